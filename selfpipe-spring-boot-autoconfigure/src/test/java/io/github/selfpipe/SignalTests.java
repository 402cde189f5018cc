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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.TreeSet;

import io.github.selfpipe.testsupport.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Signal}.
 */
class SignalTests {

	@ParameterizedTest
	@ValueSource(strings = { "HUP", "SIGHUP", "sighup", "hup", "SigHup", "1", "01", " HUP ", "\tsighup\n" })
	void anySpellingOfAStandardSignalIsUnderstood(String spelling) {
		assertThat(Signal.valueOf(spelling)).isEqualTo(Signal.SIGHUP);
		assertThat(Signal.SIGHUP.matches(spelling)).isTrue();
		assertThat(Signal.SIGINT.matches(spelling)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "RTMIN,34", "SIGRTMIN,34", "RTMIN+0,34", "RTMIN+3,37", "SIGRTMIN+3,37", "sigrtmin+3,37", "RTMIN3,37",
			"rtmin3,37", "SIGRTMIN+30,64", "RTMAX,64", "SIGRTMAX-1,63", "rtmax-1,63", "RTMAX-30,34", "64,64" })
	void anySpellingOfARealTimeSignalIsUnderstood(String spelling, int number) {
		assertThat(Signal.valueOf(spelling).number()).isEqualTo(number);
		assertThat(Signal.valueOf(spelling)).isEqualTo(Signal.valueOf(number));
	}

	@ParameterizedTest
	@CsvSource({ "SIGCLD,SIGCHLD", "cld,SIGCHLD", "POLL,SIGIO", "SIGPOLL,SIGIO", "IOT,SIGABRT" })
	void otherNamesOfTheSameSignalAreUnderstood(String alias, String name) {
		assertThat(Signal.valueOf(alias).name()).isEqualTo(name);
	}

	@ParameterizedTest
	@CsvSource({ "1,SIGHUP", "2,SIGINT", "3,SIGQUIT", "4,SIGILL", "5,SIGTRAP", "6,SIGABRT", "7,SIGBUS", "8,SIGFPE",
			"9,SIGKILL", "10,SIGUSR1", "11,SIGSEGV", "12,SIGUSR2", "13,SIGPIPE", "14,SIGALRM", "15,SIGTERM",
			"16,SIGSTKFLT", "17,SIGCHLD", "18,SIGCONT", "19,SIGSTOP", "20,SIGTSTP", "21,SIGTTIN", "22,SIGTTOU",
			"23,SIGURG", "24,SIGXCPU", "25,SIGXFSZ", "26,SIGVTALRM", "27,SIGPROF", "28,SIGWINCH", "29,SIGIO",
			"30,SIGPWR", "31,SIGSYS", "34,SIGRTMIN", "35,SIGRTMIN+1", "64,SIGRTMIN+30" })
	void numbersAndNamesAreThoseOfLinux(int number, String name) {
		assertThat(Signal.valueOf(number).name()).isEqualTo(name).isEqualTo(Signal.valueOf(number).toString());
		assertThat(Signal.valueOf(name).number()).isEqualTo(number);
	}

	@Test
	void everySignalIsFoundAgainByItsOwnName() {
		for (int number = 1; number <= 64; number++) {
			Signal signal = Signal.valueOf(number);
			assertThat(signal.number()).isEqualTo(number);
			assertThat(Signal.valueOf(signal.name())).isEqualTo(signal);
		}
	}

	@Test
	void standardSignalsAreThoseFrom1To31() {
		assertThat(Signal.standardSignals()).extracting(Signal::number)
			.containsExactlyElementsOf(java.util.stream.IntStream.rangeClosed(1, 31).boxed().toList());
	}

	@ParameterizedTest
	@CsvSource({ "USR3,SIGUSR1", "SIGHPU,SIGHUP", "trem,SIGTERM", "SIGTERMINATE,", "USER1,SIGUSR1", "CHILD,SIGCHLD",
			"WINCHH,SIGWINCH", "SIGUSR12,SIGUSR1", "FOO,", "KLL,", "SEGF,", "PIP," })
	void anUnknownNameIsNamedAndTheNearestSuggested(String name, String suggestion) {
		assertThatIllegalArgumentException().isThrownBy(() -> Signal.valueOf(name))
			.withMessage("There is no signal '%s'. %s".formatted(name,
					(suggestion != null) ? "Did you mean " + suggestion + "?" : "See 'kill -l' for their names."));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "  ", "SIG", "x", "reload-now", "HUP,TERM", "-1", "1.5", "+1" })
	void nothingIsSuggestedForWhatIsFarFromAnySignal(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> Signal.valueOf(name))
			.withMessage("There is no signal '%s'. See 'kill -l' for their names.".formatted(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "RTMIN+31", "RTMAX-31", "RTMIN-1", "RTMAX+1", "SIGRTMIN+", "RTMIN+100", "SIGRT" })
	void anImpossibleRealTimeSignalIsToldTheRange(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> Signal.valueOf(name))
			.withMessage("There is no signal '%s'. Real-time signals go from SIGRTMIN to SIGRTMIN+30, "
					+ "or SIGRTMAX-30 to SIGRTMAX.", name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "65", "9999" })
	void anImpossibleNumberIsToldTheRange(String number) {
		String message = "There is no signal number %d: signals are numbered from 1 to 64."
			.formatted(Integer.parseInt(number));
		assertThatIllegalArgumentException().isThrownBy(() -> Signal.valueOf(number)).withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> Signal.valueOf(Integer.parseInt(number)))
			.withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> Signal.valueOf(-1));
	}

	@Test
	void whatIsNoSignalMatchesNone() {
		assertThat(Signal.SIGHUP.matches("")).isFalse();
		assertThat(Signal.SIGHUP.matches("SIGHUPP")).isFalse();
		assertThat(Signal.SIGHUP.matches("65")).isFalse();
	}

	@Test
	void equalSignalsAreEqualHoweverTheyWereFound() {
		assertThat(Signal.valueOf("RTMIN+3")).isEqualTo(Signal.valueOf("RTMAX-27"))
			.hasSameHashCodeAs(Signal.valueOf(37))
			.isNotEqualTo(Signal.valueOf("RTMIN+4"))
			.isNotEqualTo("SIGRTMIN+3")
			.isNotEqualTo(null);
		assertThat(Signal.valueOf("HUP")).isSameAs(Signal.SIGHUP);
	}

	@Test
	void signalsAreOrderedByNumber() {
		assertThat(new TreeSet<>(
				List.of(Signal.valueOf("RTMIN+2"), Signal.SIGTERM, Signal.SIGHUP, Signal.valueOf("RTMIN"))))
			.extracting(Signal::name)
			.containsExactly("SIGHUP", "SIGTERM", "SIGRTMIN", "SIGRTMIN+2");
		assertThat(Signal.SIGHUP).isEqualByComparingTo(Signal.valueOf(1)).isLessThan(Signal.SIGINT);
	}

	@Test
	void aSerializedSignalComesBackEqual() throws Exception {
		for (Signal signal : List.of(Signal.SIGHUP, Signal.valueOf("RTMIN+3"))) {
			assertThat(deserialize(serialize(signal))).isEqualTo(signal)
				.isInstanceOfSatisfying(Signal.class, (copy) -> assertThat(copy.number()).isEqualTo(signal.number()));
		}
	}

	private static byte[] serialize(Object object) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(object);
		}
		return bytes.toByteArray();
	}

	private static Object deserialize(byte[] bytes) throws Exception {
		try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
			return in.readObject();
		}
	}

	@Test
	void aSignalReachesTheProcessItIsSentTo() throws Exception {
		for (Signal signal : List.of(Signal.SIGHUP, Signal.SIGKILL, Signal.valueOf("RTMIN+3"))) {
			Process process = new ProcessBuilder("cat").start();
			signal.sendTo(process.toHandle());
			assertThat(process.waitFor()).isEqualTo(128 + signal.number());
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE, 1L << 31, 1L << 32 | 1 })
	void whatIsNoProcessIdIsRefusedBeforeKillTakesItForAGroup(long pid) {
		assertThatIllegalArgumentException().isThrownBy(() -> Signal.SIGHUP.sendTo(pid))
			.withMessage("Cannot send SIGHUP to pid %d: not a process; kill(2) would take it for a group.", pid);
	}

	@Test
	void aProcessThatIsGoneIsNamed() throws Exception {
		Process process = new ProcessBuilder("true").start();
		process.waitFor();
		assertThatIllegalStateException().isThrownBy(() -> Signal.SIGHUP.sendTo(process.toHandle()))
			.withMessage("Cannot send SIGHUP to pid %d: there is no such process.", process.pid());
	}

	@Test
	void aRaisedSignalReachesThisVeryProcess() {
		try (ChildJvm child = ChildJvm.of(Raiser.class).arguments("TERM").start()) {
			assertThat(child.awaitExit()).isEqualTo(128 + 15);
		}
		try (ChildJvm child = ChildJvm.of(Raiser.class).arguments("RTMIN+1").start()) {
			assertThat(child.awaitExit()).isEqualTo(128 + 35);
		}
	}

	static final class Raiser {

		private Raiser() {
		}

		public static void main(String[] args) throws InterruptedException {
			Signal.valueOf(args[0]).raise();
			new java.util.concurrent.CountDownLatch(1).await();
		}

	}

}
