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

import java.util.List;
import java.util.Map;

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalDeliveryListener;
import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * What the poller does with a signal: it is published to the listeners, then its actions
 * run, and it is logged.
 *
 * @author The selfpipe maintainers
 */
public class SignalPublisher {

	private final ApplicationEventPublisher events;

	private final SignalActions actions;

	private final SignalListeners listeners;

	private volatile List<SignalDeliveryListener> deliveryListeners = List.of();

	private final SignalLog log = new SignalLog();

	/**
	 * Creates a publisher.
	 * @param events where the events go
	 * @param actions the actions to run after the listeners
	 * @param listeners what the calls are noted in
	 */
	public SignalPublisher(ApplicationEventPublisher events, SignalActions actions, SignalListeners listeners) {
		this.events = events;
		this.actions = actions;
		this.listeners = listeners;
	}

	/**
	 * Publishes a signal. Returns when all listeners and actions have run; throws
	 * nothing.
	 * @param info the signal
	 */
	public void publish(SignalInfo info) {
		publish(info, null);
	}

	/**
	 * Publishes a signal that another instance has broadcast, or one of our own.
	 * @param info the signal
	 * @param origin the instance that broadcast it, or null if it was caught here
	 */
	public void publish(SignalInfo info, @Nullable String origin) {
		SignalEvent event = new SignalEvent(this, info, origin);
		Delivery delivery = new Delivery(event, this.listeners.failureLog());
		Delivery outer = this.listeners.getDelivery();
		this.listeners.setDelivery(delivery);
		try {
			this.log.caught(info);
			started(delivery, event);
			delivery.run("Publishing", () -> {
				this.events.publishEvent(event);
				return null;
			});
			runActions(delivery, event);
		}
		finally {
			ended(delivery, event);
			this.listeners.setDelivery(outer);
			this.log.handled();
		}
	}

	private void started(Delivery delivery, SignalEvent event) {
		for (SignalDeliveryListener listener : this.deliveryListeners) {
			delivery.run(listener, () -> {
				listener.deliveryStarted(event);
				return null;
			});
		}
	}

	private void runActions(Delivery delivery, SignalEvent event) {
		for (Map.Entry<String, SignalAction> action : this.actions.of(event.getSignal()).entrySet()) {
			delivery.run("Action '" + action.getKey() + "'", () -> {
				action.getValue().run(event);
				return null;
			});
		}
	}

	private void ended(Delivery delivery, SignalEvent event) {
		for (SignalDeliveryListener listener : this.deliveryListeners) {
			Throwable failure = delivery.failure();
			delivery.run(listener, () -> {
				listener.deliveryEnded(event, failure);
				return null;
			});
		}
	}

	/**
	 * Sets who is told of the beginning and the end of each delivery.
	 * @param listeners the listeners in their order
	 */
	public void setDeliveryListeners(List<SignalDeliveryListener> listeners) {
		this.deliveryListeners = List.copyOf(listeners);
	}

	/** The delivery of an event, if it is the one that is under way on this thread. */
	@Nullable Delivery delivery(SignalEvent event) {
		Delivery delivery = this.listeners.getDelivery();
		return (delivery != null && delivery.isOf(event)) ? delivery : null;
	}

	/**
	 * Waits until all signals so far are in the log, a few seconds at most. Any thread.
	 */
	public void flush() {
		this.log.flush();
	}

}
