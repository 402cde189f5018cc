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

import java.util.Collections;
import java.util.List;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalTraps;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Listeners}.
 */
@InChildJvm
class ListenersTests {

	@Test
	void eachMethodIsCalledForItsSignals() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, Listeners.class)
			.web(WebApplicationType.NONE)
			.properties("selfpipe.signals=HUP,USR1,USR2,RTMIN+3,URG,CONT,RTMIN+5", "report.signals=URG,CONT")
			.run()) {
			assertThat(context.getBean(SelfPipe.class).trapped()).hasSize(7);
			List<String> calls = context.getBean(Listeners.class).calls();
			Signal.SIGHUP.raise();
			Awaitility.await().until(() -> calls.contains("reload"));
			Posix.queueToSelf(Signal.valueOf("RTMIN+3"), 42);
			Awaitility.await().until(() -> calls.contains("report for SIGRTMIN+3, value 42"));
			Signal.SIGUSR1.raise();
			Awaitility.await().until(() -> calls.contains("report for SIGUSR1, value 0"));
			Signal.SIGUSR2.raise();
			Awaitility.await().until(() -> calls.contains("event SIGUSR2"));
			assertThat(calls).hasSize(4);
			Signal.SIGURG.raise();
			Awaitility.await().until(() -> calls.contains("short report"));
			Signal.SIGCONT.raise();
			Awaitility.await().until(() -> Collections.frequency(calls, "short report") == 2);
			Signal.valueOf("RTMIN+5").raise();
			Awaitility.await().until(() -> calls.contains("new file"));
			assertThat(calls).hasSize(7);
		}
	}

	@Test
	void aSignalIsTrappedForAsLongAsItsRegistrationIsOpen() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, Listeners.class)
			.web(WebApplicationType.NONE)
			.properties("selfpipe.signals=HUP")
			.run()) {
			SignalTraps traps = context.getBean(SignalTraps.class);
			Listeners listeners = context.getBean(Listeners.class);
			listeners.whileBusy(traps, () -> {
				Signal.SIGWINCH.raise();
				Awaitility.await().until(() -> listeners.calls().contains("resized"));
			});
			assertThat(traps.trapped()).containsExactly(Signal.SIGHUP);
		}
	}

	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

	}

}
