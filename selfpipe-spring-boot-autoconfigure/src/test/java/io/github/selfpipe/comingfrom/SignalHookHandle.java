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

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;

/**
 * signal-hook's Handle: add_signal and close from any thread.
 */
abstract class SignalHookHandle implements Runnable {

	private final Queue<Signal> added = new ConcurrentLinkedQueue<>();

	private volatile boolean closed;

	private volatile SelfPipe pipe;

	@Override
	public void run() {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGHUP)) {
			this.pipe = pipe;
			while (!this.closed) {
				// The iteration ends with wakeup(), and may be taken up again.
				for (SignalInfo info : pipe) {
					handle(info);
				}
				for (Signal signal = this.added.poll(); signal != null; signal = this.added.poll()) {
					pipe.trap(signal);
				}
			}
		}
	}

	void addSignal(Signal signal) {
		this.added.add(signal);
		this.pipe.wakeup();
	}

	void close() {
		this.closed = true;
		this.pipe.wakeup();
	}

	SelfPipe pipe() {
		return this.pipe;
	}

	abstract void handle(SignalInfo info);

}
