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

package io.github.selfpipe.autoconfigure;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;

/**
 * Publishes in a context that has a parent. Any event goes on to the parent, but a signal
 * that the parent traps too is an event of its own there: its listeners are to get it
 * once.
 */
final class SignalEvents implements ApplicationEventPublisher {

	private final ApplicationContext context;

	private final ApplicationContext parent;

	private SignalEvents(ApplicationContext context, ApplicationContext parent) {
		this.context = context;
		this.parent = parent;
	}

	static ApplicationEventPublisher of(ApplicationContext context) {
		ApplicationContext parent = context.getParent();
		return (parent != null) ? new SignalEvents(context, parent) : context;
	}

	@Override
	public void publishEvent(Object event) {
		if (event instanceof SignalEvent signalEvent && isTrappedByParent(signalEvent.getSignal())) {
			this.context
				.getBean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
						ApplicationEventMulticaster.class)
				.multicastEvent(signalEvent);
		}
		else {
			this.context.publishEvent(event);
		}
	}

	private boolean isTrappedByParent(Signal signal) {
		return this.parent.getBeanProvider(SelfPipe.class).stream().anyMatch((pipe) -> pipe.trapped().contains(signal));
	}

}
