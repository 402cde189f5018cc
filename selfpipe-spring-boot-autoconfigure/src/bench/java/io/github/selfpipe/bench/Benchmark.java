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

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Measures selfpipe and its peers side by side. {@code full} takes up to ten minutes and
 * writes docs/benchmarks.md with its charts; {@code check} takes less than one and fails
 * only when something is clearly lost.
 */
public final class Benchmark {

	private static final long GAP = 300_000;

	private static final int FLOOD = 1_000_000;

	private static final int WARM_UP_FLOOD = 20_000;

	/**
	 * A round of starts takes a quarter of a minute, and the whole ten minutes at most.
	 */
	private static final long MOST_SECONDS = 530;

	private final long start = System.nanoTime();

	private final Toolchain tools;

	private final Results results = new Results();

	private Benchmark(Path module) {
		this.tools = new Toolchain(module);
	}

	/**
	 * Runs it.
	 * @param arguments the mode, the module's directory, and the directory to write to
	 * @throws IOException if the page cannot be written
	 */
	public static void main(String[] arguments) throws IOException {
		Benchmark benchmark = new Benchmark(Path.of(arguments[1]).toAbsolutePath().normalize());
		try {
			if ("check".equals(arguments[0])) {
				System.exit(benchmark.check() ? 0 : 1);
			}
			benchmark.full();
			new Page(benchmark.results).write(Path.of(arguments[2]).toAbsolutePath().normalize());
			benchmark.print();
		}
		finally {
			benchmark.tools.delete();
		}
	}

	private void full() {
		this.results.loadBefore = Machine.load();
		this.tools.build();
		List<Jdk> jdks = Jdk.find();
		Peers peers = Peers.all(this.tools, jdks);
		this.results.peers = peers;
		this.results.machine = Machine.describe(this.tools, jdks);
		Jdk jdk = peers.newestJdk();
		step("(f), (h) idle applications", () -> this.results.idleApplications = Idle.measure(this.tools, jdks, 30));
		try (Crew crew = Crew.start(peers.all(), this.tools, RunningPeer.SMALL)) {
			step("warm up", crew::warmUp);
			step("(a) latency, idle",
					() -> this.results.idle = Latency.measure(crew.members(), 15, 400, GAP, Load.IDLE));
			Collection<RunningPeer> few = crew.select(peers.select(jdk, Peers.C_ONE, Peers.C_TWO, Peers.GO, Peers.JLINE,
					Peers.SUN_MISC_EVENT, Peers.DEDICATED, Peers.MAIN));
			step("(b) latency, busy", () -> this.results.busy = Latency.measure(few, 5, 120, GAP, Load.BUSY));
			step("(c) order", () -> order(crew
				.select(peers.select(jdk, Peers.C_TWO, Peers.JLINE, Peers.SUN_MISC, Peers.DEDICATED, Peers.MAIN))));
			step("(e) burst", () -> burst(crew.select(peers.select(jdk, Peers.C_TWO, Peers.PYTHON, Peers.RUST_ONE,
					Peers.GO, Peers.JLINE, Peers.SUN_MISC, Peers.JVM, Peers.DEDICATED, Peers.MAIN)), 1000));
			step("system calls", () -> systemCalls(crew.select(peers.select(jdk, Peers.TAKE_THREAD, Peers.TAKE_MAIN,
					Peers.DEDICATED, Peers.MAIN, Peers.SUN_MISC_EVENT))));
		}
		step("(d) flood",
				() -> flood(peers.select(jdk, Peers.C_TWO, Peers.GO, Peers.TAKE_THREAD, Peers.DEDICATED, Peers.MAIN),
						FLOOD));
		step("(i) scale", () -> this.results.scales = Scale.measure(this.tools,
				peers.find(Peers.TAKE_THREAD, jdk).orElseThrow(), 1000, 200_000));
		step("micro-benchmarks", () -> this.results.micros = Micro.measure(jdk, this.tools));
		step("(g) the trap", () -> this.results.traps = TrapTime.measure(this.tools, jdks, 5));
		step("(g) start-up",
				() -> this.results.startup = Startup.measure(this.tools, jdks, 8, () -> seconds() > MOST_SECONDS));
		this.results.missing = this.tools.missing();
		this.results.loadAfter = Machine.load();
		this.results.seconds = seconds();
	}

	/** Goes on with what must not get lost unnoticed. */
	private boolean check() {
		this.tools.build();
		List<Jdk> jdks = List.of(Jdk.find().get(0));
		Peers peers = Peers.withoutOthers(this.tools, jdks);
		this.results.peers = peers;
		List<String> losses = new ArrayList<>();
		Jdk jdk = jdks.get(0);
		try (Crew crew = Crew.start(
				peers.select(jdk, Peers.C_TWO, Peers.C_ONE, Peers.SUN_MISC_EVENT, Peers.DEDICATED, Peers.MAIN),
				this.tools, RunningPeer.LARGE)) {
			crew.warmUp();
			Latency latency = Latency.measure(crew.members(), 11, 150, GAP, Load.IDLE);
			Peer sunMisc = peers.find(Peers.SUN_MISC_EVENT, jdk).orElseThrow();
			for (Peer peer : latency.peers()) {
				Percentiles ratio = latency.ratio(peer, sunMisc);
				System.out.printf("(a) p50 %6.1f us, p90 %6.1f us, %s of sun.misc.Signal -> publishEvent: %s%n",
						latency.p50(peer), latency.p90(peer), Goal.range(ratio), peer.name());
				if (peer.ours() && ratio.p50() >= 1) {
					losses.add(peer.name() + " is not faster than sun.misc.Signal -> publishEvent");
				}
			}
			for (RunningPeer peer : crew.select(peers.select(jdk, Peers.DEDICATED, Peers.MAIN))) {
				Flood flood = Flood.measure(peer, FLOOD / 10, 0);
				System.out.printf("(d) %,d real-time signals, %,d lost, %,d twice, %,d coalesced, %,.0f a second: %s%n",
						flood.sent(), flood.lost(), flood.twice(), flood.coalesced(), flood.rate(), peer.peer().name());
				if (flood.lost() != 0 || flood.twice() != 0) {
					losses.add(peer.peer().name() + " has lost a real-time signal, or has seen one twice");
				}
			}
		}
		for (Idle idle : Idle.measure(this.tools, jdks, 5)) {
			System.out.printf("(f) %d s idle: %d context switches of the poller, %d of the process: %s%n",
					idle.seconds(), idle.pollerSwitches(), idle.switches(), idle.peer().name());
			if (idle.peer().ours() && idle.pollerSwitches() > 0) {
				losses.add("the poller wakes while idle: " + idle.peer().name());
			}
		}
		losses.forEach((loss) -> System.out.println("LOST: " + loss));
		System.out.printf("%d s, load %s%n", seconds(), Machine.load());
		return losses.isEmpty();
	}

	private void order(Collection<RunningPeer> peers) {
		int[] micros = { 50, 300, 1000, 5000 };
		int[] counts = { 2000, 2000, 1000, 200 };
		for (int gap : micros) {
			this.results.orderGapsMicros.add((long) gap);
		}
		for (RunningPeer peer : peers) {
			for (Load load : Load.values()) {
				List<Order> orders = new ArrayList<>();
				try (Load.Running running = load.on(peer)) {
					for (int i = 0; i < micros.length; i++) {
						orders.add(Order.measure(peer, counts[i], micros[i] * 1000L));
					}
				}
				this.results.orders.put(new Results.OrderCase(peer.peer(), load), orders);
			}
		}
	}

	private void burst(Collection<RunningPeer> peers, int size) {
		this.results.burstSize = size;
		for (RunningPeer peer : peers) {
			double[] survivors = new double[3];
			for (int i = 0; i < survivors.length; i++) {
				peer.send("burst", size, Peer.SIGHUP);
				survivors[i] = peer.memory().receivedCount();
			}
			this.results.bursts.put(peer.peer(), Percentiles.of(survivors));
		}
	}

	private void flood(List<Peer> peers, int size) {
		for (Peer peer : peers) {
			try (RunningPeer running = RunningPeer.start(peer, this.tools, RunningPeer.LARGE)) {
				Flood.measure(running, WARM_UP_FLOOD, 0);
				this.results.floods.put(peer, Flood.measure(running, size, 0));
			}
		}
	}

	private void systemCalls(Collection<RunningPeer> peers) {
		if (!Command.exists("strace")) {
			this.tools.missing("System calls", "no `strace` on the search path");
			return;
		}
		List<SystemCalls> figures = new ArrayList<>();
		for (RunningPeer peer : peers) {
			figures.add(SystemCalls.measure(peer, this.tools, 1000));
		}
		this.results.systemCalls = figures;
	}

	private void step(String name, Runnable step) {
		System.out.printf("[%4d s] %s%n", seconds(), name);
		step.run();
	}

	private long seconds() {
		return (System.nanoTime() - this.start) / 1_000_000_000;
	}

	private void print() {
		for (Peer peer : this.results.idle.peers()) {
			System.out.printf("p50 %6.1f us, p90 %6.1f us, p99 %6.1f us: %s%n", this.results.idle.p50(peer),
					this.results.idle.p90(peer), this.results.idle.p99(peer), peer.name());
		}
		for (Goal goal : Goal.of(this.results)) {
			System.out.printf("%-8s %s: %s (%s)%n", goal.reached() ? "reached" : "MISSED", goal.what(), goal.figure(),
					goal.limit());
		}
		System.out.printf("%d s%n", this.results.seconds);
	}

}
