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

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalDispatch;
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

	private final SignalDispatch dispatch;

	private volatile List<SignalDeliveryListener> deliveryListeners = List.of();

	private final SignalLog log = new SignalLog();

	/**
	 * Creates a publisher.
	 * @param events where the events go
	 * @param actions the actions to run after the listeners
	 * @param dispatch what the calls are noted in
	 */
	public SignalPublisher(ApplicationEventPublisher events, SignalActions actions, SignalDispatch dispatch) {
		this.events = events;
		this.actions = actions;
		this.dispatch = dispatch;
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
		this.log.caught(info);
		for (SignalDeliveryListener listener : this.deliveryListeners) {
			this.dispatch.run(event, listener, () -> listener.deliveryStarted(event));
		}
		this.dispatch.run(event, "Publishing", () -> deliver(event));
		this.actions.run(event, this.dispatch);
		for (SignalDeliveryListener listener : this.deliveryListeners) {
			this.dispatch.run(event, listener, () -> listener.deliveryEnded(event, this.dispatch.getFailure(event)));
		}
		this.log.handled();
	}

	/**
	 * Sets who is told of the beginning and the end of each delivery.
	 * @param listeners the listeners in their order
	 */
	public void setDeliveryListeners(List<SignalDeliveryListener> listeners) {
		this.deliveryListeners = List.copyOf(listeners);
	}

	/**
	 * Delivers an event to its listeners.
	 * @param event the event
	 */
	protected void deliver(SignalEvent event) {
		this.events.publishEvent(event);
	}

	/**
	 * Waits until all signals so far are in the log, a few seconds at most. Any thread.
	 */
	public void flush() {
		this.log.flush();
	}

}
