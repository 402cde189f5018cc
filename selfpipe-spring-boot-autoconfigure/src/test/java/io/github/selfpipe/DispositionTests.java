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

import java.util.List;

import io.github.selfpipe.SelfPipe.SignalStatus;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Posix.Disposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Guarantee 4: untrap and close put back exactly what was there, unless other code has
 * displaced the handler since.
 */
@InChildJvm
class DispositionTests {

	/**
	 * Handlers of the JVM, its suspend signal, the default action, a real-time signal.
	 */
	private static final String[] SIGNALS = { "HUP", "INT", "QUIT", "TERM", "USR2", "USR1", "CHLD", "WINCH",
			"RTMIN+1" };

	@ParameterizedTest
	@ValueSource(strings = { "HUP", "INT", "QUIT", "TERM", "USR2", "USR1", "CHLD", "WINCH", "RTMIN+1" })
	void whatTheJvmHadInstalledComesBack(String name) {
		assertComesBack(Signal.valueOf(name));
	}

	@Test
	void theJvmHandlesWhatWeThinkItHandles() {
		// So that the test above has handlers and defaults to put back.
		for (String name : List.of("HUP", "INT", "QUIT", "TERM", "USR2")) {
			assertThat(Posix.disposition(Signal.valueOf(name)).handler()).as(name).isGreaterThan(Posix.SIG_IGN);
		}
		for (String name : List.of("USR1", "WINCH", "RTMIN+1")) {
			assertThat(Posix.disposition(Signal.valueOf(name)).handler()).as(name).isEqualTo(Posix.SIG_DFL);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HUP", "USR1", "RTMIN+5" })
	void whatWasIgnoredIsIgnoredAgain(String name) {
		Signal signal = Signal.valueOf(name);
		Disposition before = Posix.disposition(signal);
		Posix.handle(signal, Posix.SIG_IGN, 0, 0);
		assertComesBack(signal);
		assertThat(Posix.disposition(signal).handler()).isEqualTo(Posix.SIG_IGN);
		Posix.handle(signal, before.handler(), before.flags(), before.mask());
	}

	@Test
	void aForeignHandlerComesBackWithItsFlagsAndItsMask() {
		Signal signal = Signal.valueOf("RTMIN+6");
		int[] flags = { 0, Posix.SA_NODEFER, Posix.SA_RESTART | Posix.SA_NODEFER | Posix.SA_NOCLDSTOP,
				0x10000000 | 0x08000000 | 4 };
		long[] masks = { 0, 1, 0x4000_0000_0000_4204L, Posix.bits(Signal.SIGTERM, Signal.valueOf("RTMAX")) };
		for (int i = 0; i < flags.length; i++) {
			Posix.handle(signal, Posix.harmlessHandler(), flags[i], masks[i]);
			assertThat(Posix.disposition(signal))
				.isEqualTo(new Disposition(Posix.harmlessHandler(), masks[i], flags[i]));
			assertComesBack(signal);
		}
		Posix.handle(signal, Posix.SIG_DFL, 0, 0);
	}

	private static void assertComesBack(Signal signal) {
		Disposition before = Posix.disposition(signal);
		SelfPipe pipe = SelfPipe.open(signal, Signal.SIGALRM);
		Disposition ours = Posix.disposition(signal);
		assertThat(ours.handler()).isNotEqualTo(before.handler()).isGreaterThan(Posix.SIG_IGN);
		// SA_SIGINFO, SA_ONSTACK, SA_RESTART, and all signals that may be blocked.
		assertThat(ours.flags()).isEqualTo(0x4 | 0x08000000 | 0x10000000);
		assertThat(ours.mask() | Posix.bits(Signal.SIGKILL, Signal.SIGSTOP) | 0x3L << 31).isEqualTo(-1);
		pipe.untrap(signal);
		assertThat(Posix.disposition(signal)).as("after untrap").isEqualTo(before);
		pipe.trap(signal);
		assertThat(Posix.disposition(signal)).isEqualTo(ours);
		pipe.trapOnly(List.of(Signal.SIGALRM));
		assertThat(Posix.disposition(signal)).as("after trapOnly").isEqualTo(before);
		pipe.trap(signal);
		pipe.close();
		assertThat(Posix.disposition(signal)).as("after close").isEqualTo(before);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void aFailedOpenLeavesAllAsItWas(TopHalf topHalf) {
		List<Signal> signals = List.of(SIGNALS).stream().map(Signal::valueOf).toList();
		List<Disposition> before = signals.stream().map(Posix::disposition).toList();
		assertThatExceptionOfType(UnsupportedSignalException.class)
			.isThrownBy(() -> SelfPipe.builder().topHalf(topHalf).signals(signals).signals(Signal.SIGKILL).open());
		assertThat(signals.stream().map(Posix::disposition)).isEqualTo(before);
		if (topHalf == TopHalf.JVM) {
			// It fails at the first that sun.misc.Signal does not know, with others in.
			assertThatExceptionOfType(UnsupportedSignalException.class)
				.isThrownBy(() -> SelfPipe.builder().topHalf(topHalf).signals(signals).open());
			assertThat(signals.stream().map(Posix::disposition)).isEqualTo(before);
		}
	}

	@Test
	void aDisplacedHandlerIsReportedAndLeftAlone() {
		Signal signal = Signal.valueOf("RTMIN+7");
		Disposition foreign = new Disposition(Posix.harmlessHandler(), 4, Posix.SA_RESTART);
		SelfPipe pipe = SelfPipe.open(signal, Signal.SIGHUP);
		assertThat(pipe.status(signal).displaced()).isFalse();
		Posix.handle(signal, foreign.handler(), foreign.flags(), foreign.mask());
		assertThat(pipe.status(signal).displaced()).isTrue();
		assertThat(pipe.status(signal).trapped()).isTrue();
		assertThat(pipe.status(Signal.SIGHUP).displaced()).isFalse();
		pipe.untrap(signal);
		assertThat(Posix.disposition(signal)).isEqualTo(foreign);
		assertThat(pipe.status(signal).displaced()).isFalse();
		assertThat(pipe.status(signal).trapped()).isFalse();
		pipe.close();
		Posix.handle(signal, Posix.SIG_DFL, 0, 0);
	}

	@Test
	void aDisplacedHandlerIsLeftAloneByCloseToo() {
		Signal signal = Signal.valueOf("RTMIN+7");
		Disposition foreign = new Disposition(Posix.SIG_IGN, 0, 0);
		SelfPipe pipe = SelfPipe.open(signal);
		Posix.handle(signal, foreign.handler(), foreign.flags(), foreign.mask());
		pipe.close();
		assertThat(Posix.disposition(signal)).isEqualTo(foreign);
		Posix.handle(signal, Posix.SIG_DFL, 0, 0);
	}

	@Test
	void aDisplacedSignalCanBeTrappedAgain() {
		Signal signal = Signal.valueOf("RTMIN+7");
		Disposition foreign = new Disposition(Posix.harmlessHandler(), 4, Posix.SA_RESTART);
		try (SelfPipe pipe = SelfPipe.open(signal)) {
			Posix.queueToSelf(signal, 1);
			assertThat(pipe.take().value()).isOne();
			Posix.handle(signal, foreign.handler(), foreign.flags(), foreign.mask());
			Posix.queueToSelf(signal, 2);
			assertThat(pipe.poll(java.time.Duration.ofMillis(20))).isNull();
			pipe.trap(signal);
			assertThat(pipe.status(signal).displaced()).isFalse();
			Posix.queueToSelf(signal, 3);
			assertThat(pipe.take().value()).isEqualTo(3);
		}
		// What was there before this trap, not before the first.
		assertThat(Posix.disposition(signal)).isEqualTo(foreign);
		Posix.handle(signal, Posix.SIG_DFL, 0, 0);
	}

	@Test
	void theJvmTopHalfLeavesADisplacedHandlerAloneToo() {
		Disposition before = Posix.disposition(Signal.SIGUSR1);
		try (SelfPipe pipe = SelfPipe.builder().signals(Signal.SIGUSR1).topHalf(TopHalf.JVM).open()) {
			assertThat(pipe.trapped()).containsExactly(Signal.SIGUSR1);
			Posix.handle(Signal.SIGUSR1, Posix.harmlessHandler(), Posix.SA_RESTART, 0);
		}
		assertThat(Posix.disposition(Signal.SIGUSR1).handler()).isEqualTo(Posix.harmlessHandler());
		Posix.handle(Signal.SIGUSR1, before.handler(), before.flags(), before.mask());
	}

	/** Native code may put back a handler of the JVM's whose Java part has gone. */
	@Test
	void theJvmTopHalfGivesBackTheDefaultWhereTheJvmCanNameNoHandler() {
		sun.misc.Signal usr1 = new sun.misc.Signal("USR1");
		sun.misc.Signal.handle(usr1, (signal) -> {
		});
		Disposition jvms = Posix.disposition(Signal.SIGUSR1);
		sun.misc.Signal.handle(usr1, sun.misc.SignalHandler.SIG_DFL);
		Posix.handle(Signal.SIGUSR1, jvms.handler(), jvms.flags(), jvms.mask());
		SelfPipe pipe = SelfPipe.builder().signals(Signal.SIGUSR1).topHalf(TopHalf.JVM).open();
		Signal.SIGUSR1.raise();
		assertThat(pipe.take().signal()).isEqualTo(Signal.SIGUSR1);
		pipe.close();
		assertThat(Posix.disposition(Signal.SIGUSR1).handler()).isEqualTo(Posix.SIG_DFL);
	}

	@Test
	void underNohupTheHangupIsIgnoredAgainOnceItsTrapEnds() {
		try (ChildJvm child = ChildJvm.of(Ignoring.class).prefix("nohup").start()) {
			child.awaitLine("^trapped");
			child.send(Signal.SIGHUP);
			child.awaitLine("^caught SIGHUP");
			child.awaitLine("^untrapped");
			child.send(Signal.SIGHUP);
			child.writeLine("still there?");
			child.awaitLine("^still there");
			assertThat(child.awaitExit()).isZero();
		}
	}

	static final class Ignoring {

		private Ignoring() {
		}

		public static void main(String[] args) throws Exception {
			try (SelfPipe pipe = SelfPipe.open(Signal.SIGHUP)) {
				System.out.println("trapped");
				System.out.println("caught " + pipe.take().signal());
			}
			if (Posix.disposition(Signal.SIGHUP).handler() == Posix.SIG_IGN) {
				System.out.println("untrapped");
			}
			System.in.read();
			System.out.println("still there");
		}

	}

}
