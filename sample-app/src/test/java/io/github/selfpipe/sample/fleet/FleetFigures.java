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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * Measures how long a kill of one instance takes to the listener of the last of the
 * others, and beside it, in turn, how long the broker itself takes to carry a message to
 * the last of as many plain consumers:
 * {@code mvn -q -Pfleet -Dfleet.main=io.github.selfpipe.sample.fleet.FleetFigures verify}.
 */
public final class FleetFigures {

	private static final int INSTANCES = 3;

	private static final int WARM_UP = 100;

	private static final int ROUNDS = 300;

	private static final TopicPartition PROBE = new TopicPartition("probe", 0);

	private final BlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();

	private FleetFigures() {
	}

	public static void main(String[] args) throws Exception {
		Path folder = Files.createTempDirectory("fleet");
		try (Fleet fleet = Fleet.of(folder)) {
			for (int i = 0; i < INSTANCES; i++) {
				fleet.add(Receiver.class, "--logging.level.io.github.selfpipe.bus=warn");
			}
			fleet.awaitReady();
			new FleetFigures().measure(fleet);
		}
	}

	private void measure(Fleet fleet) throws Exception {
		Map<String, Object> connection = Map.of("bootstrap.servers", fleet.bootstrapServers());
		try (KafkaProducer<String, String> producer = new KafkaProducer<>(
				Map.of("bootstrap.servers", fleet.bootstrapServers(), "linger.ms", 0), new StringSerializer(),
				new StringSerializer())) {
			producer.send(new ProducerRecord<>(PROBE.topic(), "first")).get();
			for (int i = 1; i < INSTANCES; i++) {
				consume(new KafkaConsumer<>(connection, new StringDeserializer(), new StringDeserializer()));
			}
			long[] kills = new long[ROUNDS];
			long[] trips = new long[ROUNDS];
			for (int i = -WARM_UP; i < ROUNDS; i++) {
				long kill = kill(fleet, i + WARM_UP + 1);
				long trip = trip(producer);
				if (i >= 0) {
					kills[i] = kill;
					trips[i] = trip;
				}
			}
			print("kill(2) on one to the listener of the last of " + (INSTANCES - 1) + " others", kills);
			print("Kafka alone, send to the last of " + (INSTANCES - 1) + " plain consumers", trips);
			System.out.printf("ratio of the medians: %.2f%n", (double) kills[ROUNDS / 2] / trips[ROUNDS / 2]);
		}
	}

	private void consume(KafkaConsumer<String, String> consumer) {
		consumer.assign(List.of(PROBE));
		consumer.seekToEnd(List.of(PROBE));
		consumer.position(PROBE);
		Thread thread = new Thread(() -> {
			while (true) {
				consumer.poll(Duration.ofMinutes(1)).forEach((message) -> this.arrivals.add(System.nanoTime()));
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	private static long kill(Fleet fleet, int count) {
		long start = System.nanoTime();
		fleet.instances().get(0).send(Signal.SIGHUP);
		return IntStream.range(1, INSTANCES)
			.mapToObj((instance) -> fleet.instances().get(instance).awaitLines("^heard ", count).get(count - 1))
			.mapToLong((line) -> Long.parseLong(line.substring("heard ".length())))
			.max()
			.orElseThrow() - start;
	}

	private long trip(KafkaProducer<String, String> producer) throws InterruptedException {
		long start = System.nanoTime();
		// As long as a signal of ours.
		producer.send(new ProducerRecord<>(PROBE.topic(), "x".repeat(300)));
		long last = 0;
		for (int i = 1; i < INSTANCES; i++) {
			last = Math.max(last, this.arrivals.take());
		}
		return last - start;
	}

	private static void print(String what, long[] nanos) {
		Arrays.sort(nanos);
		System.out.printf("%-70s p50 %5d us, p90 %5d us%n", what, TimeUnit.NANOSECONDS.toMicros(nanos[ROUNDS / 2]),
				TimeUnit.NANOSECONDS.toMicros(nanos[ROUNDS * 9 / 10]));
	}

	@EnableAutoConfiguration
	// No @SpringBootConfiguration, which the tests of the sample would take for theirs.
	static class Receiver {

		@SignalListener("HUP")
		void onHup() {
			System.out.println("heard " + System.nanoTime());
		}

		public static void main(String[] args) {
			SpringApplication.run(Receiver.class, args);
		}

	}

}
