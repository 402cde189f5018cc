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

package io.github.selfpipe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory shared with the native top half, as selfpipe.h lays it out; a change there
 * is a change here, and a new {@link #LAYOUT}. Read and written without a call.
 */
final class SharedState {

	static final int LAYOUT = 2;

	static final int SLOTS = 64;

	private static final int SIGNALS = 65;

	private static final int PID = 0;

	private static final int SUSPEND = 4;

	private static final int MASKED = 8;

	private static final int UNMASK = 16;

	private static final int KNOWN = 24;

	private static final int TRAPS = 32;

	private static final int SLOT = TRAPS + SIGNALS * 8;

	private static final int CAUGHT = 80;

	private static final int LOST = CAUGHT + SIGNALS * 8;

	private static final int SLOT_SIZE = LOST + SIGNALS * 8;

	private static final int PREVIOUS = SLOT + SLOTS * SLOT_SIZE;

	/** sizeof(struct sigaction), sa_mask's offset, sa_flags' offset. */
	static final int SIGACTION_SIZE = 152;

	static final int SA_MASK = 8;

	static final int SA_FLAGS = SA_MASK + LibC.SIGSET_SIZE;

	private static final int ORIGINAL = PREVIOUS + SIGNALS * SIGACTION_SIZE;

	static final int SIZE = ORIGINAL + SIGNALS * SIGACTION_SIZE;

	private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

	private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

	private final ByteBuffer memory;

	private final long address;

	SharedState(ByteBuffer memory, long address) {
		this.memory = memory;
		this.address = address;
	}

	void process(int pid, int suspendSignal) {
		INT.setVolatile(this.memory, PID, pid);
		INT.setVolatile(this.memory, SUSPEND, suspendSignal);
	}

	long traps(int signo) {
		return (long) LONG.getVolatile(this.memory, TRAPS + signo * 8);
	}

	void addTrap(int signo, int slot) {
		LONG.getAndBitwiseOr(this.memory, TRAPS + signo * 8, 1L << slot);
	}

	void removeTrap(int signo, int slot) {
		LONG.getAndBitwiseAnd(this.memory, TRAPS + signo * 8, ~(1L << slot));
	}

	/** The address of the struct sigaction to be put back when the last trap ends. */
	long previous(int signo) {
		return this.address + PREVIOUS + (long) signo * SIGACTION_SIZE;
	}

	/**
	 * The address of the struct sigaction that was there before this process first
	 * trapped the signal.
	 */
	long original(int signo) {
		return this.address + ORIGINAL + (long) signo * SIGACTION_SIZE;
	}

	/** Whether {@link #original} has been set for the signal. */
	boolean isKnown(int signo) {
		return ((long) LONG.getVolatile(this.memory, KNOWN) & SignalTable.bit(signo)) != 0;
	}

	void setKnown(int signo) {
		LONG.getAndBitwiseOr(this.memory, KNOWN, SignalTable.bit(signo));
	}

	/** What the primordial thread has blocked so as to leave it to an owner. */
	long masked() {
		return (long) LONG.getVolatile(this.memory, MASKED);
	}

	/** What the owners of all pipes would have it block. */
	long relieved() {
		long signals = 0;
		for (int slot = 0; slot < SLOTS; slot++) {
			signals |= (long) LONG.getVolatile(this.memory, offset(slot, Field.RELIEVED));
		}
		return signals;
	}

	/**
	 * Sets what the primordial thread unblocks when it gets a signal of this process with
	 * the value that is returned.
	 */
	long unmask(long signals) {
		LONG.setVolatile(this.memory, UNMASK, signals);
		return this.address + UNMASK;
	}

	/**
	 * Takes a free slot and clears it.
	 * @return its index, or -1 if all are taken
	 */
	int claim() {
		for (int slot = 0; slot < SLOTS; slot++) {
			if (INT.compareAndSet(this.memory, offset(slot, Field.CLAIMED), 0, 1)) {
				for (int i = Field.ESCALATE_AFTER.offset; i < SLOT_SIZE; i += 4) {
					this.memory.putInt(offset(slot, Field.CLAIMED) + i, 0);
				}
				return slot;
			}
		}
		return -1;
	}

	void release(int slot) {
		set(slot, Field.WRITE_END, -1);
		set(slot, Field.CLAIMED, 0);
	}

	void set(int slot, Field field, int value) {
		INT.setVolatile(this.memory, offset(slot, field), value);
	}

	int get(int slot, Field field) {
		return (int) INT.getVolatile(this.memory, offset(slot, field));
	}

	void setLong(int slot, Field field, long value) {
		LONG.setVolatile(this.memory, offset(slot, field), value);
	}

	long caught(int slot, int signo) {
		return (long) LONG.getVolatile(this.memory, SLOT + slot * SLOT_SIZE + CAUGHT + signo * 8);
	}

	long lost(int slot, int signo) {
		return (long) LONG.getVolatile(this.memory, SLOT + slot * SLOT_SIZE + LOST + signo * 8);
	}

	private int offset(int slot, Field field) {
		return SLOT + slot * SLOT_SIZE + field.offset;
	}

	/** Fields of struct selfpipe_slot. */
	enum Field {

		CLAIMED(0), WRITE_END(4), IN_FLIGHT(8), ESCALATE_AFTER(12), EXIT_CODE(16), ESCALATES(32), RELIEVED(40),
		PATIENCE(48);

		private final int offset;

		Field(int offset) {
			this.offset = offset;
		}

	}

}
