/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.selfpipe.action;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.action.SignalActionProperties.ConfiguredAction;
import io.github.selfpipe.event.SignalEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/**
 * {@code drain}: sets the readiness to REFUSING_TRAFFIC and lets the application go on
 * serving for a while, so that whoever sends it requests sees that and stops, before the
 * next action closes the server. A second signal with this action ends the wait.
 * <p>
 * The wait, and the actions after it, have a thread of their own: the poller goes on
 * handling signals, that second one among them.
 */
class DrainAction implements ConfiguredAction, DisposableBean {

	private static final Log logger = LogFactory.getLog(DrainAction.class);

	private final ApplicationContext context;

	private volatile Duration period;

	/** The drain that is under way. */
	private @Nullable CountDownLatch end;

	private volatile boolean destroyed;

	DrainAction(ApplicationContext context, Duration period) {
		this.context = context;
		this.period = period;
	}

	@Override
	public Runnable prepare(SignalActionProperties properties) {
		return () -> this.period = properties.getDrain().getPeriod();
	}

	/** As the last action. */
	@Override
	public void run(SignalEvent event) {
		run(event, () -> {
		});
	}

	/**
	 * Returns at once.
	 * @param event the signal
	 * @param next what to do after the wait; left out if this only ends a wait, or if the
	 * context closes meanwhile
	 */
	void run(SignalEvent event, Runnable next) {
		CountDownLatch end = new CountDownLatch(1);
		synchronized (this) {
			if (this.end != null) {
				logger.info("%s ends the drain".formatted(event.getSignal()));
				this.end.countDown();
				return;
			}
			if (this.destroyed) {
				return;
			}
			this.end = end;
		}
		refuseTraffic();
		Duration period = this.period;
		logger.info("Refusing traffic for %s, and serving on for %s; one more ends that".formatted(event.getSignal(),
				period));
		try {
			Thread thread = new Thread(() -> drain(period, end, next), "selfpipe-drain");
			// The JVM stays until the next action has run.
			thread.setDaemon(false);
			thread.start();
		}
		catch (OutOfMemoryError ex) {
			logger.warn("No thread to wait on: there is no drain", ex);
			ended();
			next.run();
		}
	}

	private void drain(Duration period, CountDownLatch end, Runnable next) {
		try {
			long deadline = System.nanoTime() + period.toNanos();
			long left = period.toNanos();
			// The start of an application sets its readiness last, and so may come after
			// us.
			while (left > 0 && !end.await(Math.min(left, TimeUnit.SECONDS.toNanos(1)), TimeUnit.NANOSECONDS)) {
				if (acceptsTraffic()) {
					refuseTraffic();
				}
				left = deadline - System.nanoTime();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException | Error ex) {
			// The context closes, perhaps.
			logger.debug("The drain ends early", ex);
		}
		finally {
			// The next action runs all the same: most often it ends the process.
			ended();
			if (!this.destroyed) {
				next.run();
			}
		}
	}

	private synchronized void ended() {
		this.end = null;
	}

	private boolean acceptsTraffic() {
		ApplicationAvailability availability = this.context.getBeanProvider(ApplicationAvailability.class)
			.getIfAvailable();
		return availability != null && availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
	}

	private void refuseTraffic() {
		try {
			AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A listener of the readiness failed", ex);
		}
	}

	/** The context closes, which is what most drains lead to. */
	@Override
	public synchronized void destroy() {
		this.destroyed = true;
		if (this.end != null) {
			this.end.countDown();
		}
	}

}
