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

import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;

/**
 * Calls a listener's method as a lambda expression would, without reflection: its first
 * calls are slow, and on JDK 17 the sixteenth generates a class.
 */
final class DirectCall {

	private final BiConsumer<Object, Object> call;

	private final Argument argument;

	private DirectCall(BiConsumer<Object, Object> call, Argument argument) {
		this.call = call;
		this.argument = argument;
	}

	/**
	 * Makes the call of a method.
	 * @param method a method that takes nothing or one argument
	 * @return the call, or null if the method returns something, or this JVM or the
	 * method's module does not allow it
	 */
	static @Nullable DirectCall of(Method method) {
		if (method.getReturnType() != void.class || Modifier.isStatic(method.getModifiers())) {
			return null;
		}
		try {
			return new DirectCall(call(method), Argument.of(method));
		}
		catch (Throwable ex) {
			// A method of another module, perhaps, or a native image: Spring calls it by
			// reflection.
			return null;
		}
	}

	@SuppressWarnings("unchecked")
	private static BiConsumer<Object, Object> call(Method method) throws Throwable {
		MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup());
		MethodHandle handle = lookup.unreflect(method);
		if (method.getParameterCount() == 1) {
			return (BiConsumer<Object, Object>) target(lookup, BiConsumer.class, handle, 2).invoke();
		}
		Consumer<Object> call = (Consumer<Object>) target(lookup, Consumer.class, handle, 1).invoke();
		return new WithoutArgument(call);
	}

	private static MethodHandle target(MethodHandles.Lookup lookup, Class<?> type, MethodHandle handle, int parameters)
			throws Throwable {
		MethodType erased = MethodType.genericMethodType(parameters).changeReturnType(void.class);
		CallSite site = LambdaMetafactory.metafactory(lookup, "accept", MethodType.methodType(type), erased, handle,
				handle.type());
		return site.getTarget();
	}

	void call(Object bean, SignalEvent event) {
		Argument argument = this.argument;
		this.call.accept(bean, (argument == Argument.INFO) ? event.getInfo()
				: (argument == Argument.SIGNAL) ? event.getSignal() : event);
	}

	/**
	 * What the method takes.
	 */
	private enum Argument {

		EVENT, INFO, SIGNAL;

		static Argument of(Method method) {
			Class<?>[] types = method.getParameterTypes();
			if (types.length == 1 && types[0] == Signal.class) {
				return SIGNAL;
			}
			return (types.length == 1 && types[0] == SignalInfo.class) ? INFO : EVENT;
		}

	}

	/**
	 * Leaves out the argument.
	 */
	private record WithoutArgument(Consumer<Object> call) implements BiConsumer<Object, Object> {

		@Override
		public void accept(Object bean, Object argument) {
			this.call.accept(bean);
		}

	}

}
