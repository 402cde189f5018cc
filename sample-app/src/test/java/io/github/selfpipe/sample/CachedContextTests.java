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

package io.github.selfpipe.sample;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contexts that Spring's test framework keeps in its cache do not disturb each other: the
 * first is used, then the second while the first is paused, then the first again. The
 * signal is one whose default is to do nothing, so that one that is lost fails a test and
 * does not end the build.
 */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class CachedContextTests {

	/** The signals that the listeners of each context got. */
	private static final Map<String, Integer> counts = new ConcurrentHashMap<>();

	private static SelfPipe pipeOfTheFirst;

	@BeforeAll
	static void reset() {
		counts.clear();
	}

	private static void raiseAndAwait(String context, int count) {
		Signal.SIGWINCH.raise();
		Awaitility.await().untilAsserted(() -> assertThat(counts).containsEntry(context, count));
	}

	@Nested
	@Order(1)
	@SpringBootTest(classes = Counting.class, webEnvironment = WebEnvironment.NONE,
			properties = { "name=first", "selfpipe.signals=WINCH" })
	class First {

		@Test
		void receivesItsSignal(@Autowired SelfPipe pipe) {
			pipeOfTheFirst = pipe;
			raiseAndAwait("first", 1);
		}

	}

	@Nested
	@Order(2)
	@SpringBootTest(classes = Counting.class, webEnvironment = WebEnvironment.NONE,
			properties = { "name=second", "selfpipe.signals=WINCH,URG" })
	class Second {

		@Test
		void receivesItsSignalAlone(@Autowired SelfPipe pipe) {
			raiseAndAwait("second", 1);
			assertThat(counts).containsEntry("first", 1);
			assertThat(pipe).isNotSameAs(pipeOfTheFirst);
			assertThat(pipeOfTheFirst.status().open()).isTrue();
			assertThat(pipeOfTheFirst.trapped()).isEmpty();
		}

	}

	@Nested
	@Order(3)
	@SpringBootTest(classes = Counting.class, webEnvironment = WebEnvironment.NONE,
			properties = { "name=first", "selfpipe.signals=WINCH" })
	class FirstAgain {

		@Test
		void receivesItsSignalAgain(@Autowired SelfPipe pipe) {
			assertThat(pipe).isSameAs(pipeOfTheFirst);
			raiseAndAwait("first", 2);
			assertThat(counts).containsEntry("second", 1);
		}

	}

	/** No configuration class: the scan of the sample would find it. */
	@EnableAutoConfiguration
	static class Counting {

		private final String name;

		Counting(@Value("${name}") String name) {
			this.name = name;
		}

		@SignalListener("WINCH")
		void onSignal() {
			counts.merge(this.name, 1, Integer::sum);
		}

	}

}
