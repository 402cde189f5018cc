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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;

/**
 * Go's signal.NotifyContext: work that the first signal cancels.
 */
final class GoNotifyContext {

	private GoNotifyContext() {
	}

	static <T> boolean runUntilSignalled(CompletableFuture<T> work, Signal... signals) {
		try (SelfPipe pipe = SelfPipe.open(signals)) {
			work.whenComplete((result, failure) -> pipe.wakeup());
			boolean cancelled = pipe.take() != null && work.cancel(true);
			// Ten at once are one request: the trap stays until they are over. The first
			// wait without a signal is ended by the work's own wake-up.
			for (int waits = 0; cancelled && waits < 2;) {
				waits += (pipe.poll(Duration.ofSeconds(1)) == null) ? 1 : 0;
			}
			return cancelled;
		}
	}

}
