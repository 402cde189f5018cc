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

import java.util.Collection;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.poller.SignalPoller;
import org.awaitility.Awaitility;

import org.springframework.test.util.ReflectionTestUtils;

/**
 * The pollers of this JVM, which outlive their contexts for some seconds.
 */
public final class Pollers {

	private static final String LOOP = SignalPoller.class.getPackageName() + ".SignalLoop";

	private Pollers() {
	}

	/**
	 * Waits until what another test has left behind is closed. Those that wait for a next
	 * context are told that their time is over.
	 */
	public static void awaitNone() {
		try {
			Object loops = ReflectionTestUtils.getField(Class.forName(LOOP), "loops");
			((Collection<?>) loops).forEach((loop) -> ReflectionTestUtils.setField(loop, "lingerSince",
					System.nanoTime() - TimeUnit.MINUTES.toNanos(1)));
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
		Awaitility.await()
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals(SignalPoller.THREAD_NAME)));
	}

}
