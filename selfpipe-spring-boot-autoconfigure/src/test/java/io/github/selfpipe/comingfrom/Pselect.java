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

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;

/**
 * A wait that a signal ends, without pselect's mask.
 */
abstract class Pselect {

	void run() {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGHUP)) {
			while (work()) {
				// A signal caught by now is in the pipe, and the wait ends at once.
				SignalInfo info = pipe.poll(untilNextWork());
				if (info != null) {
					reload();
				}
			}
		}
	}

	abstract boolean work();

	abstract Duration untilNextWork();

	abstract void reload();

}
