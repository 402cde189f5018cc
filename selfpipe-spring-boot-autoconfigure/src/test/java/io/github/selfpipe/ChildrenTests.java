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

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantee 5: children start clean. (Guarantee 6 is of a child that has forked and not
 * called exec yet, which no Java program is; the C harness shows it.)
 */
@InChildJvm
class ChildrenTests {

	private static final Signal[] SIGNALS = { Signal.SIGHUP, Signal.SIGINT, Signal.SIGQUIT, Signal.SIGUSR1,
			Signal.SIGUSR2, Signal.SIGTERM, Signal.SIGALRM, Signal.valueOf("RTMIN+1") };

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void aChildIsAsOneThatWasStartedBeforeThePipeWasOpened(TopHalf topHalf) throws Exception {
		Map<String, String> before = child();
		Map<String, String> beforeElsewhere = inAnotherThread(ChildrenTests::child);
		SelfPipe.Builder builder = SelfPipe.builder().topHalf(topHalf).ignoreUnsupported();
		try (SelfPipe pipe = builder.signals(SIGNALS).open()) {
			assertThat(child()).isEqualTo(before);
			assertThat(inAnotherThread(ChildrenTests::child)).isEqualTo(beforeElsewhere);
			// Not only before the first signal, which may change a thread's mask.
			for (int i = 0; i < 5; i++) {
				Signal.SIGHUP.raise();
				assertThat(pipe.take()).isNotNull();
			}
			assertThat(child()).isEqualTo(before);
			assertThat(inAnotherThread(ChildrenTests::child)).isEqualTo(beforeElsewhere);
		}
		assertThat(child()).isEqualTo(before);
	}

	@Test
	void theComparisonSeesWhatItIsToSee() throws Exception {
		Map<String, String> child = child();
		assertThat(child).containsKeys("SigBlk", "SigIgn", "SigCgt", "fd 0", "fd 1", "fd 2").hasSize(6);
		assertThat(child.get("SigCgt")).isEqualTo("0");
		// Not the mask, which newer JDKs clear for a child.
		Posix.handle(Signal.SIGUSR1, Posix.SIG_IGN, 0, 0);
		assertThat(child()).isNotEqualTo(child);
		Posix.handle(Signal.SIGUSR1, Posix.SIG_DFL, 0, 0);
		assertThat(child()).isEqualTo(child);
	}

	@ParameterizedTest
	// SIGQUIT kills no child of a Java thread, since HotSpot has it blocked there.
	@ValueSource(strings = { "HUP", "INT", "USR1", "USR2", "TERM", "ALRM", "RTMIN+1" })
	void aTrappedSignalStillKillsAChild(String name) throws Exception {
		Signal signal = Signal.valueOf(name);
		try (SelfPipe pipe = SelfPipe.open(SIGNALS)) {
			assertThat(killed(signal)).isEqualTo(128 + signal.number());
			assertThat(inAnotherThread(() -> killed(signal))).isEqualTo(128 + signal.number());
			assertThat(pipe.drain()).isEmpty();
		}
	}

	private static int killed(Signal signal) throws Exception {
		Process child = new ProcessBuilder("cat").start();
		signal.sendTo(child.toHandle());
		return child.waitFor();
	}

	/** What a child's signals and descriptors are, but for the numbers of its pipes. */
	static Map<String, String> child() throws Exception {
		Process child = new ProcessBuilder("cat").start();
		try {
			// It answers once its libraries are loaded, and has no file of theirs open.
			child.getOutputStream().write('\n');
			child.getOutputStream().flush();
			child.getInputStream().read();
			Map<String, String> facts = new TreeMap<>();
			for (String field : new String[] { "SigBlk", "SigIgn", "SigCgt" }) {
				facts.put(field, Long.toHexString(Proc.of(child.pid()).signals(field)));
			}
			Proc.of(child.pid())
				.descriptors()
				.forEach((fd, target) -> facts.put("fd " + fd, target.replaceAll("\\d+", "")));
			return facts;
		}
		finally {
			child.destroy();
			child.waitFor();
		}
	}

	private static <T> T inAnotherThread(Callable<T> call) throws Exception {
		FutureTask<T> task = new FutureTask<>(call);
		new Thread(task).start();
		return task.get();
	}

}
