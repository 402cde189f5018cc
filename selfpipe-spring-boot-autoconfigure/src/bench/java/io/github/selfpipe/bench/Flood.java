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

import java.util.Arrays;
import java.util.BitSet;

import io.github.selfpipe.bench.SharedMemory.Received;
import io.github.selfpipe.bench.SharedMemory.Sent;

/**
 * Workload (d): real-time signals as fast as they can be queued.
 *
 * @param sent how many were sent
 * @param received how many arrived, those included that a coalesced event stands for
 * @param coalesced how many of these had no event of their own
 * @param twice how many arrived more than once, by the value sent with them
 * @param rate signals a second, from the first kill to the last receipt
 * @param peak the bytes that were at most in the pipe or read and not yet handed on, -1
 * if not known
 * @param queueFull how often the sender found the kernel's queue full and waited
 */
record Flood(int sent, long received, long coalesced, int twice, double rate, long peak, long queueFull) {

	private static final int RECORD = 32;

	static Flood measure(RunningPeer peer, int count, int rate) {
		peer.send("queue", count, Peer.REAL_TIME, rate);
		return of(peer.memory(), peer.peer().ours());
	}

	private static Flood of(SharedMemory memory, boolean ours) {
		Sent[] sent = memory.sent();
		Received[] received = memory.received();
		long total = 0;
		long coalesced = 0;
		int twice = 0;
		BitSet values = new BitSet();
		for (Received one : received) {
			total += one.count();
			if (one.value() < 0) {
				coalesced += one.count();
			}
			else if (ours) {
				twice += values.get((int) one.value()) ? 1 : 0;
				values.set((int) one.value());
			}
		}
		long end = Arrays.stream(received).mapToLong(Received::nanos).max().orElse(0);
		double seconds = (sent.length > 0) ? (end - sent[0].nanos()) / 1e9 : Double.NaN;
		return new Flood(memory.sentCount(), total, coalesced, twice, total / seconds, ours ? peak(received) : -1,
				memory.queueFull());
	}

	/** The most that were caught at some time and not received. */
	private static long peak(Received[] received) {
		long[] caught = Arrays.stream(received).mapToLong(Received::caught).sorted().toArray();
		int ahead = 0;
		int peak = 0;
		for (int i = 0; i < received.length; i++) {
			while (ahead < caught.length && caught[ahead] <= received[i].nanos()) {
				ahead++;
			}
			peak = Math.max(peak, ahead - i);
		}
		return (long) peak * RECORD;
	}

	long lost() {
		return this.sent - this.received;
	}

}
