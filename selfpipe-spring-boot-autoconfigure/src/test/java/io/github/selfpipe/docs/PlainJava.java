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

package io.github.selfpipe.docs;

import java.time.Duration;
import java.util.List;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;

/**
 * The examples of docs/plain-java.md.
 */
final class PlainJava {

	private PlainJava() {
	}

	static void loop() {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGHUP, Signal.SIGTERM)) {
			for (SignalInfo info : pipe) {
				System.out.println(info.signal() + " from pid " + info.senderPid());
				if (info.signal().equals(Signal.SIGTERM)) {
					break;
				}
			}
		}
	}

	static SelfPipe options() {
		return SelfPipe.builder()
			.signals(Signal.SIGHUP, Signal.valueOf("RTMIN+3"))
			.pipeSize(64 * 1024)
			.ignoreUnsupported()
			.open();
	}

	static SignalInfo oneWithin(SelfPipe pipe, Duration timeout) {
		return pipe.poll(timeout);
	}

	static List<SignalInfo> drainThenClose(SelfPipe pipe) {
		pipe.trapOnly(List.of());
		List<SignalInfo> last = pipe.drain();
		pipe.close();
		return last;
	}

	static Thread handOver(SelfPipe pipe, Runnable loop) {
		Thread thread = new Thread(loop, "signals");
		pipe.transferTo(thread);
		thread.start();
		return thread;
	}

	static String lost(SelfPipe pipe) {
		StringBuilder lines = new StringBuilder();
		pipe.status()
			.signals()
			.forEach((signal) -> lines.append("%s: caught %d = published %d + coalesced %d%n".formatted(signal.signal(),
					signal.caught(), signal.published(), signal.coalesced())));
		return lines.toString();
	}

}
