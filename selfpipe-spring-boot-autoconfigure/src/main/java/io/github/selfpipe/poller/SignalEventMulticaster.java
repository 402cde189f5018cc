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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.ResolvableType;

/**
 * Spring's own multicaster, with two differences for a {@link SignalEvent}: a listener
 * that throws does not keep the next one from running, and the listeners of a signal that
 * a {@link SignalPublisher} publishes are found once and kept until a listener comes or
 * goes. All other events are treated as ever.
 */
class SignalEventMulticaster extends SimpleApplicationEventMulticaster {

	private final SignalListeners listeners;

	private final Set<String> beanNames = ConcurrentHashMap.newKeySet();

	private @Nullable BeanFactory beanFactory;

	/** Replaced when a listener has come or gone, so that no late search fills it. */
	private volatile AtomicReferenceArray<ApplicationListener<?> @Nullable []> kept = none();

	SignalEventMulticaster(SignalListeners listeners) {
		this.listeners = listeners;
	}

	private static AtomicReferenceArray<ApplicationListener<?> @Nullable []> none() {
		return new AtomicReferenceArray<>(SignalPublisher.SIGNALS);
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		super.setBeanFactory(beanFactory);
		this.beanFactory = beanFactory;
	}

	@Override
	public void multicastEvent(ApplicationEvent event, @Nullable ResolvableType eventType) {
		if (event instanceof SignalEvent signalEvent && event.getSource() instanceof SignalPublisher publisher
				&& getTaskExecutor() == null) {
			Delivery delivery = publisher.delivery(signalEvent);
			if (delivery != null) {
				deliver(signalEvent, eventType, delivery);
				return;
			}
		}
		super.multicastEvent(event, eventType);
	}

	/** The delivery may be one of a child context, which notes the calls and failures. */
	private void deliver(SignalEvent event, @Nullable ResolvableType eventType, Delivery delivery) {
		for (ApplicationListener<?> listener : listeners(event, eventType)) {
			delivery.begins(listener);
			try {
				if (listener instanceof SignalListenerMethod method) {
					method.call(event);
				}
				else {
					super.invokeListener(listener, event);
				}
			}
			catch (Throwable ex) {
				delivery.failed(listener, ex);
			}
		}
		delivery.ends();
	}

	private ApplicationListener<?>[] listeners(SignalEvent event, @Nullable ResolvableType eventType) {
		AtomicReferenceArray<ApplicationListener<?> @Nullable []> kept = this.kept;
		int number = event.getSignal().number();
		ApplicationListener<?>[] listeners = kept.get(number);
		if (listeners == null) {
			listeners = find(event, eventType);
			if (areAllKept()) {
				kept.set(number, listeners);
			}
		}
		return listeners;
	}

	private ApplicationListener<?>[] find(SignalEvent event, @Nullable ResolvableType eventType) {
		Signal signal = event.getSignal();
		Collection<ApplicationListener<?>> all = getApplicationListeners(event,
				(eventType != null) ? eventType : ResolvableType.forInstance(event));
		List<ApplicationListener<?>> found = new ArrayList<>(all.size());
		for (ApplicationListener<?> listener : all) {
			if (!(listener instanceof SignalListenerMethod method) || method.listensTo(signal)) {
				found.add(listener);
			}
		}
		return found.toArray(new ApplicationListener<?>[0]);
	}

	/** Spring asks for a new instance of a bean that is no singleton each time. */
	private boolean areAllKept() {
		BeanFactory beanFactory = this.beanFactory;
		for (String beanName : this.beanNames) {
			if (beanFactory == null || (beanFactory.containsBean(beanName) && !beanFactory.isSingleton(beanName))) {
				return false;
			}
		}
		return true;
	}

	/** For an event that somebody else publishes. */
	@Override
	protected void invokeListener(ApplicationListener<?> listener, ApplicationEvent event) {
		if (!(event instanceof SignalEvent signalEvent)) {
			super.invokeListener(listener, event);
			return;
		}
		if (listener instanceof SignalListenerMethod method && !method.listensTo(signalEvent.getSignal())) {
			return;
		}
		try {
			super.invokeListener(listener, event);
		}
		catch (Throwable ex) {
			this.listeners.failed(signalEvent.getSignal(), listener, ex);
		}
	}

	@Override
	public void addApplicationListener(ApplicationListener<?> listener) {
		super.addApplicationListener(listener);
		this.kept = none();
	}

	@Override
	public void addApplicationListenerBean(String listenerBeanName) {
		super.addApplicationListenerBean(listenerBeanName);
		this.beanNames.add(listenerBeanName);
		this.kept = none();
	}

	@Override
	public void removeApplicationListener(ApplicationListener<?> listener) {
		super.removeApplicationListener(listener);
		this.kept = none();
	}

	@Override
	public void removeApplicationListenerBean(String listenerBeanName) {
		super.removeApplicationListenerBean(listenerBeanName);
		this.kept = none();
	}

	@Override
	public void removeApplicationListeners(Predicate<ApplicationListener<?>> predicate) {
		super.removeApplicationListeners(predicate);
		this.kept = none();
	}

	@Override
	public void removeApplicationListenerBeans(Predicate<String> predicate) {
		super.removeApplicationListenerBeans(predicate);
		this.kept = none();
	}

	@Override
	public void removeAllListeners() {
		super.removeAllListeners();
		this.kept = none();
	}

}
