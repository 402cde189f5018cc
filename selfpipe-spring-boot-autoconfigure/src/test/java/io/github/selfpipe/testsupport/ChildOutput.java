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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Prints what the child JVMs of a test wrote when it fails. Registered for all tests, in
 * META-INF/services.
 */
public final class ChildOutput implements BeforeEachCallback, TestExecutionExceptionHandler {

	private static final List<ChildJvm> CHILDREN = new CopyOnWriteArrayList<>();

	static void started(ChildJvm child) {
		CHILDREN.add(child);
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		CHILDREN.clear();
	}

	@Override
	public void handleTestExecutionException(ExtensionContext context, Throwable throwable) throws Throwable {
		CHILDREN.forEach((child) -> System.out.println(context.getDisplayName() + " failed" + child.describe()));
		throw throwable;
	}

}
