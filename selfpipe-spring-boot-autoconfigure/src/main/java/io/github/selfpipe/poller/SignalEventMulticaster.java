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

import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;

/**
 * Spring's own multicaster, with one difference for a {@link SignalEvent}: a listener
 * that throws does not keep the next one from running. All other events are treated as
 * ever.
 */
class SignalEventMulticaster extends SimpleApplicationEventMulticaster {

	private final SignalListeners listeners;

	SignalEventMulticaster(SignalListeners listeners) {
		this.listeners = listeners;
	}

	@Override
	protected void invokeListener(ApplicationListener<?> listener, ApplicationEvent event) {
		if (!(event instanceof SignalEvent signalEvent)) {
			super.invokeListener(listener, event);
			return;
		}
		if (listener instanceof SignalListenerMethod method && !method.listensTo(signalEvent.getSignal())) {
			return;
		}
		Delivery delivery = delivery(signalEvent);
		if (delivery == null) {
			// Somebody else has published it.
			delivery = new Delivery(signalEvent, this.listeners.failureLog());
		}
		delivery.run(listener, () -> {
			super.invokeListener(listener, event);
			return null;
		});
	}

	/** The delivery that the event is a part of; a child context's, perhaps. */
	private static @Nullable Delivery delivery(SignalEvent event) {
		return (event.getSource() instanceof SignalPublisher publisher) ? publisher.delivery(event) : null;
	}

}
