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

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.selfpipe.Signal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the endpoint {@code signals}, over HTTP and JMX.
 */
class SignalsEndpointTests {

	private static final Path DOCUMENTATION = Path.of("..", "docs", "actuator.md");

	private static final Path TROUBLESHOOTING = Path.of("..", "docs", "troubleshooting.md");

	/**
	 * As the sample is.
	 */
	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
			// The sample opens it for its page; this is what it is without.
			properties = "management.endpoint.signals.access=read-only")
	class ByDefault {

		private final Http http;

		ByDefault(@Value("${local.server.port}") int port) {
			this.http = new Http(port);
		}

		@Test
		void showsAllSignals() {
			JsonNode signals = this.http.json("/actuator/signals").get("signals");
			assertThat(signals.propertyNames())
				.containsAll(Signal.standardSignals().stream().map(Signal::name).toList());
			assertThat(signals.get("SIGHUP").get("trapped").booleanValue()).isTrue();
			assertThat(signals.get("SIGRTMIN+3").get("trapped").booleanValue()).isTrue();
			JsonNode kill = signals.get("SIGKILL");
			assertThat(kill.get("trapped").booleanValue()).isFalse();
			assertThat(kill.get("number").intValue()).isEqualTo(9);
			assertThat(kill.get("rule").get("verdict").stringValue()).isEqualTo("refuse");
			assertThat(kill.get("rule").get("reason").stringValue()).contains("the kernel lets no process catch it");
		}

		@Test
		void showsWhatRunsForASignal() {
			JsonNode hup = this.http.json("/actuator/signals/SIGHUP");
			assertThat(hup.get("listeners").valueStream().map(JsonNode::stringValue))
				.containsExactly("io.github.selfpipe.sample.Greeting.reload");
			JsonNode term = this.http.json("/actuator/signals/SIGTERM");
			assertThat(term.get("actions").valueStream().map(JsonNode::stringValue)).containsExactly("shutdown");
		}

		@Test
		void countsASignalAndKnowsItsSender() {
			long before = this.http.json("/actuator/signals/HUP").get("published").longValue();
			Instant start = Instant.now();
			Signal.SIGHUP.raise();
			Awaitility.await().untilAsserted(() -> {
				JsonNode hup = this.http.json("/actuator/signals/HUP");
				assertThat(hup.get("published").longValue()).isEqualTo(before + 1);
				assertThat(hup.get("caught").longValue()).isEqualTo(before + 1);
				assertThat(hup.get("coalesced").longValue()).isZero();
				assertThat(Instant.parse(hup.get("lastCaught").stringValue())).isBetween(start.minusMillis(100),
						Instant.now());
				JsonNode sender = hup.get("lastSender");
				assertThat(sender.get("cause").stringValue()).isEqualTo("user");
				assertThat(sender.get("pid").longValue()).isEqualTo(ProcessHandle.current().pid());
				assertThat(sender.get("uid").isIntegralNumber()).isTrue();
			});
		}

		@Test
		void takesAnySpellingOfASignal() {
			for (String spelling : List.of("HUP", "sighup", "1")) {
				assertThat(this.http.json("/actuator/signals/" + spelling).get("name").stringValue())
					.isEqualTo("SIGHUP");
			}
			assertThat(this.http.json("/actuator/signals/RTMIN+3").get("name").stringValue()).isEqualTo("SIGRTMIN+3");
		}

		@Test
		void doesNotKnowWhatIsNoSignal() {
			assertThat(this.http.get("/actuator/signals/HUPP").statusCode()).isEqualTo(404);
			assertThat(this.http.get("/actuator/signals/65").statusCode()).isEqualTo(404);
		}

		@Test
		void refusesToRaise() throws IOException {
			long before = this.http.json("/actuator/signals/HUP").get("caught").longValue();
			assertThat(this.http.post("/actuator/signals/HUP").statusCode()).isEqualTo(405);
			assertThatTroubleshootingHas("405 | `POST /actuator/signals/HUP`");
			assertThat(this.http.json("/actuator/signals/HUP").get("caught").longValue()).isEqualTo(before);
		}

		@Test
		void isDocumentedWithTheFieldsOfItsAnswers() throws Exception {
			Signal.SIGHUP.raise();
			Awaitility.await().until(() -> this.http.json("/actuator/signals/HUP").has("lastSender"));
			List<JsonNode> documented = documented();
			JsonNode all = this.http.json("/actuator/signals");
			assertThat(fields(documented.get(0))).isEqualTo(fields(all));
			documented.get(0)
				.get("signals")
				.propertyNames()
				.forEach((name) -> assertThat(all.get("signals").has(name)).isTrue());
			assertThat(fields(documented.get(1))).isEqualTo(fields(this.http.json("/actuator/signals/HUP")));
			assertThat(documented.get(1).propertyNames())
				.containsExactlyElementsOf(this.http.json("/actuator/signals/HUP").propertyNames());
		}

	}

	/**
	 * With access opened, and exposed over JMX.
	 */
	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "management.endpoint.signals.access=unrestricted", "spring.jmx.enabled=true",
					"management.endpoints.jmx.exposure.include=signals",
					"management.endpoints.jmx.unique-names=false" })
	class Opened {

		private final Http http;

		private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

		private ObjectName name;

		Opened(@Value("${local.server.port}") int port) {
			this.http = new Http(port);
		}

		@BeforeEach
		void findMBean() throws Exception {
			this.name = this.server
				.queryNames(new ObjectName("org.springframework.boot:type=Endpoint,name=Signals,*"), null)
				.iterator()
				.next();
		}

		@Test
		void raisesThroughTheKernelAndTheWholePipe() throws IOException {
			long before = published("RTMIN+3");
			HttpResponse<String> response = this.http.post("/actuator/signals/RTMIN+3");
			assertThat(Http.json(response).get("name").stringValue()).isEqualTo("SIGRTMIN+3");
			assertThat(fields(documented().get(2))).isEqualTo(fields(Http.json(response)));
			Awaitility.await().until(() -> published("RTMIN+3") == before + 1);
			assertThat(this.http.json("/actuator/signals/RTMIN+3").get("lastSender").get("pid").longValue())
				.isEqualTo(ProcessHandle.current().pid());
		}

		@Test
		void raisesNoSignalThatDoesNotExist() throws IOException {
			assertThat(this.http.post("/actuator/signals/HUPP").statusCode()).isEqualTo(404);
			assertThatTroubleshootingHas("404 | `POST /actuator/signals/HUPP`");
		}

		@Test
		void raisesNoSignalThatWouldDoItsDefault() throws IOException {
			assertThat(this.http.post("/actuator/signals/KILL").statusCode()).isEqualTo(409);
			assertThat(this.http.post("/actuator/signals/ALRM").statusCode()).isEqualTo(409);
			assertThatTroubleshootingHas("409 | `POST /actuator/signals/ALRM`");
		}

		@Test
		void isReadOverJmx() throws Exception {
			Map<?, ?> all = (Map<?, ?>) this.server.invoke(this.name, "signals", new Object[0], new String[0]);
			assertThat(((Map<?, ?>) all.get("signals")).containsKey("SIGHUP")).isTrue();
			Map<?, ?> hup = (Map<?, ?>) invoke("signal", "hup");
			assertThat(hup.get("name")).isEqualTo("SIGHUP");
			assertThat(hup.get("trapped")).isEqualTo(true);
			assertThat(invoke("signal", "HUPP")).isNull();
		}

		@Test
		void raisesOverJmx() throws Exception {
			long before = published("RTMIN+3");
			invoke("raise", "RTMIN+3");
			Awaitility.await().until(() -> published("RTMIN+3") == before + 1);
			assertThatExceptionOfType(MBeanException.class).isThrownBy(() -> invoke("raise", "KILL"))
				.withStackTraceContaining("SIGKILL is not trapped");
			assertThatExceptionOfType(MBeanException.class).isThrownBy(() -> invoke("raise", "HUPP"))
				.withStackTraceContaining("There is no signal 'HUPP'");
		}

		private Object invoke(String operation, String signal) throws Exception {
			return this.server.invoke(this.name, operation, new Object[] { signal },
					new String[] { String.class.getName() });
		}

		private long published(String signal) {
			return this.http.json("/actuator/signals/" + signal).get("published").longValue();
		}

	}

	/**
	 * Where only health is exposed, which is Spring Boot's default.
	 */
	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = "management.endpoints.web.exposure.include=health")
	class NotExposed {

		@Test
		void isNotThere(@Value("${local.server.port}") int port) throws IOException {
			assertThat(new Http(port).get("/actuator/health").statusCode()).isEqualTo(200);
			assertThat(new Http(port).get("/actuator/signals").statusCode()).isEqualTo(404);
			assertThatTroubleshootingHas("404 | `GET /actuator/signals`");
		}

	}

	private static void assertThatTroubleshootingHas(String row) throws IOException {
		assertThat(Files.readString(TROUBLESHOOTING)).contains("| " + row + " |");
	}

	/** The answers in the documentation: all signals, one, and one that was raised. */
	private static List<JsonNode> documented() throws IOException {
		List<JsonNode> documented = new ArrayList<>();
		Matcher blocks = Pattern.compile("(?s)```json\n(.*?)```").matcher(Files.readString(DOCUMENTATION));
		while (blocks.find()) {
			documented.add(new JsonMapper().readTree(blocks.group(1)));
		}
		assertThat(documented).hasSize(3);
		return documented;
	}

	/** The paths of all fields, whatever signals there are. */
	private static TreeSet<String> fields(JsonNode node) {
		TreeSet<String> fields = new TreeSet<>();
		node.properties().forEach((property) -> {
			String name = property.getKey().startsWith("SIG") ? "*" : property.getKey();
			fields.add(name);
			fields(property.getValue()).forEach((field) -> fields.add(name + "." + field));
		});
		return fields;
	}

}
