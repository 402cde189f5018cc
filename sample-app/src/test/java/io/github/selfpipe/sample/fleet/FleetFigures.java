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
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListener;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
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
 * others; and beside it, in turn, how long Kafka's own client takes to carry a message of
 * that length from one process to the last of the others. Both are three JVMs with the
 * same options, with a consumer each, and one of them sends:
 * {@code mvn -q -Pfleet -Dfleet.main=io.github.selfpipe.sample.fleet.FleetFigures verify}.
 */
public final class FleetFigures {

	private static final int INSTANCES = 3;

	/** One that queues, so that each kill is a signal. */
	private static final Signal SIGNAL = Signal.valueOf("RTMIN+3");

	/** Both compilers, as services have them. */
	private static final List<String> AS_IN_SERVICE = List.of("-XX:+UseSerialGC");

	/** For what the JVMs have not compiled before. */
	private static final int WARM_UP = 3000;

	private static final long WARM_UP_PAUSE_MILLIS = 10;

	private static final int ROUNDS = 300;

	/** Long enough for one round to be over before the next begins. */
	private static final long PAUSE_MILLIS = 50;

	private FleetFigures() {
	}

	public static void main(String[] args) throws Exception {
		try (Fleet fleet = new Fleet(Files.createTempDirectory("fleet"), AS_IN_SERVICE)) {
			fleet.startBroker();
			List<Member> plain = new ArrayList<>();
			for (int i = 1; i <= INSTANCES; i++) {
				fleet.add(Receiver.class, "--selfpipe.actions.[RTMIN+3]=broadcast",
						"--selfpipe.broadcast.queue-capacity=" + WARM_UP);
				plain.add(fleet.run("plain-" + i, Plain.class, fleet.bootstrapServers()));
			}
			fleet.awaitReady();
			plain.forEach((process) -> process.awaitLines("^ready", 1));
			measure(fleet.instances(), plain);
		}
	}

	private static void measure(List<Member> instances, List<Member> plain) throws Exception {
		OutputStream sender = plain.get(0).process().getOutputStream();
		long[] starts = new long[WARM_UP + ROUNDS];
		for (int i = 0; i < starts.length; i++) {
			long pause = (i < WARM_UP) ? WARM_UP_PAUSE_MILLIS : PAUSE_MILLIS;
			starts[i] = System.nanoTime();
			instances.get(0).send(SIGNAL);
			TimeUnit.MILLISECONDS.sleep(pause);
			sender.write('\n');
			sender.flush();
			TimeUnit.MILLISECONDS.sleep(pause);
		}
		long[] kills = toLast(starts, instances);
		long[] trips = toLast(times("sent", plain.get(0)), plain);
		print("kill(2) on one to the listener of the last of " + (INSTANCES - 1) + " others", kills);
		print("Kafka alone, send to the last of " + (INSTANCES - 1) + " plain consumers", trips);
		System.out.printf("ratio of the medians: %.2f%n", (double) kills[ROUNDS / 2] / trips[ROUNDS / 2]);
	}

	/** All clocks are the machine's one monotonic clock. */
	private static long[] times(String what, Member process) {
		return process.awaitLines("^" + what + " ", WARM_UP + ROUNDS)
			.stream()
			.mapToLong((line) -> Long.parseLong(line.substring(what.length() + 1)))
			.toArray();
	}

	/** From each start to when the last but the first of them heard of it, sorted. */
	private static long[] toLast(long[] starts, List<Member> processes) {
		long[] last = new long[starts.length];
		for (Member other : processes.subList(1, INSTANCES)) {
			long[] heard = times("heard", other);
			Arrays.setAll(last, (i) -> Math.max(last[i], heard[i] - starts[i]));
		}
		return Arrays.stream(last).skip(WARM_UP).sorted().toArray();
	}

	private static void print(String what, long[] nanos) {
		System.out.printf("%-70s p50 %5d us, p90 %5d us%n", what, TimeUnit.NANOSECONDS.toMicros(nanos[ROUNDS / 2]),
				TimeUnit.NANOSECONDS.toMicros(nanos[ROUNDS * 9 / 10]));
	}

	/** An instance that says when its listener was called. */
	@EnableAutoConfiguration
	// No @SpringBootConfiguration, which the tests of the sample would take for theirs.
	static class Receiver {

		@SignalListener("RTMIN+3")
		void onSignal() {
			System.out.println("heard " + System.nanoTime());
		}

		public static void main(String[] args) {
			SpringApplication.run(Receiver.class, args);
		}

	}

	/**
	 * What an instance does, with Kafka's client alone: sends a message for each line.
	 */
	static final class Plain {

		private static final String TOPIC = "plain";

		/** As long as a signal of ours is with its headers. */
		private static final String MESSAGE = "x".repeat(400);

		private Plain() {
		}

		public static void main(String[] args) throws IOException {
			KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
					Map.of("bootstrap.servers", args[0], "group.id", UUID.randomUUID().toString()),
					new StringDeserializer(), new StringDeserializer());
			Thread listener = new Thread(() -> listen(consumer));
			listener.setDaemon(true);
			listener.start();
			try (KafkaProducer<String, String> producer = new KafkaProducer<>(
					Map.of("bootstrap.servers", args[0], "linger.ms", 0), new StringSerializer(),
					new StringSerializer())) {
				producer.partitionsFor(TOPIC);
				while (System.in.read() >= 0) {
					long start = System.nanoTime();
					producer.send(new ProducerRecord<>(TOPIC, MESSAGE));
					System.out.println("sent " + start);
				}
			}
		}

		private static void listen(KafkaConsumer<String, String> consumer) {
			consumer.subscribe(List.of(TOPIC), new ConsumerRebalanceListener() {
				@Override
				public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
				}

				@Override
				public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
					partitions.forEach(consumer::position);
					System.out.println("ready");
				}
			});
			while (true) {
				consumer.poll(Duration.ofMinutes(1))
					.forEach((message) -> System.out.println("heard " + System.nanoTime()));
			}
		}

	}

}
