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

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The waits at the end of a trap, all together at most a second: for the top half to take
 * what was sent before, and to return. Where nothing is under way they are over at once.
 * A signal that takes longer is blocked in every thread, or is part of a flood.
 */
final class TrapEnd {

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private static final long PAUSE_NANOS = 50_000;

	private final long deadline = System.nanoTime() + PATIENCE.toNanos();

	/**
	 * Waits until the kernel holds none of these signals any more, for the process or for
	 * a thread that would take it.
	 * @param signals the signals
	 * @param mask what the handler has blocked
	 */
	void awaitTaken(long signals, long mask) {
		while (true) {
			List<ThreadSignals> threads = ThreadSignals.all();
			boolean unknown = threads.isEmpty();
			if (unknown || (threads.get(0).pendingForProcess() & signals) != 0) {
				takeOnThisThread(signals);
			}
			else if (threads.stream().noneMatch((thread) -> thread.isAboutToTake(signals, mask))) {
				return;
			}
			if (unknown || isOver()) {
				return;
			}
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	/**
	 * A thread that unblocks signals takes all that are pending for its process before
	 * the call returns. If nothing was blocked before, the kernel would see no change.
	 */
	private static void takeOnThisThread(long signals) {
		long before = LibC.mask(LibC.SIG_BLOCK, signals);
		LibC.mask(LibC.SIG_UNBLOCK, signals);
		LibC.mask(LibC.SIG_SETMASK, before);
	}

	/**
	 * Waits until no thread is inside the handler.
	 * @param mask what the handler has blocked
	 */
	void awaitReturned(long mask) {
		// A thread that has taken a signal and does not yet block the others shows that
		// nowhere, for as long as it has no processor. One that has run since, or sleeps,
		// is past that.
		Map<String, Long> awake = new HashMap<>();
		for (String thread : ThreadSignals.threads()) {
			ThreadSignals signals = ThreadSignals.of(thread);
			if (signals != null && !signals.asleep()) {
				awake.put(thread, ThreadSignals.runNanos(thread));
			}
		}
		awake.remove(Long.toString(LibC.gettid()));
		while (!isOver()) {
			awake.entrySet().removeIf((entry) -> hasGoneOn(entry.getKey(), entry.getValue()));
			if (awake.isEmpty() && ThreadSignals.all().stream().noneMatch((thread) -> thread.isInHandler(mask))) {
				return;
			}
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	private static boolean hasGoneOn(String thread, long runNanos) {
		ThreadSignals signals = ThreadSignals.of(thread);
		return signals == null || signals.asleep() || ThreadSignals.runNanos(thread) != runNanos;
	}

	boolean isOver() {
		return System.nanoTime() - this.deadline >= 0;
	}

}
