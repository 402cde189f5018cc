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

package io.github.selfpipe.sample.page;

import io.github.selfpipe.SignalInfo;
import org.jspecify.annotations.Nullable;

/**
 * The delivery of a signal to its listeners and actions.
 *
 * @param id what it is found by
 * @param signal the signal's name
 * @param startedNanos when the first listener was called, on the clock of
 * {@link System#nanoTime()}
 * @param latencyNanos from the top half to then
 * @param durationNanos how long all listeners and actions took, or null while they run
 * @param failed whether one of them has thrown something
 * @param origin the instance that broadcast the signal, or null if it was caught here
 * @author The selfpipe maintainers
 */
record Delivery(String id, String signal, long startedNanos, long latencyNanos, @Nullable Long durationNanos,
		boolean failed, @Nullable String origin) {

	/** Two signals of one kind are not caught in the same nanosecond. */
	static String id(SignalInfo info) {
		return info.signal().number() + "-" + info.caughtNanos();
	}

	Delivery ended(long nanos, boolean failed) {
		return new Delivery(this.id, this.signal, this.startedNanos, this.latencyNanos, nanos - this.startedNanos,
				failed, this.origin);
	}

}
