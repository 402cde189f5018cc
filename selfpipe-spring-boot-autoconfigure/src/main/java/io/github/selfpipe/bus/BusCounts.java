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

package io.github.selfpipe.bus;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many signals were sent, received and dropped. Any thread.
 */
final class BusCounts {

	final AtomicLong sent = new AtomicLong();

	final AtomicLong received = new AtomicLong();

	private final AtomicLongArray dropped = new AtomicLongArray(DropReason.values().length);

	/** Counts one, and says whether it is the first for that reason. */
	boolean dropped(DropReason reason) {
		return this.dropped.getAndIncrement(reason.ordinal()) == 0;
	}

	/** How many were dropped, by the reason. */
	Map<String, Long> dropped() {
		Map<String, Long> dropped = new TreeMap<>();
		for (DropReason reason : DropReason.values()) {
			dropped.put(reason.toString(), this.dropped.get(reason.ordinal()));
		}
		return dropped;
	}

	/**
	 * Why a signal was not sent, or was received and not published.
	 */
	enum DropReason {

		/** Not sent: too many waited for the broker. */
		QUEUE_FULL,

		/** Not sent: the broker refused it, or the context was closed first. */
		NOT_SENT,

		/** Neither sent nor published: the signal may not travel. */
		NOT_ALLOWED,

		/** Received without an origin, or with an id longer than any that we send. */
		NO_ORIGIN,

		/** Received, and no signal here has that name. */
		UNKNOWN_SIGNAL,

		/** Received too late, or sent by a clock that is ahead. */
		STALE,

		/** Received before: a broker may deliver a message again. */
		REPEATED,

		/** Received, and not trapped here, or the poller does not run. */
		NOT_TRAPPED,

		/** Received while too many waited for their turn in the spread. */
		TOO_MANY;

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
