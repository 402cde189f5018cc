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
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.ApplicationListenerMethodAdapter;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.util.ClassUtils;

/**
 * A method marked with {@link SignalListener}.
 */
class SignalListenerMethod extends ApplicationListenerMethodAdapter {

	private final String beanName;

	private final Method method;

	/** The method of the class, whose parameters have the names. */
	private final Method target;

	private final @Nullable ConfigurableBeanFactory beanFactory;

	private final @Nullable Expression condition;

	private final Set<Signal> signals;

	private final @Nullable DirectCall directCall;

	SignalListenerMethod(String beanName, Class<?> type, Method method, @Nullable ConfigurableBeanFactory beanFactory) {
		super(beanName, type, checkParameters(method));
		this.beanName = beanName;
		this.method = method;
		this.beanFactory = beanFactory;
		// With a proxy by interface, the method is that of the interface.
		this.target = AopUtils.getMostSpecificMethod(method, type);
		SignalListener annotation = AnnotatedElementUtils.findMergedAnnotation(this.target, SignalListener.class);
		if (annotation == null) {
			throw new InvalidSignalListenerException(method, "it is not marked with @SignalListener");
		}
		this.condition = annotation.condition().isEmpty() ? null
				: new SpelExpressionParser().parseExpression(annotation.condition());
		this.signals = signals(annotation);
		this.directCall = (this.condition == null) ? DirectCall.of(method) : null;
	}

	private static Method checkParameters(Method method) {
		Class<?>[] types = method.getParameterTypes();
		if (types.length > 1) {
			throw invalid(method, types.length + " parameters");
		}
		for (Class<?> type : types) {
			if (!type.isAssignableFrom(SignalEvent.class) && type != SignalInfo.class && type != Signal.class) {
				throw invalid(method, "a " + ClassUtils.getShortName(type));
			}
		}
		return method;
	}

	private static InvalidSignalListenerException invalid(Method method, String parameters) {
		return new InvalidSignalListenerException(method,
				"it takes %s, and may take nothing, a SignalEvent, a SignalInfo or a Signal".formatted(parameters));
	}

	private Set<Signal> signals(SignalListener annotation) {
		Set<Signal> signals = new LinkedHashSet<>();
		for (String value : annotation.value()) {
			try {
				for (String name : resolve(value).split(",", -1)) {
					signals.add(Signal.valueOf(name));
				}
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidSignalListenerException(this.method, String.valueOf(ex.getMessage()));
			}
		}
		return signals;
	}

	/** A placeholder may stand for several signals, as in selfpipe.signals. */
	private String resolve(String value) {
		String resolved = (this.beanFactory != null) ? this.beanFactory.resolveEmbeddedValue(value) : value;
		return (resolved != null) ? resolved : value;
	}

	/** The signals that the method is for, empty for all. */
	Set<Signal> getSignals() {
		return this.signals;
	}

	boolean listensTo(Signal signal) {
		return this.signals.isEmpty() || this.signals.contains(signal);
	}

	/** The method's name, as {@code com.example.Config.reload}. */
	String getName() {
		return ClassUtils.getQualifiedMethodName(this.method);
	}

	/**
	 * Calls the method for a signal that it listens to, by the shortest way.
	 * @param event the signal
	 */
	void call(SignalEvent event) {
		DirectCall directCall = this.directCall;
		Object bean = (directCall != null) ? bean() : null;
		if (directCall != null && bean != null) {
			directCall.call(bean, event);
		}
		else {
			processEvent(event);
		}
	}

	/** The bean if it is a singleton that is there, as it mostly is. */
	private @Nullable Object bean() {
		Object bean = (this.beanFactory != null) ? this.beanFactory.getSingleton(this.beanName) : null;
		return (bean instanceof FactoryBean) ? null : bean;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof SignalEvent signalEvent && listensTo(signalEvent.getSignal())) {
			processEvent(event);
		}
	}

	/**
	 * As Spring's, but for the condition: that of the annotation's own @EventListener is
	 * never true.
	 */
	@Override
	public void processEvent(ApplicationEvent event) {
		@Nullable Object[] args = resolveArguments(event);
		if (args == null || (this.condition != null && !holds(this.condition, event, args))) {
			return;
		}
		Object result = doInvoke(args);
		if (result != null) {
			handleResult(result);
		}
	}

	/** With the names of an @EventListener: event, args, the parameters and the beans. */
	private boolean holds(Expression condition, ApplicationEvent event, @Nullable Object[] args) {
		MethodBasedEvaluationContext context = new MethodBasedEvaluationContext(new Root(event, args), this.target,
				args, new DefaultParameterNameDiscoverer());
		if (this.beanFactory != null) {
			context.setBeanResolver(new BeanFactoryResolver(this.beanFactory));
		}
		return Boolean.TRUE.equals(condition.getValue(context, Boolean.class));
	}

	@Override
	protected @Nullable Object @Nullable [] resolveArguments(ApplicationEvent event) {
		Class<?>[] types = this.method.getParameterTypes();
		if (types.length == 1 && event instanceof SignalEvent signalEvent) {
			if (types[0] == SignalInfo.class) {
				return new Object[] { signalEvent.getInfo() };
			}
			if (types[0] == Signal.class) {
				return new Object[] { signalEvent.getSignal() };
			}
		}
		return super.resolveArguments(event);
	}

	@Override
	public String toString() {
		return getName() + Arrays.toString(this.signals.toArray());
	}

	/**
	 * What a condition is evaluated against.
	 *
	 * @param event the event
	 * @param args the arguments of the method
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Root(ApplicationEvent event, @Nullable Object[] args) {

	}

}
