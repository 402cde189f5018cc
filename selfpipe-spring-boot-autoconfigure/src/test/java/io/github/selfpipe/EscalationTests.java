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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantee 9: a JVM that is stuck can still be stopped.
 */
class EscalationTests {

	@ParameterizedTest
	@CsvSource({ "NATIVE,TERM,143", "NATIVE,INT,130", "NATIVE,RTMIN+1,163", "JVM,TERM,143", "JVM,INT,130" })
	void theTopHalfEndsAProcessThatDoesNotReactToTheThirdRequest(TopHalf topHalf, String name, int status) {
		Signal signal = Signal.valueOf(name);
		try (ChildJvm child = stuck(topHalf, 3, signal)) {
			sendOneByOne(child, signal, signal);
			child.send(Signal.SIGHUP);
			child.awaitLine("^caught 3$");
			child.send(signal);
			assertThat(child.awaitExit()).isEqualTo(status);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void requestsOfEveryKindCountTogether(TopHalf topHalf) {
		try (ChildJvm child = stuck(topHalf, 3, Signal.SIGTERM, Signal.SIGINT)) {
			sendOneByOne(child, Signal.SIGTERM, Signal.SIGINT);
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void theFirstRequestIsEnoughIfItIsMeantToBe(TopHalf topHalf) {
		try (ChildJvm child = stuck(topHalf, 1, Signal.SIGTERM)) {
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void nothingIsEscalatedAfterZero(TopHalf topHalf) {
		try (ChildJvm child = stuck(topHalf, 0, Signal.SIGTERM)) {
			sendOneByOne(child, Signal.SIGTERM, Signal.SIGTERM, Signal.SIGTERM, Signal.SIGTERM, Signal.SIGTERM);
			assertThat(child.isAlive()).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void otherSignalsAreNotEscalated(TopHalf topHalf) {
		try (ChildJvm child = stuck(topHalf, 2, Signal.SIGTERM)) {
			sendOneByOne(child, Signal.SIGHUP, Signal.SIGHUP, Signal.SIGTERM, Signal.SIGHUP);
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
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
			for (int i = 0; i < 2; i++) {
				child.send(Signal.SIGTERM);
				// The kernel would merge the next one with it.
				Proc.of(child.pid()).awaitSignalsHandled();
			}
			assertThat(child.isAlive()).isTrue();
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines("^handled")).as("what a JVM does that runs Java").isEmpty();
		}
	}

	private static ChildJvm stuck(TopHalf topHalf, int after, Signal... escalates) {
		ChildJvm child = ChildJvm.of(Stuck.class).arguments(topHalf, after).arguments((Object[]) escalates).start();
		child.awaitLine("^caught 0$");
		return child;
	}

	/**
	 * The kernel would merge one with the one before, and handlers on several threads may
	 * overtake each other.
	 */
	private static void sendOneByOne(ChildJvm child, Signal... signals) {
		for (int i = 0; i < signals.length; i++) {
			child.send(signals[i]);
			child.awaitLine("^caught " + (i + 1) + "$");
			Proc.of(child.pid()).awaitSignalsHandled();
		}
	}

	static final class Stuck {

		private Stuck() {
		}

		public static void main(String[] args) throws InterruptedException {
			List<Signal> escalates = Stream.of(args).skip(2).map(Signal::valueOf).toList();
			SelfPipe pipe = SelfPipe.builder()
				.topHalf(TopHalf.valueOf(args[0]))
				.signals(Signal.SIGHUP)
				.signals(escalates)
				.escalate(escalates, Integer.parseInt(args[1]))
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
				.escalate(List.of(Signal.SIGTERM), 3)
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
