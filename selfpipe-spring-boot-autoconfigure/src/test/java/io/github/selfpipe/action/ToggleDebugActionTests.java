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

package io.github.selfpipe.action;

import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.testsupport.ChildJvm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import org.springframework.boot.logging.LoggerGroups;
import org.springframework.boot.logging.LoggingSystem;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ToggleDebugAction}.
 */
class ToggleDebugActionTests {

	private static final SignalEvent EVENT = SignalEvent.of(Signal.SIGUSR2);

	private final LoggingSystem loggingSystem = LoggingSystem.get(getClass().getClassLoader());

	private final LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();

	@BeforeEach
	@AfterEach
	void reset() {
		this.loggers.getLoggerList()
			.stream()
			.filter((logger) -> logger.getName().startsWith("toggled"))
			.forEach((logger) -> logger.setLevel(null));
	}

	@Test
	void aRealSignalTogglesALoggerGroup() {
		try (ChildJvm child = ChildJvm.of(ActionApplication.class)
			.arguments("--selfpipe.actions.USR2=toggle-debug", "--selfpipe.toggle-debug.loggers=ours",
					"--logging.group.ours=toggled.one,org.springframework.context")
			.start()) {
			child.awaitLine("^ready");
			child.send(Signal.SIGUSR2);
			child.awaitLine("DEBUG is on for \\[toggled.one, org.springframework.context\\], until the next SIGUSR2");
			child.send(Signal.SIGUSR2);
			child.awaitLine("DEBUG is off for \\[toggled.one, org.springframework.context\\]");
		}
	}

	@Test
	void theApplicationsOwnPackagesAreTheDefault() {
		try (ChildJvm child = ChildJvm.of(ActionApplication.class)
			.arguments("--selfpipe.actions.USR2=toggle-debug")
			.start()) {
			child.awaitLine("^ready");
			child.send(Signal.SIGUSR2);
			child.awaitLine("DEBUG is on for \\[io.github.selfpipe.action\\]");
		}
	}

	@Test
	void putsBackTheLevelOfEachLogger() {
		this.loggers.getLogger("toggled.warn").setLevel(Level.WARN);
		ToggleDebugAction action = action("toggled.warn", "toggled.inherits");
		action.run(EVENT);
		assertThat(this.loggers.getLogger("toggled.warn").getLevel()).isEqualTo(Level.DEBUG);
		assertThat(this.loggers.getLogger("toggled.inherits.child").isDebugEnabled()).isTrue();
		action.run(EVENT);
		assertThat(this.loggers.getLogger("toggled.warn").getLevel()).isEqualTo(Level.WARN);
		assertThat(this.loggers.getLogger("toggled.inherits").getLevel()).isNull();
	}

	@Test
	void togglesTheMembersOfAGroup() {
		LoggerGroups groups = new LoggerGroups(Map.of("group", List.of("toggled.a", "toggled.b")));
		ToggleDebugAction action = new ToggleDebugAction(this.loggingSystem, List.of("group"), groups);
		action.run(EVENT);
		assertThat(this.loggers.getLogger("toggled.a").getLevel()).isEqualTo(Level.DEBUG);
		assertThat(this.loggers.getLogger("toggled.b").getLevel()).isEqualTo(Level.DEBUG);
	}

	@Test
	void leavesALoggerAloneThatShowsMore() {
		this.loggers.getLogger("toggled.trace").setLevel(Level.TRACE);
		ToggleDebugAction action = action("toggled.trace");
		action.run(EVENT);
		assertThat(this.loggers.getLogger("toggled.trace").getLevel()).isEqualTo(Level.TRACE);
		action.run(EVENT);
		assertThat(this.loggers.getLogger("toggled.trace").getLevel()).isEqualTo(Level.TRACE);
	}

	private ToggleDebugAction action(String... names) {
		return new ToggleDebugAction(this.loggingSystem, List.of(names), new LoggerGroups());
	}

}
