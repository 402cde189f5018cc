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

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many signals were sent, received and dropped.
 */
final class BusCounts {

	private final AtomicLong sent = new AtomicLong();

	private final AtomicLong received = new AtomicLong();

	private final Map<DropReason, AtomicLong> dropped = new EnumMap<>(DropReason.class);

	BusCounts() {
		for (DropReason reason : DropReason.values()) {
			this.dropped.put(reason, new AtomicLong());
		}
	}

	void sent() {
		this.sent.incrementAndGet();
	}

	void received() {
		this.received.incrementAndGet();
	}

	/** Counts one, and says whether it is the first for that reason. */
	boolean dropped(DropReason reason) {
		return counter(reason).getAndIncrement() == 0;
	}

	long getSent() {
		return this.sent.get();
	}

	long getReceived() {
		return this.received.get();
	}

	long getDropped(DropReason reason) {
		return counter(reason).get();
	}

	private AtomicLong counter(DropReason reason) {
		AtomicLong counter = this.dropped.get(reason);
		if (counter == null) {
			throw new IllegalArgumentException(reason.name());
		}
		return counter;
	}

}
