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

import java.io.IOException;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.SignalInfo;

/**
 * The fields of signalfd_siginfo, and a child with a clean mask.
 */
final class Signalfd {

	private Signalfd() {
	}

	static String describe(SelfPipe pipe) {
		SignalInfo info = pipe.take();
		return (info != null) ? "%s (%s) from pid %d, uid %d, value %d".formatted(info.signal(), info.cause(),
				info.senderPid(), info.senderUid(), info.intValue()) : "woken up";
	}

	static Process startChild() throws IOException {
		return new ProcessBuilder("sleep", "60").start();
	}

}
