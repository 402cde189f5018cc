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

package io.github.selfpipe.testsupport;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Runs the test methods of a class in a JVM of their own, one after the other on its main
 * thread, so that they may do to the process what they like. One JVM serves all methods
 * of the class; one that has died is replaced. Methods with parameters may have strings,
 * numbers, enums and signals; {@code BeforeEach} and {@code AfterEach} stay in the JVM of
 * the test run.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(InChildJvm.Extension.class)
public @interface InChildJvm {

	/** Options of the JVM. */
	String[] options() default {};

	/**
	 * Sends the methods to the child.
	 */
	class Extension implements InvocationInterceptor {

		@Override
		public void interceptTestMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
				ExtensionContext context) {
			invocation.skip();
			invoke(method, context);
		}

		@Override
		public void interceptTestTemplateMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
				ExtensionContext context) {
			invocation.skip();
			invoke(method, context);
		}

		private static void invoke(ReflectiveInvocationContext<Method> method, ExtensionContext context) {
			Class<?> testClass = context.getRequiredTestClass();
			ExtensionContext classContext = context;
			while (classContext.getTestMethod().isPresent()) {
				classContext = classContext.getParent().orElseThrow();
			}
			classContext.getStore(ExtensionContext.Namespace.create(Extension.class))
				.computeIfAbsent(Host.class, (key) -> new Host(testClass), Host.class)
				.invoke(method.getExecutable(), method.getArguments());
		}

	}

	/**
	 * The test run's side.
	 */
	final class Host implements AutoCloseable {

		private final Class<?> testClass;

		private ChildJvm child;

		private int count;

		private Host(Class<?> testClass) {
			this.testClass = testClass;
			this.child = start();
		}

		private ChildJvm start() {
			return ChildJvm.of(Guest.class)
				.options(this.testClass.getAnnotation(InChildJvm.class).options())
				.options("-Dselfpipe.long=" + System.getProperty("selfpipe.long", "false"))
				.arguments(this.testClass.getName())
				.start();
		}

		private void invoke(Method method, List<Object> arguments) {
			if (!this.child.isAlive()) {
				this.child.close();
				this.child = start();
			}
			ChildOutput.started(this.child);
			String id = "test " + (++this.count);
			this.child.writeLine(Stream.concat(Stream.of(id, method.getName()), arguments.stream())
				.map(String::valueOf)
				.collect(Collectors.joining("\t")));
			String result;
			try {
				result = this.child.awaitLine("^" + id + " (passed|failed|skipped)$");
			}
			catch (AssertionError ex) {
				// It hangs or is gone: the next method gets another.
				this.child.close();
				throw ex;
			}
			if (result.endsWith("skipped")) {
				throw new TestAbortedException(method.getName() + " cannot be shown here");
			}
			if (result.endsWith("failed")) {
				List<String> lines = this.child.lines();
				throw new AssertionError(lines.subList(lines.indexOf(id) + 1, lines.size())
					.stream()
					.collect(Collectors.joining(System.lineSeparator())));
			}
			this.child.lines()
				.stream()
				.dropWhile((line) -> !line.equals(id))
				.filter((line) -> line.startsWith("note: "))
				.forEach(System.out::println);
		}

		@Override
		public void close() {
			try (ChildJvm child = this.child) {
				if (child.isAlive()) {
					child.closeInput();
					if (child.awaitExit() != 0) {
						throw new AssertionError(child + " did not end well" + child.describe());
					}
				}
			}
		}

	}

	/**
	 * The child's side.
	 */
	final class Guest {

		private Guest() {
		}

		public static void main(String[] args) throws Exception {
			Patience.begin();
			Class<?> testClass = Class.forName(args[0]);
			BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
			for (String line = in.readLine(); line != null; line = in.readLine()) {
				String[] words = line.split("\t", -1);
				System.out.println(words[0]);
				System.out.println(words[0] + " " + result(testClass, words));
			}
		}

		private static String result(Class<?> testClass, String[] words) {
			try {
				Method method = Stream.of(testClass.getDeclaredMethods())
					.filter((candidate) -> candidate.getName().equals(words[1]) && !candidate.isSynthetic())
					.findFirst()
					.orElseThrow();
				Object[] arguments = new Object[method.getParameterCount()];
				for (int i = 0; i < arguments.length; i++) {
					arguments[i] = convert(words[i + 2], method.getParameterTypes()[i]);
				}
				Constructor<?> constructor = testClass.getDeclaredConstructor();
				constructor.setAccessible(true);
				method.setAccessible(true);
				method.invoke(constructor.newInstance(), arguments);
				return "passed";
			}
			catch (InvocationTargetException ex) {
				if (ex.getCause() instanceof TestAbortedException) {
					return "skipped";
				}
				ex.getCause().printStackTrace(System.out);
			}
			catch (ReflectiveOperationException | RuntimeException ex) {
				ex.printStackTrace(System.out);
			}
			return "failed";
		}

		@SuppressWarnings({ "unchecked", "rawtypes" })
		private static Object convert(String text, Class<?> type) {
			if (type.isEnum()) {
				return Enum.valueOf((Class<Enum>) type, text);
			}
			if (type == Signal.class) {
				return Signal.valueOf(text);
			}
			return Pattern.matches("-?\\d+", text) && type != String.class ? (Object) Integer.valueOf(text) : text;
		}

	}

}
