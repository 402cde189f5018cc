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

package io.github.selfpipe.poller;

import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalStartupReport}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SignalStartupReportTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SelfPipeAutoConfiguration.class));

	@Test
	void aListenerForASignalThatNothingTrapsIsNamedOnceWithTheProperty(CapturedOutput output) {
		this.contextRunner.withBean(HupAndUsr1.class).withPropertyValues("selfpipe.signals=USR1").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(warnings(output)).singleElement()
				.asString()
				.contains(HupAndUsr1.class.getName() + ".reload", "[SIGHUP]", "'selfpipe.signals'");
		});
	}

	@Test
	void aListenerIsNamedWhenNoSignalIsTrappedAtAll(CapturedOutput output) {
		this.contextRunner.withBean(HupAndUsr1.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(warnings(output)).singleElement()
				.asString()
				.contains(HupAndUsr1.class.getName() + ".reload", "[SIGHUP, SIGUSR1]", "'selfpipe.signals'");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "selfpipe.signals=", "selfpipe.signals=URG" })
	void aListenerIsNamedAlsoWhereBeansAreLazy(String signals, CapturedOutput output) {
		this.contextRunner.withPropertyValues(signals)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean(HupAndUsr1.class)
			.run((context) -> assertThat(warnings(output)).hasSize(1));
	}

	@Test
	void oneLineSaysWhatIsTrappedByWhatAndWhatAnswers(CapturedOutput output) {
		this.contextRunner.withBean(HupAndUsr1.class)
			.withPropertyValues("selfpipe.signals=USR1,URG", "selfpipe.actions.HUP=thread-dump,toggle-debug")
			.run((context) -> assertThat(output.getAll().lines().filter((line) -> line.contains("Trapped by")))
				.singleElement()
				.asString()
				.contains(" INFO ")
				.endsWith("Trapped by the native top half: "
						+ "SIGHUP (SignalStartupReportTests$HupAndUsr1.reload, thread-dump, toggle-debug), "
						+ "SIGUSR1 (SignalStartupReportTests$HupAndUsr1.reload), SIGURG"));
	}

	@Test
	void nothingIsSaidWhenAllIsTrapped(CapturedOutput output) {
		this.contextRunner.withBean(HupAndUsr1.class)
			.withBean(Every.class)
			.withPropertyValues("selfpipe.signals=USR1", "selfpipe.actions.HUP=thread-dump")
			.run((context) -> assertThat(warnings(output)).isEmpty());
	}

	@Test
	void aSignalWhoseTrapTakesSomethingAwayIsNamed(CapturedOutput output) {
		this.contextRunner.withPropertyValues("selfpipe.signals=QUIT")
			.run((context) -> assertThat(warnings(output)).singleElement()
				.asString()
				.contains("SIGQUIT is trapped", "'thread-dump' gives them back"));
	}

	@Test
	void itIsNotNamedWhenTheActionGivesThatBack(CapturedOutput output) {
		this.contextRunner.withPropertyValues("selfpipe.actions.QUIT=thread-dump")
			.run((context) -> assertThat(warnings(output)).isEmpty());
	}

	@Test
	void saysThatNothingAnswersTerm(CapturedOutput output) {
		this.contextRunner.withPropertyValues("selfpipe.signals=TERM")
			.run((context) -> assertThat(warnings(output)).singleElement()
				.asString()
				.contains("[SIGTERM] will not stop this process", "'selfpipe.actions.TERM: shutdown'"));
	}

	@Test
	void aListenerOfAnyKindAnswersTerm(CapturedOutput output) {
		for (Class<?> listener : new Class<?>[] { Every.class, Plain.class }) {
			this.contextRunner.withBean(listener)
				.withPropertyValues("selfpipe.signals=TERM")
				.run((context) -> assertThat(warnings(output)).isEmpty());
		}
	}

	private static java.util.List<String> warnings(CapturedOutput output) {
		return output.getAll().lines().filter((line) -> line.contains(" WARN ")).toList();
	}

	static class HupAndUsr1 {

		@SignalListener({ "HUP", "USR1" })
		void reload() {
		}

	}

	static class Every {

		@SignalListener
		void every() {
		}

	}

	static class Plain {

		@EventListener
		void onSignal(SignalEvent event) {
		}

	}

}
