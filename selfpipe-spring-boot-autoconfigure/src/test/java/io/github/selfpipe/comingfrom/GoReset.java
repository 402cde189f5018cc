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

import java.util.Set;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;

/**
 * Go's signal.Reset, and a list that is replaced as a whole.
 */
final class GoReset {

	private GoReset() {
	}

	/** signal.Reset(signal) */
	static void reset(SelfPipe pipe, Signal signal) {
		pipe.untrap(signal);
	}

	/** signal.Reset() and signal.Notify(c, signals...) in one step, without a gap */
	static void replace(SelfPipe pipe, Set<Signal> signals) {
		pipe.trapOnly(signals);
	}

}
