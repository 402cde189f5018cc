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

package io.github.selfpipe.bench;

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

/**
 * The file that the sender, a receiver and the harness map: the mirror of bench.h.
 */
public final class SharedMemory {

	private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

	private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

	private static final int CAPACITY = 0;

	private static final int READY = 8;

	private static final int EXECUTED = 16;

	private static final int RECEIVED = 64;

	private static final int SENT = 128;

	private static final int LATE = 136;

	private static final int FULL = 144;

	private static final int ENTRIES = 4096;

	private static final int RECEIVED_SIZE = 32;

	private static final int SENT_SIZE = 16;

	private final ByteBuffer memory;

	private final long capacity;

	private SharedMemory(ByteBuffer memory, long capacity) {
		this.memory = memory.order(ByteOrder.nativeOrder());
		this.capacity = capacity;
	}

	static SharedMemory create(Path file, int capacity) {
		ByteBuffer memory = map(file, ENTRIES + capacity * (long) (RECEIVED_SIZE + SENT_SIZE));
		LONG.setVolatile(memory, CAPACITY, (long) capacity);
		return new SharedMemory(memory, capacity);
	}

	/**
	 * Opens the file that the harness has made.
	 * @param file the file
	 * @return the memory
	 */
	public static SharedMemory open(String file) {
		ByteBuffer memory = map(Path.of(file), 0);
		return new SharedMemory(memory, (long) LONG.getVolatile(memory, CAPACITY));
	}

	private static ByteBuffer map(Path file, long size) {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE)) {
			return channel.map(MapMode.READ_WRITE, 0, (size > 0) ? size : channel.size());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The receiver is ready for signals. */
	public void ready() {
		LONG.setVolatile(this.memory, READY, System.nanoTime());
	}

	/**
	 * Notes a signal; any thread.
	 * @param nanos when the receiver's own code first ran for it
	 * @param caught when the top half ran, 0 if not known
	 * @param value the value sent with it
	 * @param signo the signal's number
	 * @param count how many signals this is
	 */
	public void receive(long nanos, long caught, long value, int signo, int count) {
		long index = (long) LONG.getAndAdd(this.memory, RECEIVED, 1L);
		if (index < this.capacity) {
			int at = received((int) index);
			this.memory.putLong(at, nanos);
			this.memory.putLong(at + 8, caught);
			this.memory.putLong(at + 16, value);
			this.memory.putInt(at + 24, signo);
			INT.setVolatile(this.memory, at + 28, count);
		}
	}

	private int received(int index) {
		return ENTRIES + index * RECEIVED_SIZE;
	}

	private int sent(int index) {
		return ENTRIES + (int) this.capacity * RECEIVED_SIZE + index * SENT_SIZE;
	}

	void reset() {
		for (int counter : new int[] { RECEIVED, SENT, LATE, FULL }) {
			LONG.setVolatile(this.memory, counter, 0L);
		}
	}

	/** When the receiver was ready, 0 if it is not. */
	long readyNanos() {
		return (long) LONG.getVolatile(this.memory, READY);
	}

	/** When the receiver's process began to be what it is. */
	long executedNanos() {
		return (long) LONG.getVolatile(this.memory, EXECUTED);
	}

	/** Whether an answer failed to come. */
	boolean late() {
		return (long) LONG.getVolatile(this.memory, LATE) > 0;
	}

	long queueFull() {
		return (long) LONG.getVolatile(this.memory, FULL);
	}

	int receivedCount() {
		return (int) (long) LONG.getVolatile(this.memory, RECEIVED);
	}

	int sentCount() {
		return (int) (long) LONG.getVolatile(this.memory, SENT);
	}

	Sent[] sent() {
		Sent[] entries = new Sent[(int) Math.min(this.capacity, sentCount())];
		for (int i = 0; i < entries.length; i++) {
			entries[i] = new Sent(this.memory.getLong(sent(i)), (int) this.memory.getLong(sent(i) + 8));
		}
		return entries;
	}

	Received[] received() {
		Received[] entries = new Received[(int) Math.min(this.capacity, receivedCount())];
		for (int i = 0; i < entries.length; i++) {
			int at = received(i);
			entries[i] = new Received(this.memory.getLong(at), this.memory.getLong(at + 8),
					this.memory.getLong(at + 16), this.memory.getInt(at + 24), this.memory.getInt(at + 28));
		}
		return entries;
	}

	record Sent(long nanos, int signo) {
	}

	record Received(long nanos, long caught, long value, int signo, int count) {
	}

}
