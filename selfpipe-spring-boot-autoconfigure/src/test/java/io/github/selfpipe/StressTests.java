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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import io.github.selfpipe.testsupport.SignalSender;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

	@ParameterizedTest
	@ValueSource(strings = { "G1", "Z", "Parallel" })
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
			assertThat(child.lines("^rounds")).hasSize(6).noneMatch((line) -> line.endsWith(" 0"));
			System.out.printf("%sGC: %d of %d signals, and %d to single threads; %s%n", collector,
					report.infos().stream().filter((info) -> !info.signal().equals(TO_THREADS)).count(), COUNT,
					report.counters().get(TO_THREADS).caught(),
					String.join(", ", child.lines("^rounds").stream().map((line) -> line.substring(7)).toList()));
		}
	}

	@Test
	void flightRecorderAndTheUserShareSigusr2() {
		try (ChildJvm child = ChildJvm.of(Recorded.class)
			.vmDefaults()
			.arguments(TopHalf.NATIVE, 1024 * 1024, Signal.SIGUSR2)
			.start()) {
			child.awaitLine("^ready");
			ChildJvm sender = SignalSender.to(child.pid())
				.signals(Signal.SIGUSR2)
				.count(LONG ? 10_000 : 500)
				.every(Duration.ofMillis(2))
				.start();
			long sent = SignalSender.sent(sender).get(Signal.SIGUSR2);
			Catcher.Report report = Catcher.stop(child);
			assertThat(report.infos()).isNotEmpty()
				.allSatisfy((info) -> assertThat(info.senderPid()).isEqualTo(sender.pid()));
			assertThat(report.infos().size()).isBetween((int) (sent / 2), (int) sent);
			int samples = Integer.parseInt(child.awaitMatch("^samples (\\d+)").group(1));
			System.out.printf("Of %d SIGUSR2 %d came, beside %d samples of the flight recorder%n", sent,
					report.infos().size(), samples);
			assertThat(samples).isGreaterThan(10);
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
			// A thread that has not run since has not taken its signal; the primordial
			// one,
			// which leaves signals to the owner, never will.
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

	static final class Recorded {

		private Recorded() {
		}

		public static void main(String[] args) throws Exception {
			Thread busy = new Thread(() -> {
				double value = 1;
				while (value > 0) {
					value = Math.sqrt(value + 1);
				}
			}, "busy");
			busy.setDaemon(true);
			busy.start();
			Path file = Files.createTempFile("selfpipe", ".jfr");
			try (Recording recording = new Recording()) {
				recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
				recording.start();
				Catcher.main(args);
				recording.stop();
				recording.dump(file);
			}
			List<RecordedEvent> events = RecordingFile.readAllEvents(file);
			Files.delete(file);
			System.out.println("samples " + events.stream()
				.filter((event) -> event.getEventType().getName().equals("jdk.ExecutionSample"))
				.count());
		}

	}

}
