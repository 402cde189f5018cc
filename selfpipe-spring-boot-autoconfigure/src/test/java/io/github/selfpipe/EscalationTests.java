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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.LongCsvSource;
import io.github.selfpipe.testsupport.Proc;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantees 9 and 14: a JVM that is stuck can still be stopped, and one that comes to
 * its end in time is left alone.
 */
class EscalationTests {

	/** Longer than any test. */
	private static final Duration LONG = Duration.ofHours(1);

	@ParameterizedTest
	@CsvSource({ "NATIVE, TERM, 0, 143", "JVM, INT, 99, 99" })
	@LongCsvSource({ "NATIVE, INT, 0, 130", "NATIVE, RTMIN+1, 0, 163", "JVM, TERM, 0, 143" })
	void aProcessThatHasHadItsTimeIsEnded(TopHalf topHalf, String name, int exitCode, int status) {
		Signal signal = Signal.valueOf(name);
		try (ChildJvm child = stuck(topHalf, 3, Duration.ZERO, exitCode, signal)) {
			repeat(signal, 300, () -> !child.isAlive(), child);
			assertThat(child.awaitExit()).isEqualTo(status);
			assertThat(child.errorLines())
				.contains("selfpipe: the process has not come to an orderly end, and is ended by signal %02d"
					.formatted(signal.number()));
		}
	}

	@ParameterizedTest
	@CsvSource({ "what a supervisor repeats cuts nothing short, TERM, 3, PT1H, TERM, 300, 8",
			"nothing is escalated after zero, TERM, 0, PT0S, TERM, 300, 5" })
	@LongCsvSource({ "nor does it if these are interrupts, INT, 3, PT1H, INT, 1500, 4",
			"other signals are not escalated, TERM, 2, PT0S, HUP, 300, 5" })
	void aProcessIsLeftAlone(String why, String escalates, int after, Duration patience, String sent, int millis,
			int count) {
		try (ChildJvm one = stuck(TopHalf.NATIVE, after, patience, Signal.valueOf(escalates));
				ChildJvm other = stuck(TopHalf.JVM, after, patience, Signal.valueOf(escalates))) {
			repeat(Signal.valueOf(sent), millis, () -> isCaught(one, count) && isCaught(other, count), one, other);
			assertThat(List.of(one, other)).as(why).allMatch(ChildJvm::isAlive);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void duplicatesOfOneRequestCountOnce(TopHalf topHalf) {
		try (ChildJvm child = stuck(topHalf, 2, LONG, Signal.SIGINT)) {
			for (int i = 0; i < 20; i++) {
				child.send(Signal.SIGINT);
			}
			child.awaitLine("^caught [1-9]");
			Proc.of(child.pid()).awaitSignalsHandled();
			assertThat(child.isAlive()).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void aPersonWhoInsistsIsHeardAtOnce(TopHalf topHalf) {
		try (ChildJvm child = stuck(topHalf, 3, LONG, Signal.SIGINT)) {
			repeat(Signal.SIGINT, 300, () -> !child.isAlive(), child);
			assertThat(child.awaitExit()).isEqualTo(130);
		}
	}

	@Test
	void theThirdControlCOfATerminalEndsAStuckProcess() {
		// The person takes more than a second from one to the next.
		try (ChildJvm child = ChildJvm.of(Stuck.class)
			.prefix("sh", "-c", "c=; for a; do c=\"$c '$a'\"; done; exec script -qefc \"$c\" /dev/null", "sh")
			.arguments(TopHalf.NATIVE, 3, LONG, 0, Signal.SIGINT)
			.start()) {
			child.awaitLine("caught 0\\s*$");
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.pollInterval(Duration.ofMillis(1200))
				.ignoreExceptions()
				.until(() -> {
					if (child.isAlive()) {
						child.writeLine("\u0003");
					}
					return !child.isAlive();
				});
			assertThat(child.awaitExit()).isEqualTo(130);
			assertThat(child.lines("^.*caught 2\\s*$")).hasSize(1);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void requestsOfEveryKindCountTogether(TopHalf topHalf) {
		try (ChildJvm child = stuck(topHalf, 3, Duration.ZERO, Signal.SIGTERM, Signal.SIGINT)) {
			child.send(Signal.SIGINT);
			child.awaitLine("^caught 1$");
			repeat(Signal.SIGTERM, 300, () -> !child.isAlive(), child);
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines("^caught 6$")).isEmpty();
		}
	}

	@Test
	void theTopHalfEndsAJvmThatWaitsForASafepointForEver() {
		try (ChildJvm child = ChildJvm.of(NeverSafe.class)
			.vmDefaults()
			.options("-XX:+UseParallelGC", "-XX:-UseCountedLoopSafepoints", "-XX:LoopStripMiningIter=0")
			.start()) {
			child.awaitLine("^ready");
			AtomicInteger ticks = new AtomicInteger(-1);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.pollInterval(Duration.ofSeconds(1))
				.until(() -> child.lines("^tick").size() == ticks.getAndSet(child.lines("^tick").size()));
			repeat(Signal.SIGTERM, 300, () -> !child.isAlive(), child);
			assertThat(child.awaitExit()).isEqualTo(99);
			assertThat(child.lines("^handled")).as("what a JVM does that runs Java").isEmpty();
		}
	}

	private static ChildJvm stuck(TopHalf topHalf, int after, Duration patience, Signal... escalates) {
		return stuck(topHalf, after, patience, 0, escalates);
	}

	private static ChildJvm stuck(TopHalf topHalf, int after, Duration patience, int exitCode, Signal... escalates) {
		ChildJvm child = ChildJvm.of(Stuck.class)
			.arguments(topHalf, after, patience, exitCode)
			.arguments((Object[]) escalates)
			.start();
		child.awaitLine("^caught 0$");
		return child;
	}

	private static void repeat(Signal signal, int millis, Callable<Boolean> until, ChildJvm... children) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(millis))
			.until(() -> {
				if (until.call()) {
					return true;
				}
				try {
					for (ChildJvm child : children) {
						child.send(signal);
					}
				}
				catch (IllegalStateException ex) {
					// It has just ended.
				}
				return false;
			});
	}

	private static boolean isCaught(ChildJvm child, int count) {
		assertThat(child.isAlive()).isTrue();
		return child.lines("^caught ").stream().anyMatch((line) -> Integer.parseInt(line.substring(7)) >= count);
	}

	static final class Stuck {

		private Stuck() {
		}

		public static void main(String[] args) throws InterruptedException {
			List<Signal> escalates = Stream.of(args).skip(4).map(Signal::valueOf).toList();
			SelfPipe pipe = SelfPipe.builder()
				.topHalf(TopHalf.valueOf(args[0]))
				.signals(Signal.SIGHUP)
				.signals(escalates)
				.escalate(escalates, Integer.parseInt(args[1]), Duration.parse(args[2]))
				.escalateExitCode(Integer.parseInt(args[3]))
				.open();
			Thread witness = new Thread(() -> {
				for (long seen = -1; true; LockSupport.parkNanos(1_000_000)) {
					long caught = pipe.status().signals().stream().mapToLong(SelfPipe.SignalStatus::caught).sum();
					if (caught != seen) {
						System.out.println("caught " + caught);
						seen = caught;
					}
				}
			});
			witness.setDaemon(true);
			witness.start();
			// The owner never reads.
			new CountDownLatch(1).await();
		}

	}

	/**
	 * A thread that is in compiled code without a safepoint poll, and all others waiting
	 * for it to stop for the collector.
	 */
	static final class NeverSafe {

		private static volatile int sink;

		private NeverSafe() {
		}

		public static void main(String[] args) {
			SelfPipe pipe = SelfPipe.builder()
				.topHalf(TopHalf.NATIVE)
				.signals(Signal.SIGTERM)
				.escalate(List.of(Signal.SIGTERM), 3, Duration.ZERO)
				.escalateExitCode(99)
				.open();
			daemon(() -> sink = divide(Integer.MAX_VALUE, args.length + 3));
			daemon(() -> {
				for (;;) {
					System.out.println("tick");
					System.gc();
					LockSupport.parkNanos(10_000_000);
				}
			});
			System.out.println("ready");
			for (;;) {
				System.out.println("handled " + pipe.take());
			}
		}

		private static void daemon(Runnable work) {
			Thread thread = new Thread(work);
			thread.setDaemon(true);
			thread.start();
		}

		/** Takes minutes: a division has to wait for the one before. */
		private static int divide(int count, int divisor) {
			int x = count;
			for (int i = 0; i < count; i++) {
				x = (x / divisor + i) / divisor + count;
				x = (x / divisor + i) / divisor + count;
				x = (x / divisor + i) / divisor + count;
				x = (x / divisor + i) / divisor + count;
				x = (x / divisor + i) / divisor + count;
				x = (x / divisor + i) / divisor + count;
				x = (x / divisor + i) / divisor + count;
				x = (x / divisor + i) / divisor + count;
			}
			return x;
		}

	}

}
