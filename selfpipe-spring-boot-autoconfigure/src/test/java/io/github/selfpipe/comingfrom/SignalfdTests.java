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
import io.github.selfpipe.Signal;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Signalfd}.
 */
@InChildJvm
class SignalfdTests {

	private static final Signal RT = Signal.valueOf("RTMIN+1");

	@Test
	void tellsWhoSentWhat() {
		try (SelfPipe pipe = SelfPipe.open(RT)) {
			Posix.queueToSelf(RT, 4711);
			assertThat(Signalfd.describe(pipe)).isEqualTo("SIGRTMIN+1 (QUEUE) from pid %d, uid %d, value 4711"
				.formatted(ProcessHandle.current().pid(), uid()));
		}
	}

	private static long uid() {
		return Long.parseLong(Proc.self()
			.read("status")
			.lines()
			.filter((line) -> line.startsWith("Uid:"))
			.findFirst()
			.orElseThrow()
			.split("\\s+")[1]);
	}

	@Test
	void aChildIsStartedWithTheTrappedSignalsUnblockedAndByDefault() throws IOException, InterruptedException {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGHUP, Signal.SIGTERM, RT)) {
			long trapped = Posix.bits(Signal.SIGHUP, Signal.SIGTERM, RT);
			Process child = Signalfd.startChild();
			assertThat(Proc.of(child.pid()).signals("SigBlk") & trapped).isZero();
			assertThat(Proc.of(child.pid()).signals("SigIgn") & trapped).isZero();
			assertThat(Proc.of(child.pid()).signals("SigCgt") & trapped).isZero();
			RT.sendTo(child.pid());
			assertThat(child.waitFor()).isEqualTo(128 + RT.number());
			assertThat(pipe.poll()).isNull();
		}
	}

}
