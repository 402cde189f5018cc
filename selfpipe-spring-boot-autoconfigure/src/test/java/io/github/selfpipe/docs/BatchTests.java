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

package io.github.selfpipe.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.IntStream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Batch}.
 */
class BatchTests {

	@ParameterizedTest
	@CsvSource({ "TERM,143", "INT,130" })
	void theRecordInHandIsTheLast(String signal, int status) {
		try (ChildJvm child = start()) {
			child.writeLine("next");
			child.awaitLine("^record 2$");
			child.send(Signal.valueOf(signal));
			child.awaitLine("^closing");
			// Time enough for a context that does not wait.
			Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
			child.writeLine("next");
			assertThat(child.awaitExit()).isEqualTo(status);
			assertThat(child.lines("^(done with|destroyed)")).containsExactly("done with 1", "done with 2",
					"destroyed");
			assertThat(child.lines("^record ")).hasSize(2);
		}
	}

	@Test
	void theSecondInterruptDoesNotWaitForIt() {
		try (ChildJvm child = start()) {
			Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(300)).until(() -> {
				// It may be gone by now.
				Posix.kill(child.pid(), Signal.SIGINT);
				return !child.isAlive();
			});
			assertThat(child.awaitExit()).isEqualTo(130);
			assertThat(child.lines("^done with ")).isEmpty();
		}
	}

	private static ChildJvm start() {
		ChildJvm child = ChildJvm.of(Application.class)
			.arguments("--selfpipe.actions.TERM=shutdown", "--selfpipe.actions.INT=shutdown",
					"--selfpipe.escalate-after=2")
			.start();
		child.awaitLine("^record 1$");
		return child;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	@Import(Batch.class)
	static class Application implements DisposableBean {

		@Bean
		Iterator<Runnable> records() {
			return IntStream.rangeClosed(1, 3).mapToObj((record) -> (Runnable) () -> handle(record)).iterator();
		}

		private static void handle(int record) {
			System.out.println("record " + record);
			try {
				while (System.in.read() != '\n') {
					// The rest of the line.
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			System.out.println("done with " + record);
		}

		@Order(-1)
		@EventListener(ContextClosedEvent.class)
		void closing() {
			System.out.println("closing");
		}

		@Override
		public void destroy() {
			System.out.println("destroyed");
		}

		public static void main(String[] args) {
			SpringApplication.run(Application.class, args);
		}

	}

}
