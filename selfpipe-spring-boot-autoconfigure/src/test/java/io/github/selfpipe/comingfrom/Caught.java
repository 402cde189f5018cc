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

package io.github.selfpipe.comingfrom;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.SelfPipe.SignalStatus;
import io.github.selfpipe.Signal;
import org.awaitility.Awaitility;

/**
 * Raises signals one by one: each is in the pipe before the next is sent.
 */
final class Caught {

	private Caught() {
	}

	static void raise(SelfPipe pipe, Signal... signals) {
		for (Signal signal : signals) {
			long before = caught(pipe, signal);
			signal.raise();
			Awaitility.await().until(() -> caught(pipe, signal) > before);
		}
	}

	private static long caught(SelfPipe pipe, Signal signal) {
		return pipe.status()
			.signals()
			.stream()
			.filter((status) -> status.signal().equals(signal))
			.mapToLong(SignalStatus::caught)
			.sum();
	}

}
