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

import io.github.selfpipe.TrapRule.Verdict;
import io.github.selfpipe.testsupport.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TrapRule}.
 */
class TrapRuleTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			SIGKILL   | the kernel lets no process catch it (signal(7))
			SIGSTOP   | the kernel lets no process catch it (signal(7))
			SIGSEGV   | the JVM uses it for null checks and safepoints
			SIGBUS    | the JVM uses it for errors in mapped files
			SIGFPE    | the JVM uses it for division by zero
			SIGILL    | the JVM uses it for deoptimisation and to probe the processor
			SIGTRAP   | the JVM uses it for compiled checks on some processors, and debuggers need it
			SIGPIPE   | the JVM absorbs it, so that writing to a closed socket throws an IOException
			SIGXFSZ   | the JVM absorbs it, so that writing past the file size limit throws an IOException
			32        | the C library uses it for its threads (nptl(7))
			33        | the C library uses it for its threads (nptl(7))
			RTMAX-2   | the JDK wakes threads that block in socket I/O with it
			62        | the JDK wakes threads that block in socket I/O with it
			""")
	void refusesWhatTheKernelTheLibrariesAndTheJvmKeep(String name, String reason) {
		Signal signal = Signal.valueOf(name);
		assertThat(TrapRule.of(signal)).isEqualTo(new TrapRule(Verdict.REFUSE, reason));
		assertThatExceptionOfType(UnsupportedSignalException.class).isThrownBy(() -> TrapRule.check(List.of(signal)))
			.withMessage(signal + " cannot be trapped: " + reason + ".")
			.satisfies((ex) -> assertThat(ex.getSignal()).isEqualTo(signal));
	}

	@ParameterizedTest
	@ValueSource(strings = { "SIGQUIT", "SIGPROF", "SIGVTALRM" })
	void warnsOfWhatIsTakenAway(String name) {
		assertThat(TrapRule.of(Signal.valueOf(name)).verdict()).isEqualTo(Verdict.WARN);
		assertThat(TrapRule.of(Signal.valueOf(name)).reason()).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SIGHUP", "SIGINT", "SIGTERM", "SIGCHLD", "SIGUSR2" })
	void allowsAndSaysWhatThereIsToKnow(String name) {
		assertThat(TrapRule.of(Signal.valueOf(name)).verdict()).isEqualTo(Verdict.ALLOW);
		assertThat(TrapRule.of(Signal.valueOf(name)).reason()).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SIGUSR1", "SIGALRM", "SIGABRT", "SIGSTKFLT", "SIGCONT", "SIGTSTP", "SIGTTIN", "SIGTTOU",
			"SIGURG", "SIGXCPU", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS", "SIGRTMIN", "SIGRTMIN+1", "SIGRTMAX",
			"SIGRTMAX-1", "SIGRTMAX-3" })
	void allowsTheRestWithoutAWord(String name) {
		assertThat(TrapRule.of(Signal.valueOf(name))).isEqualTo(new TrapRule(Verdict.ALLOW, ""));
	}

	@Test
	void hasARuleForEverySignal() {
		for (int number = 1; number <= 64; number++) {
			Signal signal = Signal.valueOf(number);
			assertThatCode(() -> TrapRule.of(signal)).doesNotThrowAnyException();
		}
	}

	@Test
	void namesAllThatAreRefused() {
		assertThatExceptionOfType(UnsupportedSignalException.class)
			.isThrownBy(() -> TrapRule.check(List.of(Signal.SIGHUP, Signal.SIGSTOP, Signal.SIGKILL, Signal.SIGUSR1)))
			.withMessage("SIGSTOP cannot be trapped: the kernel lets no process catch it (signal(7)). "
					+ "SIGKILL cannot be trapped: the kernel lets no process catch it (signal(7)).")
			.satisfies((ex) -> assertThat(ex.getSignal()).isEqualTo(Signal.SIGSTOP));
	}

	@Test
	void hotSpotSuspendsItsThreadsWithSigusr2() {
		assertThat(TrapRule.suspendSignal(null)).isEqualTo(12);
	}

	@ParameterizedTest
	@CsvSource({ "35,35", "12,12", "64,64", "035,35" })
	void hotSpotTakesAnotherSignalFromTheEnvironment(String setting, int signal) {
		assertThat(TrapRule.suspendSignal(setting)).isEqualTo(signal);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "11", "7", "0", "-1", "65", "12345", "USR1", "SIGUSR1", " 40", "+40", "40abc" })
	void hotSpotIgnoresASettingThatIsNoSignalAboveSigsegv(String setting) {
		assertThat(TrapRule.suspendSignal(setting)).isEqualTo(12);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "40", "12", "11", "64", "65", "USR1" })
	void thisJvmSuspendsItsThreadsWithTheSignalThatTheRuleSays(String setting) {
		ChildJvm.Builder builder = ChildJvm.of(SuspendSignal.class);
		if (!setting.isEmpty()) {
			builder.environment("_JAVA_SR_SIGNUM", setting);
		}
		try (ChildJvm child = builder.start()) {
			int suspend = Integer.parseInt(child.awaitMatch("^suspend (\\d+)").group(1));
			long caught = Long.parseUnsignedLong(child.awaitMatch("^caught (\\p{XDigit}+)").group(1), 16);
			assertThat(suspend).isGreaterThan(11);
			assertThat(caught & (1L << (suspend - 1))).describedAs("SigCgt %x has %d", caught, suspend).isNotZero();
			assertThat(child.awaitExit()).isZero();
		}
	}

	static final class SuspendSignal {

		private SuspendSignal() {
		}

		public static void main(String[] args) {
			System.out.println("suspend " + TrapRule.suspendSignal());
			System.out
				.println("caught " + Long.toHexString(io.github.selfpipe.testsupport.Proc.self().signals("SigCgt")));
		}

	}

}
