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

import io.github.selfpipe.Signal;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Pollers;
import io.github.selfpipe.testsupport.Proc;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Guarantee 11: bad configuration fails the start with Spring Boot's failure report, and
 * leaves no handler and no descriptor behind.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureReportTests {

	@BeforeAll
	static void nothingIsLeftOfOtherTests() {
		Pollers.awaitNone();
	}

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "4095B", "0", "-1", "2GB", "8GB" })
	void refusesAPipeSizeThatIsNotPossible(String size, CapturedOutput output) throws IOException {
		failsToStart(Application.class, """
				selfpipe:
				  signals: WINCH
				  pipe-size: %s
				""".formatted(size));
		assertThat(output).contains("Invalid value '" + size + "' for configuration property 'selfpipe.pipe-size'",
				"application.yaml] - 3:14", "bytes is not possible: from 4096 (one page) to 1073741824.");
	}

	@Test
	void listsTheThreads(CapturedOutput output) throws IOException {
		failsToStart(Application.class, """
				selfpipe:
				  signals: WINCH
				  poller:
				    thread: virtual
				""");
		assertThat(output).contains("Property: selfpipe.poller.thread", "Value: \"virtual\"",
				"application.yaml] - 4:13", "DEDICATED", "MAIN");
	}

	@Test
	void listsTheTopHalves(CapturedOutput output) throws IOException {
		failsToStart(Application.class, """
				selfpipe:
				  signals: WINCH
				  top-half: kernel
				""");
		assertThat(output).contains("Property: selfpipe.top-half", "Value: \"kernel\"", "AUTO", "JVM", "NATIVE");
	}

	@Test
	void listsTheActions(CapturedOutput output) throws IOException {
		failsToStart(Application.class, """
				selfpipe:
				  actions:
				    WINCH: [own, shutdwon]
				""");
		assertThat(output).contains("Invalid value 'shutdwon' for configuration property 'selfpipe.actions.WINCH[1]'",
				"application.yaml] - 3:", "There is no action 'shutdwon'", "own", "shutdown");
	}

	@Test
	void refusesANegativeCountOfEscalation(CapturedOutput output) throws IOException {
		failsToStart(Application.class, """
				selfpipe:
				  signals: WINCH
				  escalate-after: -1
				""");
		assertThat(output).contains("Invalid value '-1' for configuration property 'selfpipe.escalate-after'",
				"or 0 for never");
	}

	@Test
	void refusesToEndTheProcessAtTheFirstSignal(CapturedOutput output) throws IOException {
		failsToStart(Application.class, """
				selfpipe:
				  signals: WINCH
				  escalate-after: 1
				""");
		assertThat(output).contains("Invalid value '1' for configuration property 'selfpipe.escalate-after'",
				"application.yaml] - 3:19", "1 signal would end the process at the first one");
	}

	@ParameterizedTest
	@CsvSource({ "selfpipe.health.stall-threshold, -5s, longer than zero",
			"selfpipe.health.stall-threshold, 0s, longer than zero", "selfpipe.drain.period, -1s, not less than zero",
			"selfpipe.escalate-exit-code, 256, from 1 to 255", "selfpipe.escalate-exit-code, -1, from 1 to 255",
			"selfpipe.escalate-signals, INT, SIGINT is not trapped", "selfpipe.escalate-signals, ITN, SIGINT?",
			"selfpipe.flight-recording.settings, nonsense, the path of a file" })
	void refusesWhatIsOutOfRange(String property, String value, String reason, CapturedOutput output)
			throws IOException {
		failsToStart(Application.class, """
				selfpipe.actions.WINCH: flight-recording
				%s: %s
				""".formatted(property, value));
		assertThat(output).contains("Invalid value '%s' for configuration property '%s'".formatted(value, property),
				"application.yaml] - 2:", reason);
	}

	@Test
	void refusesOneSignalInTwoSpellingsInOneFile(CapturedOutput output) throws IOException {
		failsToStart(Application.class, """
				selfpipe.actions:
				  WINCH: own
				  28: own
				""");
		assertThat(output).contains("Invalid key '28' of configuration property 'selfpipe.actions'",
				"application.yaml] - 3:7", "SIGWINCH has its actions twice, also under 'WINCH'");
	}

	@Test
	void namesAListenerThatTakesSomethingElse(CapturedOutput output) throws IOException {
		failsToStart(TakesAString.class, """
				selfpipe:
				  signals: WINCH
				""");
		assertThat(output).contains("TakesAString.onSignal", "it takes a String",
				"nothing, a SignalEvent, a SignalInfo or a Signal", "Correct the method");
	}

	@Test
	void namesAListenerThatTakesTwo(CapturedOutput output) throws IOException {
		failsToStart(TakesTwo.class, """
				selfpipe:
				  signals: WINCH
				""");
		assertThat(output).contains("TakesTwo.onSignal", "it takes 2 parameters",
				"nothing, a SignalEvent, a SignalInfo or a Signal", "Correct the method");
	}

	@Test
	void namesAListenerForASignalThatDoesNotExist(CapturedOutput output) throws IOException {
		failsToStart(ListensToNonsense.class, """
				selfpipe:
				  signals: WINCH
				""");
		assertThat(output).contains("ListensToNonsense.onSignal", "HUB", "Did you mean SIGHUP?");
	}

	@Test
	void aListenerIsCheckedEvenIfNoSignalIsTrapped(CapturedOutput output) throws IOException {
		failsToStart(TakesAString.class, "");
		assertThat(output).contains("TakesAString.onSignal", "it takes a String");
	}

	@Test
	void theProcessEndsWithOne() throws IOException {
		Files.writeString(this.directory.resolve("application.yaml"), "selfpipe.signals: [HUP, SIGUSR]");
		try (ChildJvm child = ChildJvm.of(Application.class).directory(this.directory).start()) {
			assertThat(child.awaitExit()).isOne();
			child.awaitLine("APPLICATION FAILED TO START");
			child.awaitLine("Did you mean SIGUSR1");
		}
	}

	private void failsToStart(Class<?> application, String yaml) throws IOException {
		Files.writeString(this.directory.resolve("application.yaml"), yaml);
		SpringApplication springApplication = new SpringApplication(application);
		long caught = Proc.self().signals("SigCgt");
		long pipes = SelfPipeAutoConfigurationTests.pipes();
		assertThatThrownBy(() -> springApplication.run("--spring.config.location=file:" + this.directory + "/"));
		assertThat(Proc.self().signals("SigCgt")).isEqualTo(caught);
		assertThat(SelfPipeAutoConfigurationTests.pipes()).isEqualTo(pipes);
		// The loop's thread closes the pipe, and then comes to its own end.
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.map(Thread::getName)
				.noneMatch("selfpipe"::equals));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

		@Bean
		SignalAction own() {
			return (event) -> {
			};
		}

		public static void main(String[] args) {
			SpringApplication.run(Application.class, args);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class TakesAString {

		@SignalListener("WINCH")
		void onSignal(String signal) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class TakesTwo {

		@SignalListener("WINCH")
		void onSignal(SignalEvent event, Signal signal) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class ListensToNonsense {

		@SignalListener({ "WINCH", "HUB" })
		void onSignal() {
		}

	}

}
