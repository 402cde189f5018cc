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
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.selfpipe.Signal;
import io.github.selfpipe.TrapRule;
import io.github.selfpipe.TrapRule.Verdict;
import io.github.selfpipe.action.SignalAction;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata that an IDE reads.
 */
class ConfigurationMetadataTests {

	/** Those that are lists or maps, and empty by default. */
	private static final List<String> WITHOUT_DEFAULT = List.of("selfpipe.signals", "selfpipe.actions",
			"selfpipe.escalate-signals", "selfpipe.toggle-debug.loggers", "selfpipe.s6.notification-fd",
			"selfpipe.broadcast.signals", "selfpipe.broadcast.destination");

	private final JSONObject metadata;

	ConfigurationMetadataTests() throws IOException, JSONException {
		this.metadata = new JSONObject(
				Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json")));
	}

	@Test
	void eachPropertyHasADescriptionAndADefault() throws JSONException {
		Map<String, JSONObject> properties = byName("properties");
		assertThat(properties).containsKeys("selfpipe.enabled", "selfpipe.signals", "selfpipe.actions",
				"selfpipe.poller.thread", "selfpipe.top-half", "selfpipe.pipe-size", "selfpipe.unsupported-signals",
				"selfpipe.escalate-after", "selfpipe.escalate-signals", "selfpipe.escalate-exit-code",
				"selfpipe.drain.period", "selfpipe.flight-recording.settings", "selfpipe.flight-recording.directory",
				"selfpipe.health.stall-threshold", "selfpipe.heap-dump.directory", "selfpipe.toggle-debug.loggers",
				"management.health.selfpipe.enabled", "management.endpoint.signals.access");
		properties.forEach((name, property) -> {
			assertThat(property.optString("description")).as(name).endsWith(".");
			assertThat(property.has("defaultValue")).as(name).isNotEqualTo(WITHOUT_DEFAULT.contains(name));
		});
	}

	@Test
	void hintsNameEachStandardSignalThatMayBeTrapped() throws JSONException {
		List<String> trappable = Signal.standardSignals()
			.stream()
			.filter((signal) -> TrapRule.of(signal).verdict() != Verdict.REFUSE)
			.map((signal) -> signal.name().substring("SIG".length()))
			.toList();
		assertThat(values("selfpipe.signals")).containsExactlyInAnyOrderElementsOf(trappable);
		assertThat(values("selfpipe.actions.keys")).containsExactlyInAnyOrderElementsOf(trappable);
	}

	@Test
	void hintsNameEachBuiltInAction() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SelfPipeAutoConfiguration.class, RefreshAutoConfiguration.class))
			.withPropertyValues("selfpipe.actions.USR1=thread-dump")
			.run((context) -> {
				List<String> hinted = values("selfpipe.actions.values");
				assertThat(hinted.stream().map(SignalActionsResolver::beanName))
					.contains(context.getBeanNamesForType(SignalAction.class));
			});
	}

	@Test
	void hintsAreExplained() throws JSONException {
		for (JSONObject hint : byName("hints").values()) {
			JSONArray values = hint.optJSONArray("values");
			for (int i = 0; values != null && i < values.length(); i++) {
				assertThat(values.getJSONObject(i).getString("description")).endsWith(".");
			}
			assertThat(hint.getJSONArray("providers").length()).isOne();
		}
	}

	private List<String> values(String hint) throws JSONException {
		JSONArray values = byName("hints").get(hint).getJSONArray("values");
		List<String> names = new ArrayList<>();
		for (int i = 0; i < values.length(); i++) {
			names.add(values.getJSONObject(i).getString("value"));
		}
		return names;
	}

	private Map<String, JSONObject> byName(String section) throws JSONException {
		JSONArray array = this.metadata.getJSONArray(section);
		List<JSONObject> objects = new ArrayList<>();
		for (int i = 0; i < array.length(); i++) {
			objects.add(array.getJSONObject(i));
		}
		return objects.stream().collect(Collectors.toMap((object) -> object.optString("name"), Function.identity()));
	}

}
