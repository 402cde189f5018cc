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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalConfiguration}: whether the pipe that was opened early is the
 * one that the context asks for.
 */
class SignalConfigurationTests {

	private static final String[] EARLY = { "selfpipe.signals=HUP", "selfpipe.actions.TERM=thread-dump" };

	@ParameterizedTest
	@ValueSource(strings = { "selfpipe.signals=HUP,USR1", "selfpipe.actions.INT=thread-dump",
			"selfpipe.actions.TERM=shutdown", "selfpipe.top-half=jvm", "selfpipe.pipe-size=64KB",
			"selfpipe.unsupported-signals=ignore", "selfpipe.escalate-after=5" })
	void anotherPipeIsNecessary(String changed) {
		assertThat(configuration(EARLY).opensAs(configuration(EARLY[0], EARLY[1], changed))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "selfpipe.signals=SIGHUP", "selfpipe.actions.TERM=forward", "selfpipe.poller.thread=main",
			"selfpipe.health.stall-threshold=5s" })
	void theSamePipeWillDo(String changed) {
		assertThat(configuration(EARLY).opensAs(configuration(EARLY[0], EARLY[1], changed))).isTrue();
	}

	@Test
	void noPipeWillNot() {
		assertThat(configuration(EARLY).opensAs(null)).isFalse();
	}

	private static SignalConfiguration configuration(String... properties) {
		StandardEnvironment environment = new StandardEnvironment();
		TestPropertyValues.of(properties).applyTo(environment);
		return SignalConfiguration.of(Binder.get(environment).bindOrCreate("selfpipe", SelfPipeProperties.class),
				environment);
	}

}
