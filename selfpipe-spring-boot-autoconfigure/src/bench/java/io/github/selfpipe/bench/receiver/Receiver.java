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

package io.github.selfpipe.bench.receiver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalInfo.Cause;
import io.github.selfpipe.bench.SharedMemory;

/**
 * What the receivers in Java have in common: their arguments, the file of the shared
 * memory and then signal numbers, and the harness at the other end of standard input,
 * which puts the heap under pressure and whose end is theirs.
 */
final class Receiver {

	/** What the collector has to keep, in the 256 MB that the harness allows. */
	private static final int LIVE_ARRAYS = 32 * 1024;

	private final SharedMemory memory;

	private final List<Integer> signals;

	private final List<Thread> pressure = new ArrayList<>();

	private volatile boolean underPressure;

	private Receiver(SharedMemory memory, List<Integer> signals) {
		this.memory = memory;
		this.signals = signals;
	}

	static Receiver start(String[] arguments) {
		Receiver receiver = new Receiver(SharedMemory.open(arguments[0]),
				Arrays.stream(arguments).skip(1).map(Integer::valueOf).toList());
		Thread control = new Thread(receiver::control, "control");
		control.setDaemon(true);
		control.start();
		return receiver;
	}

	SharedMemory memory() {
		return this.memory;
	}

	List<Integer> signals() {
		return this.signals;
	}

	/** The names without SIG, for those who know signals by name. */
	List<String> names() {
		return this.signals.stream().map((signo) -> Signal.valueOf(signo).name().substring(3)).toList();
	}

	/**
	 * Notes a signal that selfpipe handed out; the value of a coalesced one is -1.
	 */
	void receive(long nanos, SignalInfo info) {
		this.memory.receive(nanos, info.caughtNanos(), (info.cause() != Cause.UNKNOWN) ? info.value() : -1,
				info.signal().number(), (int) info.count());
	}

	void ready() {
		this.memory.ready();
	}

	private void control() {
		try {
			for (int command = System.in.read(); command >= 0; command = System.in.read()) {
				if (command == 'p') {
					this.underPressure = true;
					for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
						Thread thread = new Thread(this::press, "pressure");
						thread.setDaemon(true);
						thread.start();
						this.pressure.add(thread);
					}
				}
				else if (command == 'r') {
					this.underPressure = false;
					this.pressure.clear();
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			Runtime.getRuntime().halt(0);
		}
	}

	private void press() {
		byte[][] live = new byte[LIVE_ARRAYS][];
		ThreadLocalRandom random = ThreadLocalRandom.current();
		while (this.underPressure) {
			live[random.nextInt(live.length)] = new byte[random.nextInt(64, 4096)];
		}
	}

}
