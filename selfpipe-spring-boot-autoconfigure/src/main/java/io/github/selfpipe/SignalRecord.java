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

import java.nio.ByteBuffer;

import io.github.selfpipe.SignalInfo.Cause;

/**
 * The record that travels through the pipe: {@code struct selfpipe_record} of selfpipe.h.
 */
final class SignalRecord {

	static final int SIZE = 32;

	/** The signal number of a record that only wakes the reader up. */
	static final int WAKEUP = 0;

	private static final int CODE = 4;

	private static final int PID = 8;

	private static final int UID = 12;

	private static final int VALUE = 16;

	private static final int NANOS = 24;

	/** By si_code, from SI_TKILL (-6) to SI_USER (0): asm-generic/siginfo.h. */
	private static final Cause[] BY_SENDER = { Cause.TKILL, Cause.IO, Cause.ASYNC_IO, Cause.MESSAGE_QUEUE, Cause.TIMER,
			Cause.QUEUE, Cause.USER };

	/** By si_code of SIGCHLD, from CLD_EXITED (1). */
	private static final Cause[] BY_CHILD = { Cause.CHILD_EXITED, Cause.CHILD_KILLED, Cause.CHILD_DUMPED,
			Cause.CHILD_TRAPPED, Cause.CHILD_STOPPED, Cause.CHILD_CONTINUED };

	private static final int SI_KERNEL = 0x80;

	/** The si_code of a record that the jvm top half wrote, which learns none. */
	static final int NO_CODE = Integer.MIN_VALUE;

	private SignalRecord() {
	}

	static int signo(ByteBuffer records, int offset) {
		return records.getInt(offset);
	}

	static SignalInfo decode(ByteBuffer records, int offset, Signal signal) {
		Cause cause = cause(signal, records.getInt(offset + CODE));
		boolean sender = cause.hasSender();
		long value = cause.hasValue() ? records.getLong(offset + VALUE) : 0;
		return new SignalInfo(signal, cause, sender ? records.getInt(offset + PID) : SignalInfo.UNKNOWN,
				sender ? Integer.toUnsignedLong(records.getInt(offset + UID)) : SignalInfo.UNKNOWN,
				cause.isChild() ? (int) value : value, records.getLong(offset + NANOS), 1);
	}

	static void encode(ByteBuffer record, int signo, int code, long nanos) {
		record.putInt(0, signo).putInt(CODE, code).putLong(PID, 0).putLong(VALUE, 0).putLong(NANOS, nanos);
	}

	private static Cause cause(Signal signal, int code) {
		if (code <= 0 && code > -BY_SENDER.length) {
			return BY_SENDER[code + BY_SENDER.length - 1];
		}
		if (code == SI_KERNEL) {
			return Cause.KERNEL;
		}
		if (code > 0 && code <= BY_CHILD.length) {
			return signal.equals(Signal.SIGCHLD) ? BY_CHILD[code - 1]
					: signal.equals(Signal.SIGIO) ? Cause.IO : Cause.UNKNOWN;
		}
		return Cause.UNKNOWN;
	}

}
