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

package io.github.selfpipe.poller;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalDeliveryListener;
import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.util.ClassUtils;

/**
 * What the poller does with a signal: it is published to the listeners, then its actions
 * run, and it is logged.
 * <p>
 * Signals come when the caches are cold, so that each method and object on this way
 * counts; and no class may be loaded on it, since the jar may have been replaced by then.
 * That is why there are no lambda expressions here.
 */
class SignalPublisher {

	/** One more than the highest number of a signal. */
	static final int SIGNALS = 65;

	private static final String PUBLISHING = "Publishing";

	private static final int MOST_ATTEMPTS = 50;

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final ApplicationEventPublisher events;

	private final SignalActions actions;

	private final SignalListeners listeners;

	private final SignalLog log = new SignalLog();

	private final SignalDeliveryListener[] deliveryListeners;

	/**
	 * Creates a publisher.
	 * @param events takes the events, for the listeners
	 * @param listeners what their calls are noted in
	 * @param actions the actions, which run after the listeners
	 * @param deliveryListeners told of the beginning and the end of each delivery
	 */
	SignalPublisher(ApplicationEventPublisher events, SignalListeners listeners, SignalActions actions,
			List<SignalDeliveryListener> deliveryListeners) {
		this.events = events;
		this.listeners = listeners;
		this.actions = actions;
		this.deliveryListeners = deliveryListeners.toArray(SignalDeliveryListener[]::new);
	}

	/**
	 * Loads and initialises the classes that a signal needs on its way, also one whose
	 * listener fails, and starts the thread that writes the log. To be called before the
	 * first signal is read.
	 */
	void prepare() {
		// Not public, and needed by the first signal that is read.
		ClassUtils.resolveClassName("io.github.selfpipe.SignalRecord", SignalInfo.class.getClassLoader());
		SignalListeners nobody = new SignalListeners();
		SignalAction nothing = new SignalAction() {

			@Override
			public void run(SignalEvent event) {
				// What runs it needs classes of its own.
			}

		};
		SignalPublisher rehearsal = new SignalPublisher(nobody.rehearsal(), nobody,
				new SignalActions(Map.of(Signal.SIGHUP, Map.of("nothing", nothing))),
				List.of(new SignalDeliveryListener() {
				}));
		SignalInfo info = SignalInfo.of(Signal.SIGHUP);
		Delivery delivery = rehearsal.prepare(info, null);
		rehearsal.deliver(delivery, delivery.event());
		Sender.describe(delivery.event());
		this.log.start();
	}

	/**
	 * Publishes a signal. Returns when all listeners and actions have run.
	 * @param info the signal
	 * @see #publish(SignalInfo, String)
	 */
	void publish(SignalInfo info) {
		publish(info, null);
	}

	/**
	 * Publishes a signal that another instance has broadcast, or one of our own. Returns
	 * when all listeners and actions have run; what these throw is logged. Waits for some
	 * seconds where there is no memory to begin with.
	 * @param info the signal
	 * @param origin the instance that broadcast it, or null if it was caught here
	 * @throws Error if there was no memory for what stands around the listeners
	 */
	void publish(SignalInfo info, @Nullable String origin) {
		Delivery delivery = prepare(info, origin);
		SignalEvent event = delivery.event();
		this.log.caught(event);
		long startedNanos = System.nanoTime();
		try {
			deliver(delivery, event);
		}
		finally {
			this.log.handled(System.nanoTime() - startedNanos);
		}
	}

	/** If there is no memory for the few bytes that a signal needs, waits for it. */
	private Delivery prepare(SignalInfo info, @Nullable String origin) {
		for (int attempt = 1;; attempt++) {
			try {
				return new Delivery(new SignalEvent(this, info, origin), this.listeners);
			}
			catch (OutOfMemoryError ex) {
				if (attempt == MOST_ATTEMPTS) {
					throw ex;
				}
				LockSupport.parkNanos(this, PAUSE_NANOS);
			}
		}
	}

	private void deliver(Delivery delivery, SignalEvent event) {
		Delivery outer = this.listeners.getDelivery();
		this.listeners.setDelivery(delivery);
		SignalDeliveryListener[] deliveryListeners = this.deliveryListeners;
		try {
			for (SignalDeliveryListener listener : deliveryListeners) {
				started(listener, delivery, event);
			}
			delivery.begins(PUBLISHING);
			try {
				this.events.publishEvent((Object) event);
			}
			catch (Throwable ex) {
				delivery.failed(PUBLISHING, ex);
			}
			new Actions(this.actions.of(event.getSignal()).entrySet().iterator(), delivery, event).runOnPoller();
		}
		finally {
			for (SignalDeliveryListener listener : deliveryListeners) {
				ended(listener, delivery, event);
			}
			this.listeners.setDelivery(outer);
		}
	}

	private static void started(SignalDeliveryListener listener, Delivery delivery, SignalEvent event) {
		delivery.begins(listener);
		try {
			listener.deliveryStarted(event);
		}
		catch (Throwable ex) {
			delivery.failed(listener, ex);
		}
	}

	private static void ended(SignalDeliveryListener listener, Delivery delivery, SignalEvent event) {
		delivery.begins(listener);
		try {
			listener.deliveryEnded(event, delivery.failure());
		}
		catch (Throwable ex) {
			delivery.failed(listener, ex);
		}
	}

	/** The delivery of an event, if it is the one that is under way on this thread. */
	@Nullable Delivery delivery(SignalEvent event) {
		Delivery delivery = this.listeners.getDelivery();
		return (delivery != null && delivery.isOf(event)) ? delivery : null;
	}

	/**
	 * Waits until all signals so far are in the log, a few seconds at most. Any thread.
	 */
	void flush() {
		this.log.flush();
	}

	/**
	 * The actions of a signal, one after the other. Those that follow a drain run on the
	 * drain's thread: they do not hold up the poller, and are not shown as its running
	 * call.
	 */
	private record Actions(Iterator<Map.Entry<String, SignalAction>> left, Delivery delivery,
			SignalEvent event) implements Runnable {

		void runOnPoller() {
			while (this.left.hasNext()) {
				Map.Entry<String, SignalAction> action = this.left.next();
				String name = "Action '" + action.getKey() + "'";
				this.delivery.begins(name);
				if (!run(action.getValue(), name)) {
					return;
				}
			}
		}

		@Override
		public void run() {
			while (this.left.hasNext()) {
				Map.Entry<String, SignalAction> action = this.left.next();
				if (!run(action.getValue(), "Action '" + action.getKey() + "'")) {
					return;
				}
			}
		}

		private boolean run(SignalAction action, String name) {
			try {
				return SignalActions.run(action, this.event, this);
			}
			catch (Throwable ex) {
				this.delivery.failed(name, ex);
				return true;
			}
		}

	}

}
