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
import java.util.List;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;

/**
 * A loop as with Python's package self_pipe.
 */
abstract class PythonSelfPipe {

	void run() {
		try (SelfPipe pipe = SelfPipe.open(List.of(Signal.SIGHUP, Signal.SIGTERM))) {
			while (true) {
				work();
				SignalInfo info = pipe.poll(Duration.ofSeconds(1));
				if (info == null) {
					continue;
				}
				if (info.signal().equals(Signal.SIGTERM)) {
					break;
				}
				reload();
			}
		}
	}

	abstract void work();

	abstract void reload();

}
