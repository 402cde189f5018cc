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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.selfpipe.testsupport.Pollers;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.test.context.support.TestPropertySourceUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The failure report names what was written, where it was written: every place that may
 * have a property, with every mistake, over a file that has it too and loses.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureReportOriginTests {

	@BeforeAll
	static void nothingIsLeftOfOtherTests() {
		Pollers.awaitNone();
	}

	/** What would be asked first by whoever does not know which source has won. */
	private static final String LOSER = """
			selfpipe:
			  signals: [WINCH, URG]
			  actions:
			    WINCH: [own, own]
			""";

	@TempDir
	Path directory;

	static Stream<Arguments> places() {
		List<Arguments> table = new ArrayList<>();
		for (Mistake mistake : Mistake.values()) {
			for (Place place : Place.values()) {
				table.add(Arguments.of(place, mistake));
			}
		}
		return table.stream();
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource("places")
	void namesWhatWasWrittenAndWhere(Place place, Mistake mistake, CapturedOutput output) throws IOException {
		Files.writeString(this.directory.resolve("application.yml"),
				(place == Place.YML_LIST || place == Place.YML_STRING) ? "" : LOSER);
		start(place, mistake);
		String value = !place.elements ? mistake.good() + mistake.bad : mistake.bad;
		assertThat(output).contains("APPLICATION FAILED TO START").contains(mistake.reason);
		if (mistake == Mistake.KEY) {
			assertThat(output).contains("Invalid key '" + place.key(mistake.key()) + "' of configuration property");
		}
		else {
			assertThat(output)
				.contains("Invalid value '" + value + "' for configuration property '" + place.name(mistake));
		}
		assertThat(output).containsPattern("originating from '" + place.origin(mistake));
		assertThat(output).doesNotContain("application.yml] - 2:", "Invalid value 'WINCH' ");
	}

	private void start(Place place, Mistake mistake) throws IOException {
		List<String> arguments = new ArrayList<>(
				List.of("--spring.config.location=file:" + this.directory + "/", "--spring.main.banner-mode=off"));
		Map<String, Object> variables = new HashMap<>();
		MapPropertySource test = null;
		String text = mistake.good() + mistake.bad;
		String list = "['" + ((mistake.good().isEmpty()) ? "" : "WINCH', '") + mistake.bad + "']";
		int index = mistake.good().isEmpty() ? 0 : 1;
		switch (place) {
			case YML_LIST -> yml("application.yml", mistake, list);
			case YML_STRING -> yml("application.yml", mistake, "'" + text + "'");
			case PROFILE_FILE -> {
				yml("application-it.yml", mistake, "'" + text + "'");
				arguments.add("--spring.profiles.active=it");
			}
			case COMMAND_LINE -> arguments.add("--" + mistake.property + "=" + text);
			case VARIABLE -> variables.put(variable(mistake), text);
			case VARIABLE_WITH_INDEX -> {
				if (index == 1) {
					variables.put(variable(mistake) + "_0", "WINCH");
				}
				variables.put(variable(mistake) + "_" + index, mistake.bad);
			}
			case JSON -> variables.put("SPRING_APPLICATION_JSON", "{\"%s\": \"%s\"}".formatted(mistake.property, text));
			case TEST_PROPERTY ->
				test = new MapPropertySource(TestPropertySourceUtils.INLINED_PROPERTIES_PROPERTY_SOURCE_NAME,
						Map.of(mistake.property, text));
		}
		SpringApplication application = new SpringApplication(FailureReportTests.Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setEnvironment(environment(variables, test));
		assertThatThrownBy(() -> application.run(arguments.toArray(String[]::new)));
	}

	private void yml(String file, Mistake mistake, String value) throws IOException {
		String property = mistake.property;
		Files.writeString(this.directory.resolve(file),
				property.startsWith("selfpipe.actions.")
						? "\n\n\nselfpipe:\n  actions:\n    %s: %s\n"
							.formatted(property.substring("selfpipe.actions.".length()), value)
						: "\n\n\nselfpipe:\n\n  signals: %s\n".formatted(value));
	}

	private static String variable(Mistake mistake) {
		return mistake.property.toUpperCase().replace('.', '_').replace("+", "");
	}

	private static ConfigurableEnvironment environment(Map<String, Object> variables, MapPropertySource test) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		if (test != null) {
			environment.getPropertySources().addFirst(test);
		}
		return environment;
	}

	enum Mistake {

		UNKNOWN("selfpipe.signals", "SIGUSR", "There is no signal 'SIGUSR'. Did you mean SIGUSR1?"),

		CANNOT_BE_TRAPPED("selfpipe.signals", "KILL", "KILL cannot be trapped: the kernel"),

		WRONG_SEPARATOR("selfpipe.signals", "HUP;USR1", "There is no signal 'HUP;USR1'. Several are separated by"),

		NUMBER("selfpipe.signals", "65", "There is no signal number 65"),

		REAL_TIME("selfpipe.signals", "RTMAX-2", "RTMAX-2 cannot be trapped: the JDK"),

		ACTION("selfpipe.actions.WINCH", "shutdwon", "There is no action 'shutdwon'"),

		KEY("selfpipe.actions.RTMIN+77", "own", "There is no signal 'RTMIN");

		private final String property;

		private final String bad;

		private final String reason;

		Mistake(String property, String bad, String reason) {
			this.property = property;
			this.bad = bad;
			this.reason = reason;
		}

		/** What stands before the mistake, in a list. */
		String good() {
			return this.property.equals("selfpipe.signals") ? "WINCH," : "";
		}

		String key() {
			return this.property.substring("selfpipe.actions.".length());
		}

	}

	enum Place {

		YML_LIST(true, "application.yml\\] - 6:"), YML_STRING(false, "application.yml\\] - 6:"),

		PROFILE_FILE(false, "application-it.yml\\] - 6:"),

		COMMAND_LINE(false, "\"%s\" from property source \"commandLineArgs\""),

		VARIABLE(false, "System Environment Property \"%s\""),

		VARIABLE_WITH_INDEX(true, "System Environment Property \"%s_\\d\""),

		TEST_PROPERTY(false, "\"%s\" from property source \"Inlined Test Properties\""),

		JSON(false, "\"?(\"%s\" from property source|System Environment Property \"SPRING_APPLICATION_JSON\")");

		private final boolean elements;

		private final String origin;

		Place(boolean elements, String origin) {
			this.elements = elements;
			this.origin = origin;
		}

		/** No variable has a plus sign in its name. */
		String key(String key) {
			return (this == VARIABLE || this == VARIABLE_WITH_INDEX) ? key.replace("+", "") : key;
		}

		String name(Mistake mistake) {
			return (this == VARIABLE || this == VARIABLE_WITH_INDEX) ? variable(mistake) : mistake.property;
		}

		String origin(Mistake mistake) {
			return (this == YML_LIST || this == YML_STRING || this == PROFILE_FILE) ? ".*" + this.origin
					: this.origin.formatted(Pattern.quote(name(mistake)));
		}

	}

}
