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

import java.util.Scanner;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalTraps;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program changes its traps from a thread of its own, whoever owns the pipe, and gets
 * its signals from another process.
 */
class SignalTrapsFromOutsideTests {

	@ParameterizedTest
	@CsvSource({ "native, dedicated", "native, main", "jvm, dedicated", "jvm, main" })
	void trapsAndUntrapsWhileTheOwnerIsStuckInAListener(String topHalf, String thread) {
		try (ChildJvm child = ChildJvm.of(Application.class)
			.arguments("--selfpipe.signals=HUP", "--selfpipe.top-half=" + topHalf, "--selfpipe.poller.thread=" + thread,
					"--spring.main.banner-mode=off", "--owner=" + (thread.equals("main") ? "main" : "selfpipe"))
			.start()) {
			child.awaitLine("^ready");
			// The main thread becomes the owner a moment after the application is ready.
			Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> {
				child.send(Signal.SIGHUP);
				return !child.lines("^stuck").isEmpty();
			});
			child.writeLine("trap");
			child.awaitLine("^trapped true");
			// Its default would end the process.
			child.send(Signal.SIGALRM);
			child.writeLine("await");
			child.awaitLine("^caught");
			child.writeLine("untrap");
			child.awaitLine("^untrapped true");
			child.writeLine("go on");
			child.awaitLine("^received SIGALRM");
			child.send(Signal.SIGALRM);
			assertThat(child.awaitExit()).as("its default again").isEqualTo(128 + Signal.SIGALRM.number());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

		private final String owner;

		private volatile boolean stuck = true;

		Application(@Value("${owner}") String owner) {
			this.owner = owner;
		}

		public static void main(String[] args) {
			new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).run(args);
		}

		@SignalListener("HUP")
		void stick() {
			if (this.stuck && Thread.currentThread().getName().equals(this.owner)) {
				System.out.println("stuck");
				Awaitility.await().forever().until(() -> !this.stuck);
			}
		}

		@SignalListener("ALRM")
		void receive(Signal signal) {
			System.out.println("received " + signal);
		}

		@Bean
		CommandLineRunner commands(SignalTraps traps, SelfPipe pipe) {
			return (args) -> new Thread(() -> {
				Scanner lines = new Scanner(System.in);
				long before = Posix.disposition(Signal.SIGALRM).handler();
				System.out.println("ready");
				while (lines.hasNextLine()) {
					switch (lines.nextLine()) {
						case "trap" -> {
							traps.trap(Signal.SIGALRM);
							System.out.println("trapped " + (Posix.disposition(Signal.SIGALRM).handler() != before));
						}
						case "await" -> {
							Awaitility.await()
								.atMost(1, TimeUnit.MINUTES)
								.until(() -> pipe.status()
									.signals()
									.stream()
									.anyMatch((status) -> status.signal().equals(Signal.SIGALRM)
											&& status.caught() == 1));
							System.out.println("caught");
						}
						case "untrap" -> {
							traps.untrap(Signal.SIGALRM);
							System.out.println("untrapped " + (Posix.disposition(Signal.SIGALRM).handler() == before));
						}
						default -> this.stuck = false;
					}
				}
			}, "commands").start();
		}

	}

}
