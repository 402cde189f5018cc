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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DefaultAction} and {@link SelfPipe#performDefault}.
 */
class DefaultActionTests {

	private static final List<Signal> STOPPING = List.of(Signal.SIGSTOP, Signal.SIGTSTP, Signal.SIGTTIN,
			Signal.SIGTTOU);

	/** Without SIGQUIT, which a child of the JVM inherits blocked. */
	static Stream<Signal> notStopping() {
		return Stream.concat(
				Signal.standardSignals()
					.stream()
					.filter((signal) -> !STOPPING.contains(signal) && signal != Signal.SIGQUIT),
				Stream.of(Signal.valueOf("RTMIN+1"), Signal.valueOf("RTMAX")));
	}

	@ParameterizedTest
	@MethodSource("notStopping")
	void theTableSaysWhatTheKernelDoes(Signal signal) throws Exception {
		// A shell that sends itself a signal that nothing handles.
		Process shell = new ProcessBuilder("sh", "-c", "ulimit -c 0; kill -%d $$; exit 7".formatted(signal.number()))
			.redirectErrorStream(true)
			.start();
		boolean survived = shell.waitFor() == 7;
		assertThat(DefaultAction.of(signal)).isIn(survived ? List.of(DefaultAction.IGNORE, DefaultAction.CONTINUE)
				: List.of(DefaultAction.TERMINATE, DefaultAction.CORE));
	}

	@Test
	void fourSignalsStopAndOneContinues() {
		assertThat(Signal.standardSignals()).filteredOn((signal) -> DefaultAction.of(signal) == DefaultAction.STOP)
			.containsExactlyElementsOf(STOPPING);
		assertThat(Signal.standardSignals()).filteredOn((signal) -> DefaultAction.of(signal) == DefaultAction.CONTINUE)
			.containsExactly(Signal.SIGCONT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "USR1", "TERM", "QUIT", "RTMIN+3" })
	void theParentSeesTheRealSignal(String name) {
		Signal signal = Signal.valueOf(name);
		try (ChildJvm child = start("native", signal, "sh", "-c", "ulimit -c 0; \"$@\"; echo status $?", "sh")) {
			signal.sendTo(pid(child));
			child.awaitLine("^status " + (128 + signal.number()));
			// A shell tells a signal from an exit code; the exit code it makes up for
			// both.
			assertThat(child.awaitExit()).isZero();
			assertThat(child.errorLines()).anyMatch((line) -> line.matches(
					"(?i).*(User defined signal 1|Terminated|Quit|Real-time signal \\d|RTMIN\\+3|Unknown signal).*"));
			assertThat(child.lines()).doesNotContain("hook", "returned");
		}
	}

	@Test
	void theJvmTopHalfEndsTheProcessToo() {
		try (ChildJvm child = start("jvm", Signal.SIGUSR1)) {
			child.send(Signal.SIGUSR1);
			assertThat(child.awaitExit()).isEqualTo(128 + Signal.SIGUSR1.number());
			assertThat(child.lines()).doesNotContain("hook", "returned");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "native", "jvm" })
	void aProcessThatWasStoppedGoesOnAndCanBeStoppedAgain(String topHalf) {
		try (ChildJvm child = start(topHalf, Signal.SIGTSTP)) {
			for (int round = 1; round <= 2; round++) {
				child.send(Signal.SIGTSTP);
				Awaitility.await().until(() -> Proc.of(child.pid()).read("status").contains("State:\tT"));
				child.send(Signal.SIGCONT);
				child.awaitLines("^returned STOP", round);
			}
		}
	}

	@Test
	void whatIsIgnoredByDefaultDoesNothing() {
		try (ChildJvm child = start("native", Signal.SIGWINCH)) {
			child.send(Signal.SIGWINCH);
			child.awaitLine("^returned IGNORE");
			assertThat(child.isAlive()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "native", "jvm" })
	void whatWasIgnoredBeforeStaysIgnored(String topHalf) {
		try (ChildJvm child = start(topHalf, Signal.SIGUSR1, "sh", "-c", "trap '' USR1; exec \"$@\"", "sh")) {
			child.send(Signal.SIGUSR1);
			child.awaitLine("^returned IGNORE");
			assertThat(child.isAlive()).isTrue();
		}
	}

	private static ChildJvm start(String topHalf, Signal signal, String... prefix) {
		ChildJvm child = ChildJvm.of(Child.class).prefix(prefix).arguments(topHalf, signal).start();
		child.awaitLine("^ready ");
		return child;
	}

	private static long pid(ChildJvm child) {
		return Long.parseLong(child.awaitMatch("^ready (\\d+)").group(1));
	}

	/**
	 * Performs the default of each signal that it catches.
	 */
	static final class Child {

		private Child() {
		}

		public static void main(String[] args) throws IOException {
			// A process group that nobody could continue is not stopped.
			Posix.newProcessGroup();
			Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
			try (SelfPipe pipe = SelfPipe.builder()
				.topHalf(TopHalf.valueOf(args[0].toUpperCase()))
				.signals(Signal.valueOf(args[1]))
				.open()) {
				System.out.write(("ready " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8));
				for (SignalInfo info : pipe) {
					System.out.println("returned " + pipe.performDefault(info.signal()));
				}
			}
		}

	}

}
