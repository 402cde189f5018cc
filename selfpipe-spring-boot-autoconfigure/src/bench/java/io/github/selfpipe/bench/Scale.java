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

/**
 * Workload (i): many pipes that trap the same signal, and many threads in the JVM.
 *
 * @param pipes how many pipes, each with a thread
 * @param threads how many idle threads besides
 * @param first from kill(2) to the pipe that is first, in microseconds
 * @param last from kill(2) to the pipe that is last
 * @param flood a flood, where each signal is received once by each pipe
 */
record Scale(int pipes, int threads, Percentiles first, Percentiles last, Flood flood) {

	private static final long GAP = 300_000;

	private static final int WARM_UP = 1000;

	static List<Scale> measure(Toolchain tools, Peer take, int count, int deliveries) {
		List<Scale> figures = new ArrayList<>();
		for (int pipes : new int[] { 1, 8, 32 }) {
			figures.add(measure(tools, take, pipes, 0, count, deliveries));
		}
		for (int threads : new int[] { 10, 100, 1000 }) {
			figures.add(measure(tools, take, 1, threads, count, deliveries));
		}
		return figures;
	}

	private static Scale measure(Toolchain tools, Peer take, int pipes, int threads, int count, int deliveries) {
		Peer peer = take.with("scale", "%d pipes, %d threads".formatted(pipes, threads), "-Dbench.pipes=" + pipes,
				"-Dbench.threads=" + threads);
		try (RunningPeer running = RunningPeer.start(peer, tools, RunningPeer.LARGE)) {
			running.answered(WARM_UP, GAP / 5, pipes, 0);
			double[] first = running.answered(count, GAP, pipes, 0);
			double[] last = (pipes > 1) ? running.answered(count, GAP, pipes, pipes - 1) : first;
			return new Scale(pipes, threads, Percentiles.of(first), Percentiles.of(last),
					Flood.measure(running, deliveries / pipes, 0));
		}
	}

}
