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

package io.github.selfpipe;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Reads a pipe: records first, then the counters of what the pipe had no room for, and
 * keeps count of what it hands out. For the owner of the pipe, but for the methods that
 * are marked "any thread".
 */
final class SignalReader {

	private final SignalPipe pipe;

	private final TrapLedger traps;

	private final AtomicLongArray published = new AtomicLongArray(SignalTable.SIZE);

	private final AtomicLongArray coalesced = new AtomicLongArray(SignalTable.SIZE);

	/** What had been handed out before the counters began anew. */
	private final AtomicLongArray caughtBefore = new AtomicLongArray(SignalTable.SIZE);

	private final AtomicReferenceArray<@Nullable SignalInfo> last = new AtomicReferenceArray<>(SignalTable.SIZE);

	/** When the last ones were caught, for those that somebody has asked for. */
	private final AtomicReferenceArray<@Nullable LastTime> lastTimes = new AtomicReferenceArray<>(SignalTable.SIZE);

	/** Lost signals that have been handed out since, by number. */
	private final long[] lostSeen = new long[SignalTable.SIZE];

	private final AtomicBoolean wakeup = new AtomicBoolean();

	/** The part of the last batch that has not been handed out. */
	private int position;

	private int limit;

	/** Whether the counters of lost signals have been looked at since the last read. */
	private boolean countersRead = true;

	/** Bytes read since the pipe was last seen empty. */
	private long readSinceEmpty;

	/** Bytes read since a wakeup was seen that has not been answered yet. */
	private long readSinceWakeup;

	SignalReader(SignalPipe pipe, TrapLedger traps) {
		this.pipe = pipe;
		this.traps = traps;
	}

	/**
	 * Returns the next signal.
	 * @param timeoutNanos how long to wait for it: 0 not at all,
	 * {@link SignalPipe#FOREVER}
	 * @param endOnWakeup whether {@link #wakeup()} ends the wait
	 * @return the signal, or null if there was none in time or the wait was ended
	 */
	@Nullable SignalInfo next(long timeoutNanos, boolean endOnWakeup) {
		ByteBuffer records = this.pipe.records();
		long deadline = (timeoutNanos > 0) ? System.nanoTime() + timeoutNanos : 0;
		boolean exhausted = false;
		while (true) {
			while (this.position < this.limit) {
				int signo = SignalRecord.signo(records, this.position);
				Signal signal = (signo != SignalRecord.WAKEUP) ? this.traps.known(signo) : null;
				// Counted first: without memory for that, it is the next one once more.
				SignalInfo info = (signal != null) ? handOut(SignalRecord.decode(records, this.position, signal))
						: null;
				this.position += SignalRecord.SIZE;
				if (info != null) {
					return info;
				}
			}
			// Records before counters: what was lost came after all that is in the pipe.
			SignalInfo lost = this.countersRead ? null : nextLost();
			if (lost != null) {
				return lost;
			}
			boolean woken = endOnWakeup && this.wakeup.get();
			// What was in the pipe then comes first; what an endless flood adds does not.
			if (exhausted || (woken && this.readSinceWakeup >= this.pipe.capacity())) {
				if (woken) {
					this.readSinceWakeup = 0;
					this.wakeup.set(false);
				}
				return null;
			}
			long left = woken ? 0 : (timeoutNanos > 0) ? Math.max(0, deadline - System.nanoTime()) : timeoutNanos;
			this.position = 0;
			this.limit = 0;
			this.limit = this.pipe.read(left);
			boolean empty = this.limit < records.capacity();
			this.readSinceEmpty = empty ? 0 : this.readSinceEmpty + this.limit;
			this.readSinceWakeup = woken ? this.readSinceWakeup + this.limit : 0;
			// Under an endless flood the pipe is never empty: the counters are then read
			// after each pipe's worth of records.
			this.countersRead = !empty && this.readSinceEmpty < this.pipe.capacity();
			// A read comes back with nothing only when its time is up.
			exhausted = (this.limit == 0);
		}
	}

	/**
	 * Returns all signals that are in the pipe. Those that find no memory stay there.
	 */
	List<SignalInfo> drain() {
		ArrayList<SignalInfo> infos = new ArrayList<>();
		// Bounded: a sender that is faster than this loop must not keep it here.
		int most = this.pipe.capacity() / SignalRecord.SIZE + SignalTable.SIZE;
		try {
			for (int i = 0; i < most; i++) {
				infos.ensureCapacity(i + 1);
				SignalInfo info = next(0, false);
				if (info == null) {
					break;
				}
				infos.add(info);
			}
		}
		catch (OutOfMemoryError ex) {
			if (infos.isEmpty()) {
				throw ex;
			}
		}
		return infos;
	}

	/** Begins to count anew; what is in the pipe counts from now on. */
	void restart() {
		for (int signo = 0; signo < SignalTable.SIZE; signo++) {
			this.caughtBefore.addAndGet(signo, this.published.getAndSet(signo, 0) + this.coalesced.getAndSet(signo, 0));
			this.last.set(signo, null);
		}
	}

	long caughtBefore(int signo) {
		return this.caughtBefore.get(signo);
	}

	private @Nullable SignalInfo nextLost() {
		for (Signal signal : this.traps.known()) {
			int signo = signal.number();
			long count = this.pipe.lost(signo) - this.lostSeen[signo];
			if (count > 0) {
				SignalInfo info = handOut(SignalInfo.coalesced(signal, count));
				this.lostSeen[signo] += count;
				return info;
			}
		}
		this.countersRead = true;
		this.readSinceEmpty = 0;
		return null;
	}

	/**
	 * Counts a signal. The first time this needs memory, since the JVM links the methods
	 * that it calls; if there is none, nothing is counted.
	 */
	private SignalInfo handOut(SignalInfo info) {
		int signo = info.signal().number();
		this.last.set(signo, info);
		// Only the owner writes these.
		this.coalesced.lazySet(signo, this.coalesced.get(signo) + info.count() - 1);
		this.published.lazySet(signo, this.published.get(signo) + 1);
		return info;
	}

	/** Any thread: ends a wait, or the next one if there is none. */
	void wakeup() {
		if (this.wakeup.compareAndSet(false, true)) {
			this.pipe.wakeup();
		}
	}

	/** Any thread: the bytes that are not handed out yet. */
	int pending() {
		return this.pipe.pending() + Math.max(0, this.limit - this.position);
	}

	/** Any thread: how many were handed out. */
	long published(int signo) {
		return this.published.get(signo);
	}

	/** Any thread: how many caught signals got none of their own. */
	long coalesced(int signo) {
		return this.coalesced.get(signo);
	}

	/** Any thread: the one handed out last, or null. */
	@Nullable SignalInfo last(int signo) {
		return this.last.get(signo);
	}

	/**
	 * Any thread: when a signal was caught, if it is the last one. Two clocks are never
	 * read at once, so this is worked out once for each signal, and all who ask are told
	 * the same time. The owner does not pay for it.
	 */
	Instant time(SignalInfo info) {
		return this.lastTimes.updateAndGet(info.signal().number(), (known) -> (known != null && known.info == info)
				? known : new LastTime(info, Instant.now().minusNanos(System.nanoTime() - info.caughtNanos()))).time;
	}

	private record LastTime(SignalInfo info, Instant time) {
	}

}
