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

import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * The condition of a listener's method, with the names that an {@code @EventListener} has
 * in it: event, args, the parameters and the beans.
 */
final class SignalCondition {

	private final Expression expression;

	private final Method method;

	private final @Nullable BeanFactory beanFactory;

	/**
	 * Creates a condition.
	 * @param expression the condition in SpEL
	 * @param method the method that has the names of its parameters
	 * @param beanFactory where the beans are
	 */
	SignalCondition(String expression, Method method, @Nullable BeanFactory beanFactory) {
		this.expression = new SpelExpressionParser().parseExpression(expression);
		this.method = method;
		this.beanFactory = beanFactory;
	}

	boolean holds(SignalEvent event, @Nullable Object[] args) {
		MethodBasedEvaluationContext context = new MethodBasedEvaluationContext(new Root(event, args), this.method,
				args, new DefaultParameterNameDiscoverer());
		if (this.beanFactory != null) {
			context.setBeanResolver(new BeanFactoryResolver(this.beanFactory));
		}
		return Boolean.TRUE.equals(this.expression.getValue(context, Boolean.class));
	}

	/**
	 * What the expression is evaluated against.
	 *
	 * @param event the event
	 * @param args the arguments of the method
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Root(ApplicationEvent event, @Nullable Object[] args) {
	}

}
