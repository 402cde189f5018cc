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

import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether the thread that called SpringApplication.run may stay in it.
 */
final class MainThread {

	/** Callers that need run() to return, by the start of their class names. */
	private static final Set<String> WAITING_CALLERS = Set.of("org.junit.runners.", "org.junit.platform.",
			"org.springframework.boot.test.", "org.springframework.test.", "org.testng.", "cucumber.runtime.",
			"io.cucumber.core.");

	/** A parent context is started from inside of its child's start. */
	private static final String CHILD_BUILDER = "org.springframework.boot.builder.SpringApplicationBuilder";

	private static final String CHILD_METHOD = "configureAsChildIfNecessary";

	/** Its class in the stack is that of the server's thread which starts a WAR. */
	private static final String WAR = "org.springframework.boot.web.servlet.support.SpringBootServletInitializer";

	private MainThread() {
	}

	static boolean mayBePoller() {
		return mayBePoller(Thread.currentThread().getStackTrace());
	}

	static boolean mayBePoller(StackTraceElement[] stack) {
		return !isTest(stack) && !has(stack, (frame) -> frame.getClassName().equals(WAR)
				|| (frame.getClassName().equals(CHILD_BUILDER) && frame.getMethodName().equals(CHILD_METHOD)));
	}

	/** Whether the calling thread is that of a server which starts a WAR. */
	static boolean isServers() {
		return has(Thread.currentThread().getStackTrace(), (frame) -> frame.getClassName().equals(WAR));
	}

	/** Whether the calling thread runs a test. */
	static boolean isTest() {
		return isTest(Thread.currentThread().getStackTrace());
	}

	private static boolean isTest(StackTraceElement[] stack) {
		return has(stack, (frame) -> WAITING_CALLERS.stream().anyMatch(frame.getClassName()::startsWith));
	}

	private static boolean has(StackTraceElement[] stack, Predicate<StackTraceElement> frame) {
		return Arrays.stream(stack).anyMatch(frame);
	}

}
