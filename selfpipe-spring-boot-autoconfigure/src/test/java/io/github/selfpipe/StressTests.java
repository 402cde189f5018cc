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

import java.io.File;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import io.github.selfpipe.testsupport.SignalSender;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantees 1 and 7: signals do no harm to a JVM that is hard at work, nor it to them.
 */
class StressTests {

	private static final boolean LONG = Boolean.getBoolean("selfpipe.long");

	private static final int COUNT = LONG ? 60_000 : 4000;

	/** Sent to single threads, whatever they are: compilers, collectors, Java threads. */
	private static final Signal TO_THREADS = Signal.valueOf("RTMIN+9");

	private static final Signal[] TEN_KINDS = { Signal.SIGHUP, Signal.SIGINT, Signal.SIGQUIT, Signal.SIGUSR1,
			Signal.SIGUSR2, Signal.SIGTERM, Signal.SIGALRM, Signal.SIGWINCH, Signal.valueOf("RTMIN+1"),
			Signal.valueOf("RTMAX") };

	static Stream<String> collectors() {
		return LONG ? Stream.of("G1", "Z", "Parallel") : Stream.of("G1");
	}

	@ParameterizedTest
	@MethodSource("collectors")
	void aJvmUnderHeavyLoadTakesThemAll(String collector) {
		Duration patience = Duration.ofMinutes(5);
		try (ChildJvm child = ChildJvm.of(Busy.class)
			.vmDefaults()
			.options("-XX:+Use" + collector + "GC", "-Xmx256m")
			.arguments(TopHalf.NATIVE, 1024 * 1024, TO_THREADS)
			.arguments((Object[]) TEN_KINDS)
			.patience(patience)
			.start()) {
			child.awaitLine("^ready");
			Map<Signal, Long> sent = SignalSender.to(child.pid())
				.signals(TEN_KINDS)
				.shuffled(collector.hashCode())
				.count(COUNT)
				.every(Duration.ofNanos(100_000))
				.queued()
				.patience(patience)
				.send();
			Catcher.Report report = Catcher.stop(child);
			report.counters().forEach((signal, counters) -> {
				assertThat(counters.caught()).as("%s", signal)
					.isEqualTo(counters.published() + counters.coalesced())
					.isEqualTo(report.count(signal));
				if (!signal.equals(TO_THREADS)) {
					assertThat(counters.caught()).as("%s", signal).isPositive().isLessThanOrEqualTo(sent.get(signal));
				}
			});
			for (Signal signal : List.of(Signal.valueOf("RTMIN+1"), Signal.valueOf("RTMAX"))) {
				assertThat(report.infos(signal)).extracting(SignalInfo::value)
					.containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, sent.get(signal)).boxed().toList());
			}
			assertThat(report.counters().get(TO_THREADS).caught()).isPositive();
			assertThat(child.lines("failed to|hs_err|SIGSEGV.*pc=")).isEmpty();
			assertThat(child.lines("^rounds")).hasSize(6);
			System.out.printf("%sGC: %d of %d signals, and %d to single threads; %s%n", collector,
					report.infos().stream().filter((info) -> !info.signal().equals(TO_THREADS)).count(), COUNT,
					report.counters().get(TO_THREADS).caught(),
					String.join(", ", child.lines("^rounds").stream().map((line) -> line.substring(7)).toList()));
		}
	}

	static final class Busy {

		private Busy() {
		}

		public static void main(String[] args) {
			HeavyLoad load = new HeavyLoad();
			load.start();
			AtomicBoolean enough = new AtomicBoolean();
			Thread shots = new Thread(() -> signalThreads(enough), "shots");
			shots.setDaemon(true);
			shots.start();
			Catcher.run(args, () -> {
				// Once the trap has gone, the next would be the end.
				enough.set(true);
				join(shots);
				// On a machine with much else to do, each of them has its turn as well.
				while (load.rounds().values().stream().anyMatch((rounds) -> rounds.get() == 0)) {
					LockSupport.parkNanos(1_000_000);
				}
			});
			load.rounds().forEach((work, rounds) -> System.out.println("rounds: " + work + " " + rounds));
		}

		private static void signalThreads(AtomicBoolean enough) {
			while (Posix.disposition(TO_THREADS).handler() == Posix.SIG_DFL) {
				LockSupport.parkNanos(1_000_000);
			}
			while (!enough.get()) {
				for (String thread : new File("/proc/self/task").list()) {
					Posix.signalThread(Long.parseLong(thread), TO_THREADS);
					LockSupport.parkNanos(300_000);
				}
			}
			// A thread that has not run since has not taken its signal. The primordial
			// one
			// leaves them to the owner, and takes those sent to it when the trap ends.
			for (String thread : new File("/proc/self/task").list()) {
				awaitNoSignalPending(thread);
			}
		}

		private static void awaitNoSignalPending(String thread) {
			try {
				Proc proc = Proc.thread(thread);
				while ((proc.signals("SigPnd") & ~proc.signals("SigBlk")) != 0) {
					LockSupport.parkNanos(100_000);
				}
			}
			catch (UncheckedIOException ex) {
				// The thread has ended.
			}
		}

		private static void join(Thread thread) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
