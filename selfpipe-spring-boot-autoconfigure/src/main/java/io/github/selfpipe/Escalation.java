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
import java.util.Collection;

/**
 * When the top half ends the process itself.
 *
 * @param signals the signals that ask the process to end, as a set of
 * {@link SignalTable#bit}
 * @param after how many requests end it, 0 for never
 * @param patienceNanos how long an orderly end may take, from the first request
 * @param exitCode the exit code, 0 for 128 + the signal's number
 */
record Escalation(long signals, int after, long patienceNanos, int exitCode) {

	static final Escalation NEVER = new Escalation(0, 0, 0, 0);

	/** What Spring Boot gives a shutdown phase. */
	static final Duration PATIENCE = Duration.ofSeconds(30);

	/** A century: no overflow when the time of the first request is added. */
	private static final Duration LONGEST_PATIENCE = Duration.ofDays(36500);

	Escalation {
		if (after == 1) {
			throw new IllegalArgumentException("Escalating after 1 signal would end the process at the first one, "
					+ "with no time for an orderly end: use 2 or more, or 0 for never.");
		}
		if (after < 0) {
			throw new IllegalArgumentException(
					"Cannot escalate after %d signals: use 2 or more, or 0 for never.".formatted(after));
		}
		if (exitCode < 0 || exitCode > 255) {
			throw new IllegalArgumentException(
					"%d is no exit code: from 1 to 255, or 0 for 128 + the signal's number.".formatted(exitCode));
		}
	}

	static Escalation of(Collection<Signal> signals, int after, Duration patience, int exitCode) {
		if (patience.isNegative()) {
			throw new IllegalArgumentException("The time for an orderly end is negative: %s.".formatted(patience));
		}
		long bits = 0;
		for (Signal signal : signals) {
			bits |= SignalTable.bit(signal.number());
		}
		Duration bounded = (patience.compareTo(LONGEST_PATIENCE) < 0) ? patience : LONGEST_PATIENCE;
		return new Escalation(bits, after, bounded.toNanos(), exitCode);
	}

}
