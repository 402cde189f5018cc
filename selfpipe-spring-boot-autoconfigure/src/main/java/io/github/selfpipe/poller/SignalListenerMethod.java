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
import io.github.selfpipe.event.InvalidSignalListenerException;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.ApplicationListenerMethodAdapter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * A method marked with {@link SignalListener}.
 */
class SignalListenerMethod extends ApplicationListenerMethodAdapter {

	private final Method method;

	private final Set<Signal> signals;

	SignalListenerMethod(String beanName, Class<?> type, Method method) {
		super(beanName, type, checkParameters(method));
		this.method = method;
		this.signals = signals();
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

	private Set<Signal> signals() {
		SignalListener annotation = AnnotatedElementUtils.findMergedAnnotation(this.method, SignalListener.class);
		Set<Signal> signals = new LinkedHashSet<>();
		for (String value : (annotation != null) ? annotation.value() : new String[0]) {
			try {
				signals.add(Signal.valueOf(value));
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidSignalListenerException(this.method, String.valueOf(ex.getMessage()));
			}
		}
		return signals;
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

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof SignalEvent signalEvent && listensTo(signalEvent.getSignal())) {
			super.onApplicationEvent(event);
		}
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

}
