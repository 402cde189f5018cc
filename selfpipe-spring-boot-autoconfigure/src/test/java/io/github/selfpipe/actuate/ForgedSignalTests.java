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
package io.github.selfpipe.actuate;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantee 15: another process sends signals with a siginfo_t of its own making. What
 * the kernel lets pass is nowhere stated as a fact.
 */
class ForgedSignalTests {

	private static ChildJvm child;

	private static int signals;

	@BeforeAll
	static void start() {
		child = ChildJvm.of(Application.class)
			.arguments("--selfpipe.signals=HUP", "--spring.main.keep-alive=true")
			.start();
		child.awaitLine("^ready");
	}

	@BeforeEach
	void next() {
		signals++;
	}

	@AfterAll
	static void end() {
		child.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			-1  | 0    | QUEUE         | , claims to be from outside this pid namespace (uid 0), value 7
			-1  | 4711 | QUEUE         | , claims to be from pid 4711 (
			-2  | 0    | TIMER         | , claims to be from a timer
			-3  | 4711 | MESSAGE_QUEUE | , claims to be from pid 4711 (
			-4  | 0    | ASYNC_IO      | , claims to be from asynchronous I/O
			-5  | 0    | IO            | , claims to be from I/O that is possible now
			-60 | 4711 | UNKNOWN       | ''
			""")
	void whatASenderClaimsIsNotStated(int code, int pid, String cause, String said) {
		assertThat(Posix.forge(child.pid(), Signal.SIGHUP, code, pid, 0, 7)).isZero();
		assertThat(next("^info")).isEqualTo("info " + cause + ", verified: false");
		assertThat(next("^endpoint")).contains("cause=" + cause.toLowerCase().replace('_', '-') + ",")
			.contains("verified=false");
		String line = next("Caught SIGHUP");
		assertThat(line.substring(line.indexOf("Caught SIGHUP") + "Caught SIGHUP".length())).startsWith(said)
			.matches((rest) -> !said.isEmpty() || rest.isEmpty() || rest.matches(", \\d+ m?s ago"));
	}

	/**
	 * The codes of tgkill(2), kill(2) and the kernel: no other process may claim them.
	 */
	@ParameterizedTest
	@CsvSource({ "-6", "0", "1", "128" })
	void whatIsStatedCannotBeForged(int code) {
		long me = ProcessHandle.current().pid();
		assertThat(Posix.forge(child.pid(), Signal.SIGHUP, code, 4711, 0, 7)).isEqualTo(Posix.EPERM);
		child.send(Signal.SIGHUP);
		assertThat(next("^info")).isEqualTo("info USER, verified: true");
		assertThat(next("^endpoint")).contains("pid=" + me).contains("verified=true");
		assertThat(next("Caught SIGHUP")).contains("Caught SIGHUP from pid " + me + " (");
	}

	/** Each signal has one line of each kind. */
	private static String next(String regex) {
		return child.awaitLines(regex, signals).get(signals - 1);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

		private final ObjectProvider<SignalsEndpoint> endpoint;

		Application(ObjectProvider<SignalsEndpoint> endpoint) {
			this.endpoint = endpoint;
		}

		@SignalListener("HUP")
		void caught(SignalInfo info) {
			System.out.println("info %s, verified: %s".formatted(info.cause(), info.verified()));
			System.out.println("endpoint " + this.endpoint.getObject().signal("HUP").lastSender());
		}

		@org.springframework.context.annotation.Bean
		static SignalsEndpoint signalsEndpoint(SignalPoller poller, SignalActions actions) {
			return new SignalsEndpoint(poller, actions);
		}

		public static void main(String[] args) {
			SpringApplication.run(Application.class, args);
			System.out.println("ready");
		}

	}

}
