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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * While there is no signal, neither the poller nor the thread that logs wakes up.
 */
class IdlePollerTests {

	@ParameterizedTest
	@CsvSource({ "dedicated,selfpipe", "main,java" })
	void hasNoContextSwitch(String mode, String poller) {
		try (ChildJvm child = ChildJvm.of(Application.class)
			.arguments("--selfpipe.signals=USR1", "--selfpipe.poller.thread=" + mode, "--spring.main.keep-alive=true")
			.start()) {
			child.awaitLine("Started ");
			String line = "listener on " + (mode.equals("main") ? "main" : "selfpipe");
			// The main thread becomes the poller a moment after that line.
			Awaitility.await().until(() -> {
				child.send(Signal.SIGUSR1);
				return !child.lines("^" + line).isEmpty();
			});
			child.awaitLine("Caught SIGUSR1");
			Path pollers = thread(child, poller);
			Path log = thread(child, "selfpipe-log");
			Awaitility.await()
				.during(Duration.ofSeconds(3))
				.atMost(Duration.ofMinutes(1))
				.pollInterval(Duration.ofMillis(100))
				.until(new Unchanged(pollers, log)::holds);
			// And yet it is awake at once.
			List<String> before = switches(pollers);
			int calls = child.lines("^" + line).size();
			child.send(Signal.SIGUSR1);
			child.awaitLines("^" + line, calls + 1);
			assertThat(switches(pollers)).isNotEqualTo(before);
		}
	}

	/**
	 * The thread of that name in proc(5); Java's main thread, of those of the launcher.
	 */
	private static Path thread(ChildJvm child, String name) {
		try (Stream<Path> threads = Files.list(Path.of("/proc/%d/task".formatted(child.pid())))) {
			return threads.filter((thread) -> !thread.endsWith(Long.toString(child.pid())))
				.filter((thread) -> read(thread.resolve("comm")).strip().equals(name))
				.findFirst()
				.orElseThrow();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	private static List<String> switches(Path thread) {
		return read(thread.resolve("status")).lines().filter((line) -> line.contains("ctxt_switches")).toList();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	private static final class Unchanged {

		private final Path[] threads;

		private List<String> last = List.of();

		private Unchanged(Path... threads) {
			this.threads = threads;
		}

		boolean holds() {
			List<String> now = Stream.of(this.threads).flatMap((thread) -> switches(thread).stream()).toList();
			boolean holds = now.equals(this.last) && !now.isEmpty();
			this.last = now;
			return holds;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

		@SignalListener
		void onSignal() {
			System.out.println("listener on " + Thread.currentThread().getName());
		}

		public static void main(String[] args) {
			SpringApplication.run(Application.class, args);
		}

	}

}
