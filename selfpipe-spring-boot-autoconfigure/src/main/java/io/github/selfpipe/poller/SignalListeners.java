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

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.EventListenerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The listeners of a context's signals: makes listeners of the methods marked with
 * {@link SignalListener}, and knows which one runs and how many have failed. Any thread.
 */
final class SignalListeners implements EventListenerFactory, BeanFactoryAware, Ordered {

	static final String BEAN_NAME = "signalListeners";

	private static final Log logger = LogFactory.getLog(SignalListeners.class);

	private final List<SignalListenerMethod> methods = new CopyOnWriteArrayList<>();

	private final AtomicLong failures = new AtomicLong();

	private volatile @Nullable Delivery delivery;

	private @Nullable ConfigurableBeanFactory beanFactory;

	/** Those of a context, whose multicaster and poller come after them. */
	static SignalListeners of(BeanFactory beanFactory) {
		return beanFactory.getBean(BEAN_NAME, SignalListeners.class);
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = (ConfigurableBeanFactory) beanFactory;
	}

	/** Before the factory for @EventListener, which takes every method that is left. */
	@Override
	public int getOrder() {
		return 40;
	}

	@Override
	public boolean supportsMethod(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, SignalListener.class);
	}

	@Override
	public ApplicationListener<?> createApplicationListener(String beanName, Class<?> type, Method method) {
		SignalListenerMethod listener = new SignalListenerMethod(beanName, type, method, this.beanFactory);
		this.methods.add(listener);
		return listener;
	}

	/** The methods that a signal reaches, as {@code com.example.Config.reload}. */
	List<String> names(Signal signal) {
		return this.methods.stream()
			.filter((method) -> method.listensTo(signal))
			.map(SignalListenerMethod::getName)
			.toList();
	}

	/** The signals that the methods name. */
	Set<Signal> signals() {
		Set<Signal> signals = new TreeSet<>();
		this.methods.forEach((method) -> signals.addAll(method.getSignals()));
		return signals;
	}

	List<SignalListenerMethod> methods() {
		return this.methods;
	}

	/** Logs and counts a listener or action that has thrown something. Throws nothing. */
	void failed(Signal signal, Object listener, Throwable failure) {
		this.failures.incrementAndGet();
		try {
			logger.error(listener + " failed on " + signal, failure);
		}
		catch (Throwable ex) {
			// No memory or stack to log with: it is counted all the same.
		}
	}

	long failures() {
		return this.failures.get();
	}

	/** The call of a listener or action that has not returned, or null. */
	SignalPoller.@Nullable RunningCall runningCall() {
		Delivery delivery = this.delivery;
		return (delivery != null) ? delivery.runningCall() : null;
	}

	/** Publishes to a listener that does nothing. */
	ApplicationEventPublisher rehearsal() {
		SignalEventMulticaster multicaster = new SignalEventMulticaster(this);
		multicaster.addApplicationListener((event) -> {
		});
		return (event) -> multicaster.multicastEvent((SignalEvent) event);
	}

	/** Sets the signal that is being published, or null if there is none. */
	void setDelivery(@Nullable Delivery delivery) {
		this.delivery = delivery;
	}

	@Nullable Delivery getDelivery() {
		return this.delivery;
	}

}
