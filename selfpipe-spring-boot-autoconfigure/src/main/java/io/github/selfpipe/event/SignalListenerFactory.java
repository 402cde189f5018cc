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

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.EventListenerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Makes listeners of the methods marked with {@link SignalListener}.
 *
 * @author The selfpipe maintainers
 */
public class SignalListenerFactory implements EventListenerFactory, Ordered {

	private final List<SignalListenerMethod> listeners = new CopyOnWriteArrayList<>();

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
		SignalListenerMethod listener = new SignalListenerMethod(beanName, type, method);
		this.listeners.add(listener);
		return listener;
	}

	/**
	 * Returns the listeners made so far.
	 * @return the listeners
	 */
	public List<SignalListenerMethod> getListeners() {
		return List.copyOf(this.listeners);
	}

}
