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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.docs.Page.Block;
import io.github.selfpipe.testsupport.ChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/configuration.md says of spellings, of a wrong name, and of a change.
 */
class ConfigurationExamplesTests {

	@ParameterizedTest
	@ValueSource(strings = { "selfpipe.actions.[RTMIN+3]=shutdown", "selfpipe.actions.RTMIN3=shutdown",
			"selfpipe.actions.RTMIN+3=shutdown", "selfpipe.signals=RTMIN+3", "selfpipe.signals=SIGRTMIN+3,37" })
	void aRealTimeSignalIsTrappedInEachSpelling(String property) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--" + property)) {
			assertThat(context.getBean(SelfPipe.class).trapped()).containsExactly(Signal.valueOf("RTMIN+3"));
		}
	}

	@Test
	void aRealTimeSignalIsTrappedAsAKeyOfYaml(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("application.yml"), """
				selfpipe:
				  actions:
				    RTMIN+3: shutdown
				    "[RTMIN+4]": shutdown
				    40: shutdown
				    rtmax-1: shutdown
				""");
		try (ChildJvm child = ChildJvm.of(Application.class)
			.arguments("--spring.config.location=file:" + file, "--spring.cloud.bus.enabled=false")
			.environment("SELFPIPE_ACTIONS_RTMIN5", "shutdown")
			.environment("SELFPIPE_ACTIONS_SIGRTMIN4", "thread-dump")
			.start()) {
			assertThat(child.awaitLine("^trapped ")).isEqualTo("trapped "
					+ Stream.of("RTMIN+3", "RTMIN+4", "RTMIN+5", "40", "RTMAX-1").map(Signal::valueOf).toList());
			assertThat(child.awaitExit()).isZero();
		}
	}

	@ParameterizedTest
	@CsvSource({ "Invalid value 'USR', --selfpipe.signals=USR",
			"Invalid key 'TREM', --selfpipe.actions.TREM=shutdown" })
	void whatMakesNoSenseFailsTheStartWithTheReportOnThePage(String start, String argument) {
		Block report = Page.of("docs/configuration.md")
			.blocks()
			.stream()
			.filter((block) -> block.text().startsWith("Description:") && block.text().contains(start))
			.findFirst()
			.orElseThrow();
		try (ChildJvm child = ChildJvm.of(Application.class).arguments(argument).start()) {
			assertThat(child.awaitExit()).isEqualTo(1);
			List<String> lines = child.lines().stream().map(String::strip).toList();
			assertThat(lines).containsSubsequence(report.text().lines().map(String::strip).toList());
		}
	}

	@Test
	void aChangeIsFollowedWhileTheApplicationRuns() {
		Map<String, Object> properties = new HashMap<>(Map.of("selfpipe.signals", "WINCH,URG"));
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.initializers((created) -> created.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("changing", properties)))
			.run()) {
			SelfPipe pipe = context.getBean(SelfPipe.class);
			assertThat(pipe.trapped()).containsExactlyInAnyOrder(Signal.SIGWINCH, Signal.SIGURG);
			properties.put("selfpipe.signals", "WINCH,CONT");
			context.publishEvent(new EnvironmentChangeEvent(context, Set.of("selfpipe.signals")));
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(pipe.trapped()).containsExactlyInAnyOrder(Signal.SIGWINCH, Signal.SIGCONT));
			properties.put("selfpipe.signals", "WINCHH");
			context.publishEvent(new EnvironmentChangeEvent(context, Set.of("selfpipe.signals")));
			assertThat(pipe.trapped()).containsExactlyInAnyOrder(Signal.SIGWINCH, Signal.SIGCONT);
		}
	}

	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

		public static void main(String[] args) {
			try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
				.web(WebApplicationType.NONE)
				.run(args)) {
				System.out.println("trapped " + context.getBean(SelfPipe.class).trapped());
			}
		}

	}

}
