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

package io.github.selfpipe.event;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the listeners are doing: which one runs since when, and how many have failed.
 * Written by the thread that publishes, read from any.
 *
 * @author The selfpipe maintainers
 */
public class SignalDispatch {

	private static final Log logger = LogFactory.getLog(SignalDispatch.class);

	private final AtomicLong failures = new AtomicLong();

	private volatile @Nullable Call call;

	private volatile @Nullable LongConsumer deliveryListener;

	/**
	 * Runs a listener, or an action; whatever it throws is logged and counted, and goes
	 * no further.
	 * @param event the event that it runs for
	 * @param listener the listener, for its name
	 * @param call the call
	 */
	public void run(SignalEvent event, Object listener, Runnable call) {
		Call previous = this.call;
		try {
			this.call = new Call(event, listener, System.nanoTime(), Thread.currentThread());
			call.run();
		}
		catch (Throwable ex) {
			failed(event, listener, ex);
		}
		finally {
			// A listener that publishes or closes may have others run inside its own
			// call.
			this.call = previous;
		}
	}

	/**
	 * Runs an action on another thread than the one that publishes: whatever it throws is
	 * logged and counted too, but {@link #getCall()} does not show it.
	 * @param event the event that it runs for
	 * @param listener the action, for its name
	 * @param call the call
	 */
	public void runBeside(SignalEvent event, Object listener, Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			failed(event, listener, ex);
		}
	}

	private void failed(SignalEvent event, Object listener, Throwable failure) {
		this.failures.incrementAndGet();
		event.failed(failure);
		try {
			logger.error("%s failed on %s".formatted(listener, event.getSignal()), failure);
		}
		catch (Throwable ex) {
			// No memory or stack to log with: the count has to do.
		}
	}

	/**
	 * Notes that the first listener of an event is about to run.
	 * @param event the event
	 */
	void delivered(SignalEvent event) {
		LongConsumer listener = this.deliveryListener;
		if (listener != null) {
			listener.accept(System.nanoTime() - event.getInfo().caughtNanos());
		}
	}

	/**
	 * Sets who is told how long each signal took from the top half to its first listener.
	 * @param listener takes nanoseconds, on the poller's thread
	 */
	public void setDeliveryListener(LongConsumer listener) {
		this.deliveryListener = listener;
	}

	/**
	 * Returns how many calls have thrown.
	 * @return the number of failures
	 */
	public long getFailures() {
		return this.failures.get();
	}

	/**
	 * Returns what the first listener of an event that failed has thrown. For the thread
	 * that publishes.
	 * @param event the event
	 * @return the failure, or null if there was none so far
	 */
	public @Nullable Throwable getFailure(SignalEvent event) {
		return event.getFailure();
	}

	/**
	 * Returns the call that is running.
	 * @return the call, or null if there is none
	 */
	public @Nullable Call getCall() {
		return this.call;
	}

	/**
	 * A call that is running.
	 *
	 * @param event the event that it runs for
	 * @param listener the listener or action
	 * @param startedNanos when it began, on the clock of {@link System#nanoTime()}
	 * @param thread the thread that it runs on
	 */
	public record Call(SignalEvent event, Object listener, long startedNanos, Thread thread) {
	}

}
