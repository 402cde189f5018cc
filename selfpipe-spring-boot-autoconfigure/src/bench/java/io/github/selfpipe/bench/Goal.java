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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What selfpipe is to reach, and whether it does.
 *
 * @param what what is compared
 * @param limit the limit
 * @param figure the figure of this run
 * @param reached whether it keeps the limit
 */
record Goal(String what, String limit, String figure, boolean reached) {

	private static final double DEDICATED_TO_C = 1.3;

	private static final double MAIN_TO_C = 1.5;

	private static final double FASTER_THAN_SUN_MISC = 3;

	private static final double FLOOD_RATE = 100_000;

	private static final double STARTUP = 1.05;

	/** A SignalInfo: a header of 12 bytes, two references, five longs, aligned to 8. */
	private static final double SIGNAL_INFO_BYTES = 64;

	static List<Goal> of(Results results) {
		List<Goal> goals = new ArrayList<>();
		for (Jdk jdk : results.peers.jdks()) {
			goals.add(atMost(results, jdk, Peers.DEDICATED, Peers.C_TWO, DEDICATED_TO_C));
			goals.add(atMost(results, jdk, Peers.MAIN, Peers.C_ONE, MAIN_TO_C));
			for (String other : List.of(Peers.JLINE, Peers.RUST_TWO, Peers.RUST_ONE, Peers.GO)) {
				if (results.peers.find(other, jdk).isPresent()) {
					goals.add(atMost(results, jdk, Peers.MAIN, other, 1));
				}
			}
			goals.add(faster(results, jdk, Peers.DEDICATED));
			goals.add(faster(results, jdk, Peers.MAIN));
		}
		results.floods.forEach((peer, flood) -> {
			if (peer.id().equals(Peers.DEDICATED) || peer.id().equals(Peers.MAIN)) {
				goals.add(new Goal("%,d real-time signals queued, %s".formatted(flood.sent(), peer.name()),
						"none lost, %,.0f a second and more".formatted(FLOOD_RATE),
						"%,d lost, %,.0f a second".formatted(flood.lost(), flood.rate()),
						flood.lost() == 0 && flood.twice() == 0 && flood.rate() >= FLOOD_RATE));
			}
		});
		for (Idle idle : results.idleApplications) {
			if (idle.peer().ours()) {
				goals.add(new Goal(
						"Context switches of the idle poller in %d s, %s".formatted(idle.seconds(), idle.peer().name()),
						"0", String.valueOf(idle.pollerSwitches()), idle.pollerSwitches() == 0));
			}
		}
		if (results.startup != null) {
			for (Jdk jdk : results.peers.jdks()) {
				for (boolean archive : new boolean[] { false, true }) {
					Percentiles ratio = results.startup.ratio(jdk, archive, Startup.Kind.STARTER);
					goals.add(new Goal(
							"Start-up with the starter / without, %s%s".formatted(jdk,
									archive ? ", class data archive" : ""),
							"at most " + figure(STARTUP), range(ratio), ratio.p50() <= STARTUP));
				}
			}
		}
		results.micros.stream().filter((micro) -> micro.name().endsWith(".batch")).forEach((micro) -> {
			goals.add(new Goal("Allocated to read and decode a signal",
					"%.0f bytes: the SignalInfo".formatted(SIGNAL_INFO_BYTES), "%.1f bytes".formatted(micro.bytes()),
					micro.bytes() < SIGNAL_INFO_BYTES + 1));
		});
		for (SystemCalls calls : results.systemCalls) {
			if (calls.peer().id().equals(Peers.TAKE_MAIN) || calls.peer().id().equals(Peers.TAKE_THREAD)) {
				double writes = calls.of("write");
				double waits = calls.of("read") + calls.of("ppoll") + calls.of("poll");
				goals.add(new Goal("System calls for a signal, %s".formatted(calls.peer().name()),
						"one write; one poll and one read", "%.2f write; %.2f poll and read".formatted(writes, waits),
						writes < 1.05 && waits < 2.05));
			}
		}
		return goals;
	}

	private static Goal atMost(Results results, Jdk jdk, String id, String toId, double limit) {
		Peer peer = results.peers.find(id, jdk).orElseThrow();
		Peer to = results.peers.find(toId, jdk).orElseThrow();
		Percentiles ratio = results.idle.ratio(peer, to);
		return new Goal("p50 of %s / %s".formatted(peer.name(), to.label()),
				(limit == 1) ? "below 1" : "at most " + figure(limit), range(ratio), ratio.p50() <= limit);
	}

	private static Goal faster(Results results, Jdk jdk, String id) {
		Peer peer = results.peers.find(id, jdk).orElseThrow();
		Peer sunMisc = results.peers.find(Peers.SUN_MISC_EVENT, jdk).orElseThrow();
		Percentiles ratio = results.idle.ratio(sunMisc, peer);
		return new Goal("p50 of %s / %s".formatted(sunMisc.label(), peer.name()),
				"at least " + figure(FASTER_THAN_SUN_MISC), range(ratio), ratio.p50() >= FASTER_THAN_SUN_MISC);
	}

	static String figure(double ratio) {
		return String.format(Locale.ROOT, "%.2f", ratio);
	}

	/** The median of the rounds, and their range. */
	static String range(Percentiles ratio) {
		return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", ratio.p50(), ratio.min(), ratio.max());
	}

}
