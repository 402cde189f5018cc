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

package io.github.selfpipe.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Workload (g): from execve(2) of java to ApplicationReadyEvent of a minimal application,
 * with and without the starter, in interleaved rounds.
 */
final class Startup {

	private final Map<Variant, List<Double>> millis = new LinkedHashMap<>();

	/**
	 * What an application has.
	 */
	enum Kind {

		WITHOUT("without"),

		STARTER("with the starter", "-Dselfpipe.signals=HUP"),

		/** Without JNA and what it loads. */
		JVM("with the starter, jvm top half", "-Dselfpipe.signals=HUP", "-Dselfpipe.top-half=jvm"),

		/** The starter is there and does nothing. */
		NO_SIGNALS("with the starter, no signal listed", "-Dselfpipe.signals=");

		private final String label;

		private final String[] options;

		Kind(String label, String... options) {
			this.label = label;
			this.options = options;
		}

		String label() {
			return this.label;
		}

	}

	/**
	 * An application.
	 *
	 * @param jdk the JDK
	 * @param archive whether it starts from an archive of its own classes
	 * @param kind what it has
	 */
	record Variant(Jdk jdk, boolean archive, Kind kind) {
	}

	/**
	 * Starts them all in turn, so many times at least, and again until the time is up.
	 * What else the machine does weighs more here than anywhere: the more rounds, the
	 * better, what is compared is started one after the other, and every second round
	 * goes backwards.
	 */
	static Startup measure(Toolchain tools, List<Jdk> jdks, int rounds, BooleanSupplier timeIsUp) {
		Startup startup = new Startup();
		Map<Variant, Peer> peers = new LinkedHashMap<>();
		for (Jdk jdk : jdks) {
			for (boolean archive : new boolean[] { false, true }) {
				// The parts, where there is least noise.
				for (Kind kind : archive ? Kind.values() : new Kind[] { Kind.WITHOUT, Kind.STARTER }) {
					peers.put(new Variant(jdk, archive, kind), peer(tools, jdk, archive, kind));
				}
			}
		}
		peers.keySet().forEach((variant) -> startup.millis.put(variant, new ArrayList<>()));
		List<Variant> order = new ArrayList<>(peers.keySet());
		// The first of each fills the file cache.
		for (int i = 0; i <= rounds || !timeIsUp.getAsBoolean(); i++) {
			for (Variant variant : order) {
				double millis = run(tools, peers.get(variant));
				if (i > 0) {
					startup.millis.get(variant).add(millis);
				}
			}
			Collections.reverse(order);
		}
		return startup;
	}

	private static double run(Toolchain tools, Peer peer) {
		try (RunningPeer running = RunningPeer.start(peer, tools, 1)) {
			running.awaitEnd();
			return (running.memory().readyNanos() - running.memory().executedNanos()) / 1e6;
		}
	}

	private static Peer peer(Toolchain tools, Jdk jdk, boolean archive, Kind kind) {
		Peer peer = application(tools, jdk, kind.label, kind != Kind.WITHOUT, kind.options);
		if (!archive) {
			return peer;
		}
		Path file = tools.directory().resolve("jdk%d-%s.jsa".formatted(jdk.feature(), kind));
		run(tools, peer.with(peer.id(), peer.label(), "-XX:ArchiveClassesAtExit=" + file));
		if (!Files.exists(file)) {
			throw new IllegalStateException("no " + file);
		}
		return peer.with(peer.id(), peer.label(), "-XX:SharedArchiveFile=" + file);
	}

	/** The application that ends when it is ready. */
	static Peer application(Toolchain tools, Jdk jdk, String label, boolean starter, String... options) {
		return new Peer("application", label, jdk, starter, false,
				List.of(jdk.java(), "--enable-native-access=ALL-UNNAMED", "-cp", tools.application(starter),
						"io.github.selfpipe.bench.receiver.MinimalApplication"))
			.with("application", label, options);
	}

	/** The application that stays. */
	static Peer idle(Toolchain tools, Jdk jdk, boolean starter, String thread) {
		return application(tools, jdk, starter ? "with the starter, " + thread : "without the starter", starter,
				"-Dselfpipe.signals=HUP", "-Dbench.stay=true", "-Dspring.main.keep-alive=true",
				"-Dselfpipe.poller.thread=" + thread);
	}

	Iterable<Variant> variants() {
		return this.millis.keySet();
	}

	Percentiles millis(Variant variant) {
		return Percentiles.of(this.millis.get(variant));
	}

	/** How a start of one kind stands to one without the starter, round by round. */
	Percentiles ratio(Jdk jdk, boolean archive, Kind kind) {
		List<Double> with = this.millis.get(new Variant(jdk, archive, kind));
		List<Double> without = this.millis.get(new Variant(jdk, archive, Kind.WITHOUT));
		return Percentiles
			.of(IntStream.range(0, with.size()).mapToDouble((i) -> with.get(i) / without.get(i)).toArray());
	}

	int rounds() {
		return this.millis.values().iterator().next().size();
	}

}
