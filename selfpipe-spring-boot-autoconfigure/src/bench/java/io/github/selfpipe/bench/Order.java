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
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.selfpipe.bench.SharedMemory.Received;
import io.github.selfpipe.bench.SharedMemory.Sent;

/**
 * Workload (c): what becomes of signals of several kinds that follow one another.
 *
 * @param sent how many were sent
 * @param received how many arrived
 * @param overtaken how many of these arrived after one that was sent later
 */
record Order(int sent, int received, int overtaken) {

	static Order measure(RunningPeer peer, int count, long gapNanos) {
		Object[] arguments = new Object[2 + Peer.STANDARD.size()];
		arguments[0] = count;
		arguments[1] = gapNanos;
		for (int i = 0; i < Peer.STANDARD.size(); i++) {
			arguments[2 + i] = Peer.STANDARD.get(i);
		}
		peer.send("timed", arguments);
		return of(peer.memory().sent(), peer.memory().received());
	}

	/**
	 * Finds for each that was received the one that was sent. Of two of a kind no
	 * receiver of standard signals can tell which it was, and one may have been merged
	 * into the other; each is taken for the one that looks best, for every receiver
	 * alike.
	 */
	static Order of(Sent[] sent, Received[] received) {
		Map<Integer, List<Integer>> places = new HashMap<>();
		for (int i = 0; i < sent.length; i++) {
			places.computeIfAbsent(sent[i].signo(), (key) -> new ArrayList<>()).add(i);
		}
		Received[] inTime = received.clone();
		Arrays.sort(inTime, Comparator.comparingLong(Received::nanos));
		// The latest that each can be, so that those after it of its kind have one too.
		int[] last = new int[inTime.length];
		Map<Integer, Integer> next = new HashMap<>();
		for (int i = inTime.length - 1; i >= 0; i--) {
			List<Integer> ofKind = places.get(inTime[i].signo());
			int place = next.getOrDefault(inTime[i].signo(), ofKind.size()) - 1;
			while (place > 0 && sent[ofKind.get(place)].nanos() > inTime[i].nanos()) {
				place--;
			}
			last[i] = Math.max(place, 0);
			next.put(inTime[i].signo(), place);
		}
		Map<Integer, Integer> first = new HashMap<>();
		int overtaken = 0;
		int latest = -1;
		for (int i = 0; i < inTime.length; i++) {
			List<Integer> ofKind = places.get(inTime[i].signo());
			int from = first.getOrDefault(inTime[i].signo(), 0);
			int place = from;
			while (place < last[i] && ofKind.get(place) < latest) {
				place++;
			}
			if (ofKind.get(place) < latest) {
				overtaken++;
				place = from;
			}
			latest = Math.max(latest, ofKind.get(place));
			first.put(inTime[i].signo(), Math.min(place + 1, ofKind.size() - 1));
		}
		return new Order(sent.length, received.length, overtaken);
	}

	double outOfPlace() {
		return (double) this.overtaken / this.received;
	}

	double merged() {
		return (double) (this.sent - this.received) / this.sent;
	}

}
