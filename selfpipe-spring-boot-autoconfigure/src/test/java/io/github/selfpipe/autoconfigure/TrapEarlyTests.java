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

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A signal that is sent while the context is still starting is held and delivered, from
 * the moment the Environment is ready.
 */
class TrapEarlyTests {

	@Test
	void aSignalSentDuringTheStartIsDeliveredAfterIt() {
		try (ChildJvm child = start()) {
			awaitTrap(child);
			child.send(Signal.SIGHUP);
			// The primordial thread may still be taking it; it is in the pipe after that.
			Proc.of(child.pid()).awaitSignalsHandled();
			assertThat(child.isAlive()).isTrue();
			assertThat(child.lines("^listener got")).isEmpty();
			child.writeLine("go on");
			child.awaitLine("^listener got SIGHUP from " + ProcessHandle.current().pid());
			assertThat(child.lines("^(the slow bean is there|listener got|ready)"))
				.startsWith("the slow bean is there");
			child.writeLine("end");
			assertThat(child.awaitExit()).isZero();
		}
	}

	@Test
	void aFailedStartLeavesTheJvmsOwnHandlingInPlace() {
		try (ChildJvm child = start()) {
			awaitTrap(child);
			child.writeLine("fail");
			child.awaitLine("^the start has failed, the JVM goes on");
			assertThat(Proc.of(child.pid()).signals("SigCgt") & Posix.bits(Signal.SIGUSR1)).isZero();
			assertThat(child.lines("^disposition")).hasSize(2).containsOnly(child.lines("^disposition").get(0));
			child.send(Signal.SIGHUP);
			assertThat(child.awaitExit()).as("the orderly exit of the JVM").isEqualTo(129);
			assertThat(child.lines("^shutdown hook")).hasSize(1);
		}
	}

	@Test
	void theTrapIsInBeforeTheContextIs() {
		try (ChildJvm child = start()) {
			awaitTrap(child);
			Instant now = Instant.now();
			Instant start = child.process().toHandle().info().startInstant().orElseThrow();
			assertThat(child.lines("^the slow bean is there")).isEmpty();
			System.out.printf("The trap was seen to be in %d ms after the start of the process (JVM and Spring Boot)%n",
					Duration.between(start, now).toMillis());
		}
	}

	@Test
	void whatTheContextIsToldInTheEndIsTrapped() {
		try (ChildJvm child = start("--changed=USR1,WINCH")) {
			awaitTrap(child);
			long early = Proc.of(child.pid()).signals("SigCgt");
			child.writeLine("go on");
			child.awaitLine("^ready");
			assertThat(Proc.of(child.pid()).signals("SigCgt") ^ early).as("trapped before or after, but not both times")
				.isEqualTo(Posix.bits(Signal.SIGURG, Signal.SIGWINCH));
			assertThat(Proc.of(child.pid()).descriptors().values())
				.as("the read end, the same to wait at, the write end")
				.filteredOn((target) -> target.startsWith("pipe:") && !isStandardStream(child, target))
				.hasSize(3);
			child.send(Signal.SIGWINCH);
			child.awaitLine("^listener got SIGWINCH");
			child.send(Signal.SIGUSR1);
			child.awaitLine("^listener got SIGUSR1");
		}
	}

	private static boolean isStandardStream(ChildJvm child, String target) {
		Map<Integer, String> descriptors = Proc.of(child.pid()).descriptors();
		return Stream.of(0, 1, 2).map(descriptors::get).anyMatch(target::equals);
	}

	private static ChildJvm start(String... arguments) {
		return ChildJvm.of(Application.class)
			.arguments("--selfpipe.signals=HUP,USR1,URG")
			.arguments((Object[]) arguments)
			.start();
	}

	/** HUP is caught by the JVM itself, so USR1 shows it. */
	private static void awaitTrap(ChildJvm child) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(5))
			.until(() -> (Proc.of(child.pid()).signals("SigCgt") & Posix.bits(Signal.SIGUSR1)) != 0);
	}

	private static void changeProperties(ConfigurableApplicationContext context) {
		String signals = context.getEnvironment().getProperty("changed");
		if (signals != null) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("changed", Map.of("selfpipe.signals", signals)));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

		private static final BufferedReader in = new BufferedReader(new InputStreamReader(System.in));

		@Bean
		Object slow() throws Exception {
			if (in.readLine().equals("fail")) {
				throw new IllegalStateException("intended");
			}
			System.out.println("the slow bean is there");
			return new Object();
		}

		@SignalListener
		void onSignal(SignalInfo info) {
			System.out.println("listener got " + info.signal() + " from " + info.senderPid());
		}

		public static void main(String[] args) throws Exception {
			Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("shutdown hook")));
			System.out.println("disposition of HUP: " + Posix.disposition(Signal.SIGHUP));
			try {
				SpringApplication application = new SpringApplication(Application.class);
				application.addInitializers(TrapEarlyTests::changeProperties);
				application.run(args);
				System.out.println("ready");
			}
			catch (RuntimeException ex) {
				System.out.println("disposition of HUP: " + Posix.disposition(Signal.SIGHUP));
				System.out.println("the start has failed, the JVM goes on");
			}
			in.readLine();
		}

	}

}
