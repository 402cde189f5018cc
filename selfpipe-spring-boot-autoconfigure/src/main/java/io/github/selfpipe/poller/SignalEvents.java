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

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;

/**
 * Publishes a signal as a context would: to its own listeners, and then to those of its
 * parent. If the parent traps the signal too, it publishes it itself, and its listeners
 * must not get it twice.
 */
final class SignalEvents implements ApplicationEventPublisher {

	private final ApplicationEventMulticaster multicaster;

	private final @Nullable ApplicationContext parent;

	private SignalEvents(ApplicationEventMulticaster multicaster, @Nullable ApplicationContext parent) {
		this.multicaster = multicaster;
		this.parent = parent;
	}

	static ApplicationEventPublisher of(ApplicationContext context) {
		return new SignalEvents(context.getBean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
				ApplicationEventMulticaster.class), context.getParent());
	}

	@Override
	public void publishEvent(Object event) {
		SignalEvent signalEvent = (SignalEvent) event;
		this.multicaster.multicastEvent(signalEvent, null);
		ApplicationContext parent = this.parent;
		if (parent != null && !isTrappedBy(parent, signalEvent.getSignal())) {
			parent.publishEvent(event);
		}
	}

	private static boolean isTrappedBy(ApplicationContext context, Signal signal) {
		for (SelfPipe pipe : context.getBeanProvider(SelfPipe.class)) {
			if (pipe.trapped().contains(signal)) {
				return true;
			}
		}
		return false;
	}

}
