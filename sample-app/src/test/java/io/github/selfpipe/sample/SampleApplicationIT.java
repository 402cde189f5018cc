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
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.sample.procfile.SampleProcess;
import io.github.selfpipe.testsupport.SignalSender;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged sample as a process of its own, sent real signals by another.
 */
class SampleApplicationIT {

	private static final Signal REAL_TIME = Signal.valueOf("RTMIN+3");

	@TempDir
	static Path directory;

	private static SampleProcess sample;

	private static Http http;

	@BeforeAll
	static void startSample() throws IOException {
		sample = SampleProcess.startJar(arguments());
		http = http(sample);
	}

	@AfterAll
	static void stopSample() throws InterruptedException {
		sample.close();
	}

	@Test
	void saysItsPidAndWhatToTry() {
		assertThat(sample.awaitNumber("This process is pid (\\d+)")).isEqualTo(sample.process().pid());
		sample.awaitLine("kill -HUP " + sample.process().pid());
		sample.awaitLine("curl localhost:%d/actuator/health/selfPipe".formatted(http.port()));
	}

	@Test
	void startsWithoutAWarning() {
		sample.awaitLine("This process is pid");
		assertThat(sample.lines("^WARNING|^OpenJDK.*warning|\\bWARN\\b|\\bERROR\\b")).isEmpty();
	}

	@Test
	void hupReloadsTheSettingAndTheNextAnswerShowsIt() throws IOException {
		for (String greeting : List.of("Servus", "Moin")) {
			Files.writeString(directory.resolve("greeting.txt"), greeting);
			sample.send(Signal.SIGHUP);
			sample.awaitLine("The greeting is '" + greeting + "'");
			assertThat(http.get("/greeting").body()).isEqualTo(greeting + "\n");
		}
	}

	@Test
	void usr1LogsAStatusAndWhoAskedForIt() {
		sample.send(Signal.SIGUSR1);
		sample.awaitLine("\\[ +main\\].*Status for SIGUSR1: greeting '.*', \\d+ requests");
		sample.awaitLine("Caught SIGUSR1 from pid %d \\(.*, uid \\d+\\)".formatted(ProcessHandle.current().pid()));
	}

	@Test
	void aRealTimeSignalBringsItsValue() {
		long before = signal(REAL_TIME).get("caught").asLong();
		Map<Signal, Long> sent = SignalSender.to(sample.process().pid()).signals(REAL_TIME).queued().count(200).send();
		awaitPublished(REAL_TIME, before + sent.get(REAL_TIME));
		// Several threads of the process take them, so that the order is nearly that of
		// the
		// queue.
		assertThat(sample.awaitLines("Caught SIGRTMIN\\+3, claims to be from pid .*, value \\d+", 200))
			.extracting((line) -> Integer.valueOf(line.replaceAll(".*value (\\d+).*", "$1")))
			.containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 200).boxed().toList());
	}

	@Test
	void aBurstOfMixedSignalsIsPublishedAsItWasCaught() {
		List<Signal> signals = List.of(Signal.SIGHUP, Signal.SIGUSR1, REAL_TIME);
		long realTime = signal(REAL_TIME).get("caught").asLong();
		Map<Signal, Long> sent = SignalSender.to(sample.process().pid())
			.signals(signals.toArray(Signal[]::new))
			.count(300)
			.every(Duration.ofMillis(1))
			.send();
		awaitPublished(REAL_TIME, realTime + sent.get(REAL_TIME));
		Awaitility.await().untilAsserted(() -> {
			assertThat(http.json("/actuator/health/selfPipe").at("/details/pipe/pending").asInt()).isZero();
			for (Signal signal : signals) {
				JsonNode status = signal(signal);
				assertThat(status.get("published").asLong() + status.get("coalesced").asLong())
					.isEqualTo(status.get("caught").asLong());
			}
		});
		for (Signal signal : signals) {
			System.out.printf("%s: %d sent in this burst, %s%n", signal, sent.get(signal), signal(signal));
		}
	}

	@Test
	void healthShowsThePollerAndItsPipe() {
		JsonNode health = http.json("/actuator/health/selfPipe");
		assertThat(health.get("status").asString()).isEqualTo("UP");
		assertThat(health.at("/details/topHalf").asString()).isEqualTo("native");
		assertThat(health.at("/details/poller/thread").asString()).isEqualTo("main");
		assertThat(health.at("/details/poller/mode").asString()).isEqualTo("main");
		assertThat(health.at("/details/signals").propertyNames()).containsExactlyInAnyOrder("SIGHUP", "SIGINT",
				"SIGUSR1", "SIGUSR2", "SIGTERM", "SIGRTMIN+3");
	}

	@Test
	void termRefusesTrafficFinishesTheRequestInFlightAndExitsWith143() throws Exception {
		try (SampleProcess draining = start("--logging.level.org.springframework.boot.availability=debug")) {
			Http http = http(draining);
			CompletableFuture<HttpResponse<String>> slow = slowRequest(draining, http);
			draining.send(Signal.SIGTERM);
			draining.awaitLine("Commencing graceful shutdown");
			assertThat(slow).isNotDone();
			assertThat(slow.get().statusCode()).isEqualTo(200);
			assertThat(slow.get().body()).isNotEmpty();
			assertThat(draining.awaitExit()).isEqualTo(143);
			// The readiness probe is told first.
			assertThat(draining.lines("to REFUSING_TRAFFIC|Commencing graceful shutdown|Graceful shutdown complete"))
				.satisfiesExactly((first) -> assertThat(first).contains("REFUSING_TRAFFIC"),
						(second) -> assertThat(second).contains("Commencing"),
						(third) -> assertThat(third).contains("complete"));
			assertThat(draining.lines("Caught SIGTERM from pid " + ProcessHandle.current().pid())).hasSize(1);
		}
	}

	@Test
	void intExitsWith130AndDebugHasNoSurprises() throws Exception {
		try (SampleProcess debugged = start("--debug")) {
			http(debugged);
			debugged.awaitLine("SelfPipeAutoConfiguration matched");
			debugged.send(Signal.SIGINT);
			assertThat(debugged.awaitExit()).isEqualTo(130);
			assertThat(debugged.lines("Caught SIGINT from pid " + ProcessHandle.current().pid())).hasSize(1);
			assertThat(debugged.lines("^\\tat |\\b(WARN|ERROR)\\b|Exception: ")).isEmpty();
		}
	}

	/** A request that is under way when this returns. */
	static CompletableFuture<HttpResponse<String>> slowRequest(SampleProcess process, Http http) {
		CompletableFuture<HttpResponse<String>> slow = CompletableFuture
			.supplyAsync(() -> http.get("/greeting?afterMillis=4000"));
		Awaitility.await().pollInterval(Duration.ofMillis(50)).until(() -> {
			process.send(Signal.SIGUSR1);
			return !process.lines("Status for SIGUSR1.* [1-9]\\d* requests").isEmpty();
		});
		return slow;
	}

	static Http http(SampleProcess process) {
		long port = process.awaitNumber("Tomcat started on port (\\d+)");
		process.awaitLine("This process is pid");
		return new Http((int) port);
	}

	private static SampleProcess start(String... more) throws IOException {
		return SampleProcess.start(arguments(), more);
	}

	private static List<String> arguments() {
		return List.of("--server.port=0", "--sample.greeting-file=" + directory.resolve("greeting.txt"));
	}

	private static JsonNode signal(Signal signal) {
		return http.json("/actuator/health/selfPipe").at("/details/signals").get(signal.name());
	}

	private static void awaitPublished(Signal signal, long count) {
		Awaitility.await().untilAsserted(() -> assertThat(signal(signal).get("published").asLong()).isEqualTo(count));
	}

}
