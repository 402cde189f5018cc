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

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;

/**
 * One loop over signals and the output of child processes, as in Foreman and Unicorn.
 */
abstract class Foreman {

	private final Queue<String> lines = new ConcurrentLinkedQueue<>();

	private volatile boolean childEnded;

	void run(List<Process> processes) {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGHUP, Signal.SIGUSR1, Signal.SIGUSR2)) {
			processes.forEach((process) -> new Thread(() -> read(process, pipe)).start());
			boolean ended = false;
			while (!ended) {
				SignalInfo info = pipe.take();
				ended = this.childEnded;
				if (info != null) {
					processes.forEach((process) -> forward(info.signal(), process));
				}
				printLines();
			}
			processes.forEach(Process::destroy);
		}
	}

	private void read(Process process, SelfPipe pipe) {
		process.inputReader().lines().forEach((line) -> {
			this.lines.add(line);
			// What Unicorn does with a byte of its own in the pipe.
			pipe.wakeup();
		});
		this.childEnded = true;
		pipe.wakeup();
	}

	private void forward(Signal signal, Process process) {
		try {
			signal.sendTo(process.toHandle());
		}
		catch (IllegalStateException ex) {
			// It has ended by now.
		}
	}

	private void printLines() {
		for (String line = this.lines.poll(); line != null; line = this.lines.poll()) {
			print(line);
		}
	}

	abstract void print(String line);

}
