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

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.selfpipe.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalSettings}: whether the pipe that was opened early is the one
 * that the context asks for.
 */
class SignalSettingsTests {

	private static final String[] EARLY = { "selfpipe.signals=HUP", "selfpipe.actions.TERM=thread-dump" };

	@ParameterizedTest
	@ValueSource(strings = { "selfpipe.signals=HUP,USR1", "selfpipe.actions.INT=thread-dump",
			"selfpipe.actions.TERM=shutdown", "selfpipe.top-half=jvm", "selfpipe.pipe-size=64KB",
			"selfpipe.unsupported-signals=ignore", "selfpipe.escalate-after=5", "selfpipe.escalate-signals=HUP",
			"selfpipe.escalate-exit-code=1", "spring.lifecycle.timeout-per-shutdown-phase=20s" })
	void anotherPipeIsNecessary(String changed) {
		assertThat(settings(EARLY).opensAs(settings(EARLY[0], EARLY[1], changed))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "selfpipe.signals=SIGHUP", "selfpipe.actions.TERM=forward", "selfpipe.poller.thread=main",
			"selfpipe.health.stall-threshold=5s" })
	void theSamePipeWillDo(String changed) {
		assertThat(settings(EARLY).opensAs(settings(EARLY[0], EARLY[1], changed))).isTrue();
	}

	@Test
	void noPipeWillNot() {
		assertThat(settings(EARLY).opensAs(null)).isFalse();
	}

	@Test
	void aRunningPipeFollowsWhatDiffersInSignalsActionsEscalationAndThresholds() {
		SignalSettings settings = settings("selfpipe.signals=HUP,USR1", "selfpipe.actions.TERM=drain,shutdown",
				"selfpipe.escalate-after=5", "selfpipe.escalate-signals=USR1", "selfpipe.health.stall-threshold=5s",
				"selfpipe.drain.period=1s", "selfpipe.unsupported-signals=ignore");
		assertThat(settings.unfollowable(settings(EARLY))).isEmpty();
	}

	@Test
	void whatARunningPipeCannotFollowIsNamed() {
		SignalSettings settings = settings(EARLY[0], EARLY[1], "selfpipe.top-half=jvm", "selfpipe.pipe-size=64KB",
				"selfpipe.poller.thread=main", "selfpipe.enabled=false", "selfpipe.escalate-exit-code=7");
		assertThat(settings.unfollowable(settings(EARLY))).containsExactly("selfpipe.enabled",
				"selfpipe.escalate-exit-code", "selfpipe.pipe-size", "selfpipe.poller.thread", "selfpipe.top-half");
	}

	@Test
	void signalsWithShutdownAndThoseListedEscalate() {
		assertThat(settings("selfpipe.signals=HUP,USR1", "selfpipe.actions.TERM=shutdown",
				"selfpipe.actions.INT=thread-dump", "selfpipe.escalate-signals=INT,usr1")
			.escalating()).containsExactly(Signal.SIGINT, Signal.SIGUSR1, Signal.SIGTERM);
		assertThat(settings(EARLY).escalating()).isEmpty();
	}

	@Test
	void anOrderlyEndMayTakeAsLongAsSpringGivesAPhaseAndTheDrainLasts() {
		assertThat(settings("selfpipe.actions.TERM=shutdown").patience()).isEqualTo(Duration.ofSeconds(30));
		assertThat(settings("selfpipe.actions.TERM=drain,shutdown").patience()).isEqualTo(Duration.ofSeconds(40));
		assertThat(settings("selfpipe.actions.TERM=drain,shutdown", "selfpipe.drain.period=1m",
				"spring.lifecycle.timeout-per-shutdown-phase=20s")
			.patience()).isEqualTo(Duration.ofSeconds(80));
	}

	@Test
	void theSpellingOfHigherPrecedenceWins() {
		StandardEnvironment environment = new StandardEnvironment();
		TestPropertyValues.of("selfpipe.actions.TERM=shutdown,thread-dump", "selfpipe.actions.HUP=refresh")
			.applyTo(environment);
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("x-systemEnvironment",
					Map.of("SELFPIPE_ACTIONS_SIGTERM", "thread-dump")));
		assertThat(SignalSettings.of(environment).actions())
			.isEqualTo(Map.of(Signal.SIGTERM, List.of("thread-dump"), Signal.SIGHUP, List.of("refresh")));
	}

	@ParameterizedTest
	@CsvSource({ "'',false", "selfpipe.signals=,false", "selfpipe.signals=HUP,true",
			"selfpipe.actions.TERM=shutdown,true", "selfpipe.pipe-size=1MB,false" })
	void oneAnswerWhetherThereAreSignals(String property, boolean expected) {
		StandardEnvironment environment = new StandardEnvironment();
		TestPropertyValues.of(property.isEmpty() ? new String[0] : new String[] { property }).applyTo(environment);
		assertThat(SignalSettings.haveSignals(environment)).isEqualTo(expected);
		assertThat(SignalSettings.of(environment).signals().isEmpty()).isNotEqualTo(expected);
	}

	private static SignalSettings settings(String... properties) {
		StandardEnvironment environment = new StandardEnvironment();
		TestPropertyValues.of(properties).applyTo(environment);
		return SignalSettings.of(environment);
	}

}
