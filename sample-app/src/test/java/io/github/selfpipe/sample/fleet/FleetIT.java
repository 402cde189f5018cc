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

package io.github.selfpipe.sample.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.github.selfpipe.Signal;
import io.github.selfpipe.sample.Browser;
import io.github.selfpipe.sample.Http;
import io.github.selfpipe.testsupport.SignalSender;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three processes on a real Kafka.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetIT {

	private static final Signal COUNTED = Signal.valueOf("RTMIN+3");

	/** As many as with RabbitMQ where minutes do not matter: '.ci/fleet' runs both. */
	private static final int MANY = Boolean.getBoolean("selfpipe.long") ? 1000 : 100;

	@TempDir
	static Path folder;

	private static Fleet fleet;

	private static List<Member> instances;

	@BeforeAll
	static void start() throws IOException, InterruptedException {
		fleet = new Fleet(folder);
		add();
		instances = fleet.instances();
		instances.get(0).awaitLines("AdminClient.* could not be established", 1);
		greet("without a broker");
		instances.get(0).send(Signal.SIGHUP);
		awaitGreeting("without a broker", 0);
		// Each that waits for a broker keeps a processor busy.
		add();
		add();
		fleet.startBroker();
		fleet.awaitReady();
		// When this has come, so has what was sent before it, if it was.
		greet("with a broker");
		instances.get(0).send(Signal.SIGHUP);
		awaitGreeting("with a broker", 0, 1, 2);
	}

	private static void add() throws IOException {
		fleet.add("--selfpipe.actions.[RTMIN+3]=broadcast", "--selfpipe.broadcast.queue-capacity=" + MANY,
				"--logging.level.io.github.selfpipe.bus=debug", "--selfpipe.broadcast.retry-for=1m",
				"--spring.cloud.stream.binding-retry-interval=1");
	}

	@AfterAll
	static void stop() throws InterruptedException {
		if (fleet != null) {
			fleet.close();
		}
	}

	private static Http http(int instance) {
		return new Http(instances.get(instance).port());
	}

	private static JsonNode bus(int instance) {
		return http(instance).json("/actuator/bussignal");
	}

	private static long received(int instance) {
		return bus(instance).get("received").asLong();
	}

	private static void awaitGreeting(String greeting, int... which) {
		for (int instance : which) {
			instances.get(instance).awaitLines("The greeting is '" + greeting + "'", 1);
		}
	}

	private static void greet(String greeting) throws IOException {
		Files.writeString(fleet.greetingFile(), greeting);
	}

	@Test
	void aBrokerThatIsNotThereAtStartHoldsUpTheStartAndNoSignal() {
		assertThat(instances.get(0).lines("The greeting is 'without a broker'|partitions assigned|Started \\S+ in "))
			.first()
			.asString()
			.contains("The greeting is 'without a broker'");
	}

	@Test
	void oneKillReloadsAll() throws IOException {
		greet("Servus");
		instances.get(1).send(Signal.SIGHUP);
		awaitGreeting("Servus", 0, 1, 2);
		String busId = bus(1).get("busId").asString();
		assertThat(busId).startsWith("selfpipe-sample:fleet:0:");
		assertThat(bus(0).get("lastOrigin").asString()).isEqualTo(busId);
		assertThat(bus(2).get("lastOrigin").asString()).isEqualTo(busId);
		assertThat(bus(2).get("lastSignal").asString()).isEqualTo("SIGHUP");
		assertThat(http(0).get("/greeting").body()).isEqualTo("Servus\n");
	}

	@Test
	void manyBroadcastsReachEachOtherInstanceOnceAndInOrder() throws IOException {
		long before = bus(0).get("sent").asLong();
		long[] receivedBefore = { received(1), received(2) };
		assertThat(SignalSender.to(instances.get(0).process().pid())
			.signals(COUNTED)
			.count(MANY)
			.queued()
			.every(Duration.ofMillis(1))
			.send()).containsEntry(COUNTED, (long) MANY);
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> bus(0).get("sent").asLong() == before + MANY);
		// What is sent after them is not received before them: then all are there.
		greet("after many");
		instances.get(0).send(Signal.SIGHUP);
		awaitGreeting("after many", 0, 1, 2);
		for (int instance : new int[] { 1, 2 }) {
			assertThat(received(instance)).isEqualTo(receivedBefore[instance - 1] + MANY + 1);
			assertThat(bus(instance).get("dropped").get("repeated").asLong()).isZero();
			assertThat(instances.get(instance).lines("Caught SIGRTMIN\\+3")).hasSize(MANY);
		}
	}

	@Test
	void aBrokerThatIsFrozenHoldsUpNoSignalOfThisInstance() throws IOException {
		fleet.broker().send(Signal.SIGSTOP);
		try {
			for (int i = 0; i < 5; i++) {
				greet("frozen " + i);
				instances.get(0).send(Signal.SIGHUP);
				awaitGreeting("frozen " + i, 0);
			}
			assertThat(bus(0).get("pending").asInt()).isPositive();
			assertThat(instances.get(1).lines("The greeting is 'frozen")).isEmpty();
		}
		finally {
			fleet.broker().send(Signal.SIGCONT);
		}
		// The others read what the file says by then, once for each signal.
		instances.get(1).awaitLines("The greeting is 'frozen 4'", 5);
		instances.get(2).awaitLines("The greeting is 'frozen 4'", 5);
	}

	/** Half a minute, by what it is about. */
	@Test
	@EnabledIfSystemProperty(named = "selfpipe.long", matches = "true")
	void aBrokerThatIsDownHoldsUpNoSignalAndWhatWaitsIsSentWhenItIsBack() throws IOException, InterruptedException {
		fleet.stopBroker();
		for (int second = 1; second <= 25; second++) {
			greet("down " + second);
			instances.get(0).send(Signal.SIGHUP);
			awaitGreeting("down " + second, 0);
			TimeUnit.SECONDS.sleep(1);
		}
		assertThat(bus(0).get("pending").asInt()).isPositive();
		assertThat(instances.get(1).lines("The greeting is 'down")).isEmpty();
		fleet.startBroker();
		awaitGreeting("down 25", 1, 2);
		greet("back");
		instances.get(2).send(Signal.SIGHUP);
		awaitGreeting("back", 0, 1, 2);
	}

	@Test
	void whatSomebodyElsePublishesRunsNothingAndBlocksNobody() throws IOException {
		String good = """
				{"type":"SignalRemoteApplicationEvent","originService":"forged:0:x#1","destinationService":"**",
				"id":"%s","signal":"HUP","count":1,"sentAt":%d}""".formatted("good", System.currentTimeMillis())
			.replace("\n", "");
		long received = received(2);
		try (KafkaProducer<String, String> producer = new KafkaProducer<>(
				Map.of("bootstrap.servers", fleet.bootstrapServers()), new StringSerializer(),
				new StringSerializer())) {
			for (String bad : List.of(good.replace("forged:0:x#1", "forged"), good.replace("\"forged:0:x#1\"", "null"),
					good.replace("\"originService\":\"forged:0:x#1\",", ""), good.replace("\"**\"", "\"{[(\""),
					good.replace("\"HUP\"", "\"HUP\\n2026 INFO Caught SIGTERM\""),
					good.replace("HUP", "H".repeat(900_000)), good.replace("HUP", "TERM"), good.replace("HUP", "KILL"),
					good.replace("\"count\":1", "\"count\":{}").replace("\"HUP\"", "[1]"),
					good.replaceAll("\"sentAt\":\\d+", "\"sentAt\":0"))) {
				producer.send(new ProducerRecord<>("springCloudBus", bad.replace("\"good\"", "\"bad\"")));
			}
			greet("forged");
			producer.send(new ProducerRecord<>("springCloudBus", good));
		}
		awaitGreeting("forged", 0, 1, 2);
		assertThat(received(2)).isEqualTo(received + 1);
		assertThat(bus(2).get("dropped").get("no-origin").asLong()).isEqualTo(3);
		assertThat(bus(2).get("dropped").get("unknown-signal").asLong()).isEqualTo(3);
		assertThat(bus(2).get("dropped").get("not-allowed").asLong()).isEqualTo(2);
		assertThat(bus(2).get("dropped").get("stale").asLong()).isOne();
		assertThat(instances).allSatisfy((instance) -> {
			assertThat(instance.process().isAlive()).isTrue();
			assertThat(instance.lines("^2026 INFO Caught|Backoff|retries exhausted|ListenerExecutionFailed")).isEmpty();
		});
	}

	@Test
	void theEndpointSendsToTheFleetItselfIncluded() throws IOException {
		greet("posted");
		JsonNode sent = Http.json(http(2).post("/actuator/bussignal/HUP"));
		assertThat(sent.get("destination").asString()).isEqualTo("**");
		assertThat(sent.get("here").asBoolean()).isTrue();
		awaitGreeting("posted", 0, 1, 2);
		greet("posted to some");
		assertThat(http(2).post("/actuator/bussignal/hup/selfpipe-sample:**").statusCode()).isEqualTo(200);
		awaitGreeting("posted to some", 0, 1, 2);
		assertThat(http(2).post("/actuator/bussignal/HUP/billing").statusCode()).isEqualTo(200);
		assertThat(http(2).post("/actuator/bussignal/HUPP").statusCode()).isEqualTo(404);
		assertThat(http(2).post("/actuator/bussignal/TERM").statusCode()).isEqualTo(409);
		assertThat(http(2).post("/actuator/bussignal/HUP/a%7Bb").statusCode()).isEqualTo(400);
		assertThat(http(2).post("/actuator/bussignal/HUP/%0A").statusCode()).isEqualTo(400);
		assertThat(http(2).post("/actuator/bussignal").statusCode()).isEqualTo(405);
	}

	@Test
	void thePageShowsTheInstancesThatItHearsFrom() {
		try (Browser browser = Browser.start(folder.resolve("profile"),
				"FleetIT.thePageShowsTheInstancesThatItHearsFrom")) {
			browser.open("http://127.0.0.1:%d/".formatted(instances.get(0).port()));
			browser.awaitText("#state", "^Listening$");
			browser.awaitText("#instances", Pattern.quote(bus(0).get("busId").asString())
					+ " \\(this one\\)\\s+[\\d,]+ sent, [\\d,]+ received");
			String other = Pattern.quote(bus(1).get("busId").asString());
			assertThat(browser.text("#instances")).doesNotContainPattern(other);
			instances.get(1).send(Signal.SIGHUP);
			browser.awaitRow("(?s).*SIGHUP\\s+%s, by the bus\\s.*".formatted(other));
			browser.awaitText("#instances", other + "\\s+1 from it");
			long received = received(0);
			instances.get(1).send(Signal.SIGHUP);
			browser.awaitText("#instances", other + "\\s+2 from it");
			browser.awaitText("#instances", " sent, %,d received".formatted(received + 1));
		}
	}

	/** Last, since it ends one. */
	@Test
	@Order(Integer.MAX_VALUE)
	void theEndOfOneIsNotThatOfTheOthers() throws IOException, InterruptedException {
		instances.get(0).send(Signal.SIGTERM);
		assertThat(instances.get(0).awaitExit()).isEqualTo(143);
		greet("without the first");
		instances.get(1).send(Signal.SIGHUP);
		awaitGreeting("without the first", 1, 2);
	}

}
