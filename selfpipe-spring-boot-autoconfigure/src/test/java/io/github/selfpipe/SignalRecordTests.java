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
import java.nio.ByteOrder;

import io.github.selfpipe.SignalInfo.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalRecord}.
 */
class SignalRecordTests {

	@ParameterizedTest
	// si_code: asm-generic/siginfo.h; which fields go with it: sigaction(2)
	@CsvSource({ "SIGHUP,0,USER,sender", "SIGHUP,-1,QUEUE,sender value", "SIGHUP,-2,TIMER,value",
			"SIGHUP,-3,MESSAGE_QUEUE,sender value", "SIGHUP,-4,ASYNC_IO,", "SIGHUP,-5,IO,", "SIGHUP,-6,TKILL,sender",
			"SIGHUP,128,KERNEL,", "SIGHUP,-7,UNKNOWN,", "SIGHUP,1,UNKNOWN,", "SIGHUP,-60,UNKNOWN,",
			"SIGHUP,-2147483648,UNKNOWN,", "SIGHUP,2147483647,UNKNOWN,", "SIGCHLD,1,CHILD_EXITED,sender status",
			"SIGCHLD,2,CHILD_KILLED,sender status", "SIGCHLD,3,CHILD_DUMPED,sender status",
			"SIGCHLD,4,CHILD_TRAPPED,sender status", "SIGCHLD,5,CHILD_STOPPED,sender status",
			"SIGCHLD,6,CHILD_CONTINUED,sender status", "SIGCHLD,7,UNKNOWN,", "SIGCHLD,0,USER,sender", "SIGIO,1,IO,",
			"SIGIO,6,IO,", "SIGIO,7,UNKNOWN,", "SIGRTMIN+1,-1,QUEUE,sender value", "SIGRTMIN+1,-5,IO,",
			"SIGSYS,1,UNKNOWN," })
	void fieldsArePresentOnlyWhereSigactionSaysSo(String name, int code, Cause cause, String fields) {
		Signal signal = Signal.valueOf(name);
		ByteBuffer record = record(signal.number(), code, 4711, 1000, 0x1234_5678_9abc_def0L, 99);
		SignalInfo info = SignalRecord.decode(record, 0, signal);
		boolean sender = fields != null && fields.contains("sender");
		long value = (fields == null) ? 0
				: fields.contains("value") ? 0x1234_5678_9abc_def0L : fields.contains("status") ? 0x9abc_def0 : 0;
		assertThat(info).isEqualTo(new SignalInfo(signal, cause, sender ? 4711 : -1, sender ? 1000 : -1, value, 99, 1));
	}

	@Test
	void aUserIdIsUnsigned() {
		ByteBuffer record = record(1, 0, 1, 0xffff_fffe, 0, 0);
		assertThat(SignalRecord.decode(record, 0, Signal.SIGHUP).senderUid()).isEqualTo(4294967294L);
	}

	@Test
	void aSenderInAnotherPidNamespaceIsZero() {
		ByteBuffer record = record(1, 0, 0, 0, 0, 0);
		assertThat(SignalRecord.decode(record, 0, Signal.SIGHUP).senderPid()).isZero();
	}

	@Test
	void theValueOfSigqueueIsMostlyAnInt() {
		ByteBuffer record = record(35, -1, 1, 1, 0xffff_ffffL, 0);
		SignalInfo info = SignalRecord.decode(record, 0, Signal.valueOf(35));
		assertThat(info.value()).isEqualTo(0xffff_ffffL);
		assertThat(info.intValue()).isEqualTo(-1);
	}

	@Test
	void aRecordIsReadWhereItStands() {
		ByteBuffer records = ByteBuffer.allocate(3 * SignalRecord.SIZE).order(ByteOrder.nativeOrder());
		records.put(record(1, 0, 1, 1, 0, 1)).put(record(2, 0, 2, 2, 0, 2)).put(record(15, 0, 3, 3, 0, 3));
		assertThat(SignalRecord.signo(records, 0)).isEqualTo(1);
		assertThat(SignalRecord.signo(records, 64)).isEqualTo(15);
		assertThat(SignalRecord.decode(records, 32, Signal.SIGINT))
			.isEqualTo(new SignalInfo(Signal.SIGINT, Cause.USER, 2, 2, 0, 2, 1));
	}

	@Test
	void whatTheJvmTopHalfWritesIsReadAsUnknownButForTheTime() {
		ByteBuffer record = record(7, 7, 7, 7, 7, 7);
		SignalRecord.encode(record, 15, SignalRecord.NO_CODE, 42);
		assertThat(SignalRecord.signo(record, 0)).isEqualTo(15);
		assertThat(SignalRecord.decode(record, 0, Signal.SIGTERM))
			.isEqualTo(new SignalInfo(Signal.SIGTERM, Cause.UNKNOWN, -1, -1, 0, 42, 1));
	}

	@Test
	void aSignalPublishedByHandIsOneOfUnknownCause() {
		long before = System.nanoTime();
		SignalInfo info = SignalInfo.of(Signal.SIGHUP);
		assertThat(info.caughtNanos()).isBetween(before, System.nanoTime());
		assertThat(info).isEqualTo(new SignalInfo(Signal.SIGHUP, Cause.UNKNOWN, -1, -1, 0, info.caughtNanos(), 1));
	}

	private static ByteBuffer record(int signo, int code, int pid, int uid, long value, long nanos) {
		return ByteBuffer.allocate(SignalRecord.SIZE)
			.order(ByteOrder.nativeOrder())
			.putInt(signo)
			.putInt(code)
			.putInt(pid)
			.putInt(uid)
			.putLong(value)
			.putLong(nanos)
			.flip();
	}

}
