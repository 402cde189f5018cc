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
import java.util.function.BiConsumer;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.EventListenerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The listeners of a context's signals: makes listeners of the methods marked with
 * {@link SignalListener}, gives the context the multicaster that calls them, and says
 * which one runs and how many have failed.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class SignalListeners implements EventListenerFactory, Ordered {

	private final List<SignalListenerMethod> methods = new CopyOnWriteArrayList<>();

	private final FailureLog failures = new FailureLog();

	private volatile @Nullable Delivery delivery;

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
		this.methods.add(listener);
		return listener;
	}

	/**
	 * Creates the context's multicaster: Spring's own, with the difference that a
	 * listener that throws on a {@link SignalEvent} does not keep the next one from
	 * running.
	 * @return the multicaster
	 */
	public ApplicationEventMulticaster createMulticaster() {
		return new SignalEventMulticaster(this);
	}

	/**
	 * Returns the names of the {@code @SignalListener} methods that a signal reaches, as
	 * {@code com.example.Config.reload}. Any thread.
	 * @param signal the signal
	 * @return the names
	 */
	public List<String> names(Signal signal) {
		return this.methods.stream()
			.filter((method) -> method.listensTo(signal))
			.map(SignalListenerMethod::getName)
			.toList();
	}

	/**
	 * Returns the signals that the {@code @SignalListener} methods name. Any thread.
	 * @return the signals in the order of their numbers
	 */
	public Set<Signal> signals() {
		Set<Signal> signals = new TreeSet<>();
		this.methods.forEach((method) -> signals.addAll(method.getSignals()));
		return signals;
	}

	/**
	 * Goes through the {@code @SignalListener} methods. Any thread.
	 * @param action takes a method's name and the signals that it names, none for all
	 */
	public void forEach(BiConsumer<String, Set<Signal>> action) {
		this.methods.forEach((method) -> action.accept(method.getName(), method.getSignals()));
	}

	/**
	 * Returns whether a listener is one of the {@code @SignalListener} methods.
	 * @param listener the listener
	 * @return whether it is
	 */
	public boolean contains(ApplicationListener<?> listener) {
		return listener instanceof SignalListenerMethod;
	}

	/**
	 * Returns how many calls of listeners and actions have thrown something. Any thread.
	 * @return the number of failures
	 */
	public long failures() {
		return this.failures.count();
	}

	/**
	 * Returns the call of a listener or action that the poller is in. Any thread.
	 * @return the call, or null if there is none
	 */
	public @Nullable RunningCall runningCall() {
		Delivery delivery = this.delivery;
		return (delivery != null) ? delivery.runningCall() : null;
	}

	/** Sets the signal that is being published, or null if there is none. */
	void setDelivery(@Nullable Delivery delivery) {
		this.delivery = delivery;
	}

	@Nullable Delivery getDelivery() {
		return this.delivery;
	}

	FailureLog failureLog() {
		return this.failures;
	}

	/**
	 * A call of a listener or action that has not returned.
	 *
	 * @param signal the signal that it is for
	 * @param listener the name of the listener or action
	 * @param startedNanos when it began, in nanoseconds on the clock of
	 * {@link System#nanoTime()}
	 * @param thread the thread that it runs on
	 */
	public record RunningCall(Signal signal, String listener, long startedNanos, Thread thread) {
	}

}
