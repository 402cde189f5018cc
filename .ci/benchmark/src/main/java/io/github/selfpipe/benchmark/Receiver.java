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

package io.github.selfpipe.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalInfo.Cause;

/**
 * What the receivers in Java have in common: the memory that they share with the harness
 * (see bench.h), and the harness at the other end of standard input, which puts the heap
 * under pressure, and whose end is theirs.
 */
final class Receiver {

	private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

	private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

	private static final int READY = 8;

	private static final int RECEIVED = 64;

	private static final int ENTRIES = 4096;

	private static final int ENTRY_SIZE = 24;

	/** What the collector has to keep, in the 256 MB that the harness allows. */
	private static final int LIVE_ARRAYS = 32 * 1024;

	private final ByteBuffer memory;

	private final long capacity;

	private final List<Integer> signals;

	private volatile boolean underPressure;

	private Receiver(ByteBuffer memory, List<Integer> signals) {
		this.memory = memory.order(ByteOrder.nativeOrder());
		this.capacity = (long) LONG.getVolatile(memory, 0);
		this.signals = signals;
	}

	/** The arguments are the file of the shared memory, then signal numbers. */
	static Receiver start(String[] arguments) {
		Receiver receiver = new Receiver(map(arguments[0]),
				Arrays.stream(arguments).skip(1).map(Integer::valueOf).toList());
		Thread control = new Thread(receiver::control, "control");
		control.setDaemon(true);
		control.start();
		return receiver;
	}

	private static ByteBuffer map(String file) {
		try (FileChannel channel = FileChannel.open(Path.of(file), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			return channel.map(MapMode.READ_WRITE, 0, channel.size());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	List<Integer> signals() {
		return this.signals;
	}

	void ready() {
		LONG.setVolatile(this.memory, READY, System.nanoTime());
	}

	/** Notes a signal that selfpipe handed out. */
	void receive(long nanos, SignalInfo info) {
		receive(nanos, (info.cause() != Cause.UNKNOWN) ? info.value() : -1, info.signal().number(), (int) info.count());
	}

	/** Notes a signal, on any thread. */
	void receive(long nanos, long value, int signo, int count) {
		long index = (long) LONG.getAndAdd(this.memory, RECEIVED, 1L);
		if (index < this.capacity) {
			int at = ENTRIES + (int) index * ENTRY_SIZE;
			this.memory.putLong(at, nanos);
			this.memory.putLong(at + 8, value);
			this.memory.putInt(at + 16, signo);
			INT.setVolatile(this.memory, at + 20, count);
		}
	}

	private void control() {
		try {
			for (int command = System.in.read(); command >= 0; command = System.in.read()) {
				this.underPressure = command == 'p';
				for (int i = 0; this.underPressure && i < Runtime.getRuntime().availableProcessors(); i++) {
					Thread thread = new Thread(this::press, "pressure");
					thread.setDaemon(true);
					thread.start();
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
