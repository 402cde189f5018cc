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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Workloads (a) and (b): from kill(2) in another process to the first instruction of the
 * receiver's code, in interleaved rounds. A figure is the median of the rounds' figures,
 * a ratio the median of the rounds' ratios. Many short rounds tell more than a few long
 * ones: which processor the scheduler has a thread on, and so what it costs to wake it,
 * changes between rounds and hardly within one.
 */
final class Latency {

	private final Map<Peer, List<double[]>> rounds = new LinkedHashMap<>();

	private final Map<Peer, List<Percentiles>> figures = new LinkedHashMap<>();

	/**
	 * Measures.
	 * @param peers the receivers, started
	 * @param rounds how many rounds
	 * @param count how many signals each gets in a round
	 * @param gapNanos the least time between two
	 * @param load what else goes on
	 */
	static Latency measure(Collection<RunningPeer> peers, int rounds, int count, long gapNanos, Load load) {
		Latency latency = new Latency();
		for (int i = 0; i < rounds; i++) {
			for (RunningPeer peer : peers) {
				try (Load.Running running = load.on(peer)) {
					latency.add(peer.peer(), peer.answered(count, gapNanos));
				}
			}
		}
		return latency;
	}

	private void add(Peer peer, double[] micros) {
		this.rounds.computeIfAbsent(peer, (key) -> new ArrayList<>()).add(micros);
		this.figures.computeIfAbsent(peer, (key) -> new ArrayList<>()).add(Percentiles.of(micros));
	}

	Collection<Peer> peers() {
		return this.rounds.keySet();
	}

	boolean has(Peer peer) {
		return this.rounds.containsKey(peer);
	}

	double p50(Peer peer) {
		return over(peer, Percentiles::p50).p50();
	}

	double p90(Peer peer) {
		return over(peer, Percentiles::p90).p50();
	}

	double p99(Peer peer) {
		return over(peer, Percentiles::p99).p50();
	}

	/** How the rounds' medians are spread. */
	Percentiles spread(Peer peer) {
		return over(peer, Percentiles::p50);
	}

	private Percentiles over(Peer peer, ToDoubleFunction<Percentiles> figure) {
		return Percentiles.of(this.figures.get(peer).stream().mapToDouble(figure).toArray());
	}

	/** How one median stands to another, round by round. */
	Percentiles ratio(Peer peer, Peer to) {
		List<Percentiles> a = this.figures.get(peer);
		List<Percentiles> b = this.figures.get(to);
		double[] ratios = new double[a.size()];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = a.get(i).p50() / b.get(i).p50();
		}
		return Percentiles.of(ratios);
	}

	/** All rounds together. */
	double[] all(Peer peer) {
		return this.rounds.get(peer).stream().flatMapToDouble(java.util.Arrays::stream).sorted().toArray();
	}

}
