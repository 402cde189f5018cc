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

package io.github.selfpipe.sample;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.selfpipe.Signal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for docs/grafana-dashboard.json, against a real scrape.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class GrafanaDashboardTests {

	private static final Pattern METRIC = Pattern.compile("\\bselfpipe_\\w+");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=~?\"|by \\((\\w+)(?:, (\\w+))*\\)");

	/** Those that Prometheus itself adds to what it scrapes. */
	private static final Set<String> PROMETHEUS_LABELS = Set.of("job", "instance");

	private final JsonNode dashboard = new JsonMapper().readTree(Path.of("..", "docs", "grafana-dashboard.json"));

	private final Http http;

	private Set<String> metrics;

	private Set<String> labels;

	GrafanaDashboardTests(@Value("${local.server.port}") int port) {
		this.http = new Http(port);
	}

	@BeforeEach
	void scrape() {
		Signal.SIGHUP.raise();
		Awaitility.await().until(() -> {
			String scrape = this.http.get("/actuator/prometheus").body();
			this.metrics = new TreeSet<>();
			this.labels = new TreeSet<>(PROMETHEUS_LABELS);
			scrape.lines().filter((line) -> line.startsWith("selfpipe_")).forEach((line) -> {
				this.metrics.add(line.split("[{ ]")[0]);
				Matcher label = Pattern.compile("(\\w+)=\"").matcher(line);
				while (label.find()) {
					this.labels.add(label.group(1));
				}
			});
			return scrape.contains("selfpipe_signals_published_total{signal=\"SIGHUP\"}")
					&& this.metrics.contains("selfpipe_signal_seconds_count");
		});
	}

	@Test
	void queriesNothingThatIsNotScraped() {
		Set<String> queried = find(METRIC);
		assertThat(queried).isNotEmpty();
		assertThat(this.metrics).containsAll(queried);
	}

	@Test
	void selectsByLabelsThatAreScraped() {
		Set<String> selected = find(LABEL);
		assertThat(selected).contains("signal");
		assertThat(this.labels).containsAll(selected);
	}

	@Test
	void leavesNoMeterOut() {
		// Of a timer, count and sum say what there is; the gauges of running ones are
		// Micrometer's.
		assertThat(find(METRIC)).containsExactlyInAnyOrderElementsOf(
				this.metrics.stream().filter((metric) -> !metric.startsWith("selfpipe_signal_active")).toList());
	}

	private Set<String> find(Pattern pattern) {
		Set<String> found = new LinkedHashSet<>();
		for (String query : queries()) {
			Matcher matcher = pattern.matcher(query);
			while (matcher.find()) {
				if (matcher.groupCount() == 0) {
					found.add(matcher.group());
				}
				for (int group = 1; group <= matcher.groupCount(); group++) {
					if (matcher.group(group) != null) {
						found.add(matcher.group(group));
					}
				}
			}
		}
		return found;
	}

	private List<String> queries() {
		return java.util.stream.Stream
			.concat(this.dashboard.findValues("expr").stream(), this.dashboard.findValues("definition").stream())
			.map(JsonNode::stringValue)
			.toList();
	}

}
