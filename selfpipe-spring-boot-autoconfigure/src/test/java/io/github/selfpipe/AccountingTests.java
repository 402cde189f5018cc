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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

import io.github.selfpipe.SelfPipe.SignalStatus;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import io.github.selfpipe.testsupport.SignalSender;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantee 2: caught = published + coalesced for every signal, and no kind of signal is
 * ever lost because the pipe was full of another kind.
 */
@InChildJvm
class AccountingTests {

	private static final Signal RT1 = Signal.valueOf("RTMIN+1");

	private static final Signal RT2 = Signal.valueOf("RTMIN+2");

	private static final int SMALLEST = 4096;

	private static final int RECORDS = SMALLEST / 32;

	@Test
	void aFullPipeDoesNotSwallowAnotherKindOfSignal() {
		try (SelfPipe pipe = open(Signal.SIGUSR1, Signal.SIGHUP)) {
			for (int i = 1; i <= 2 * RECORDS; i++) {
				raise(pipe, Signal.SIGUSR1, i);
			}
			raise(pipe, Signal.SIGHUP, 1);
			List<SignalInfo> infos = pipe.drain();
			assertThat(infos).filteredOn((info) -> info.signal().equals(Signal.SIGHUP))
				.singleElement()
				.satisfies((info) -> assertThat(info.count()).isOne());
			assertThat(infos).hasSize(RECORDS + 2);
			assertCounters(pipe, Signal.SIGHUP, 1, 1, 0);
			assertCounters(pipe, Signal.SIGUSR1, 2 * RECORDS, RECORDS + 1, RECORDS - 1);
		}
	}

	@Test
	void whatDidNotFitComesOutAsOneWithItsCountAfterWhatDid() {
		try (SelfPipe pipe = open(RT1, RT2)) {
			queue(pipe, RT1, 1000);
			queue(pipe, RT2, 500);
			assertThat(pipe.status().pending()).isEqualTo(SMALLEST);
			List<SignalInfo> infos = pipe.drain();
			assertThat(infos.subList(0, RECORDS)).allSatisfy((info) -> {
				assertThat(info.signal()).isEqualTo(RT1);
				assertThat(info.count()).isOne();
			});
			assertThat(infos.subList(0, RECORDS)).extracting(SignalInfo::intValue).doesNotHaveDuplicates();
			assertThat(infos.subList(RECORDS, infos.size())).satisfiesExactly((info) -> {
				assertThat(info.signal()).isEqualTo(RT1);
				assertThat(info.count()).isEqualTo(1000 - RECORDS);
				assertThat(info.cause()).isEqualTo(SignalInfo.Cause.UNKNOWN);
				assertThat(info.senderPid()).isEqualTo(SignalInfo.UNKNOWN);
			}, (info) -> {
				assertThat(info.signal()).isEqualTo(RT2);
				assertThat(info.count()).isEqualTo(500);
			});
			assertCounters(pipe, RT1, 1000, RECORDS + 1, 1000 - RECORDS - 1);
			assertCounters(pipe, RT2, 500, 1, 499);
		}
	}

	@Test
	void coalescedSignalsComeOutOfEveryMethod() {
		try (SelfPipe pipe = open(RT1)) {
			for (int method = 0; method < 3; method++) {
				queue(pipe, RT1, RECORDS + 10);
				long count = 0;
				for (int i = 0; i < RECORDS + 1; i++) {
					SignalInfo info = switch (method) {
						case 0 -> pipe.poll();
						case 1 -> pipe.take();
						default -> pipe.poll(Duration.ofMinutes(1));
					};
					count += info.count();
				}
				assertThat(count).isEqualTo(RECORDS + 10);
				assertThat(pipe.poll()).isNull();
			}
		}
	}

	@Test
	void whatThereIsNoMemoryForIsTheNextOnceMore() {
		try (ChildJvm child = ChildJvm.of(FullHeap.class).options("-Xmx24m").start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.awaitLine("^handed out")).isEqualTo("handed out " + FullHeap.COUNT);
		}
	}

	@Test
	void whatIsCountedSurvivesTheEndOfItsTrap() {
		try (SelfPipe pipe = open(RT1)) {
			queue(pipe, RT1, RECORDS + 10);
			pipe.trapOnly(List.of());
			assertThat(pipe.drain().stream().mapToLong(SignalInfo::count).sum()).isEqualTo(RECORDS + 10);
		}
	}

	@Test
	void anEndlessFloodOfOneKindDoesNotHoldBackWhatWasCountedOfAnother() {
		try (SelfPipe pipe = open(RT1, Signal.SIGHUP)) {
			queue(pipe, RT1, RECORDS);
			raise(pipe, Signal.SIGHUP, 1);
			for (SignalInfo info = pipe.take(); info.signal().equals(RT1); info = pipe.take()) {
				// One in for one out: the pipe never runs empty.
				queue(pipe, RT1, 1);
			}
			assertCounters(pipe, Signal.SIGHUP, 1, 1, 0);
		}
	}

	@Test
	void theReaderOfATinyPipeIsAlwaysWokenForWhatDidNotFit() throws Exception {
		int bursts = Boolean.getBoolean("selfpipe.long") ? 100_000 : 3000;
		// Not on the main thread, which would take the signals itself: reader and handler
		// have to run at the same time.
		FutureTask<Void> reader = new FutureTask<>(() -> readBursts(bursts), null);
		new Thread(reader, "reader").start();
		reader.get();
	}

	private static void readBursts(int bursts) {
		Semaphore next = new Semaphore(0);
		try (SelfPipe pipe = open(RT1, RT2)) {
			Thread sender = new Thread(() -> {
				for (int i = 0; i < bursts; i++) {
					next.acquireUninterruptibly();
					for (int j = 0; j < RECORDS + 20; j++) {
						Posix.queueToSelf((j == RECORDS) ? RT2 : RT1, j);
					}
				}
			}, "sender");
			sender.setDaemon(true);
			sender.start();
			long coalesced = 0;
			for (int i = 0; i < bursts; i++) {
				next.release();
				// What the reader is not woken for, it waits for in vain: the next burst
				// comes after this one only.
				for (long count = 0; count < RECORDS + 20;) {
					SignalInfo info = pipe.take();
					count += info.count();
					coalesced += info.count() - 1;
				}
			}
			assertCounters(pipe, RT1, (RECORDS + 19L) * bursts);
			assertCounters(pipe, RT2, bursts);
			System.out.printf("note: %d signals in bursts through a pipe of %d, %d coalesced%n",
					(RECORDS + 20L) * bursts, RECORDS, coalesced);
		}
	}

	@Test
	void aFloodFromOutsideIntoATinyPipeIsAccountedFor() {
		int count = Boolean.getBoolean("selfpipe.long") ? 1_000_000 : 100_000;
		Signal[] signals = { RT1, Signal.SIGHUP, RT2, Signal.SIGTERM, Signal.SIGUSR1 };
		try (SelfPipe pipe = open(signals);
				ChildJvm sender = SignalSender.to(ProcessHandle.current().pid())
					.signals(signals)
					.shuffled(42)
					.count(count)
					.queued()
					.start()) {
			Thread end = new Thread(() -> {
				SignalSender.sent(sender);
				Proc.self().awaitSignalsHandled();
				pipe.wakeup();
			});
			end.start();
			List<SignalInfo> infos = new ArrayList<>();
			pipe.forEach(infos::add);
			infos.addAll(pipe.drain());
			SignalSender.sent(sender).forEach((signal, sent) -> {
				long counted = infos.stream()
					.filter((info) -> info.signal().equals(signal))
					.mapToLong(SignalInfo::count)
					.sum();
				assertCounters(pipe, signal, counted);
				if (signal.number() > 31) {
					assertThat(counted).isEqualTo(sent);
				}
			});
		}
	}

	private static SelfPipe open(Signal... signals) {
		return SelfPipe.builder().signals(signals).topHalf(TopHalf.NATIVE).pipeSize(SMALLEST).open();
	}

	private static void queue(SelfPipe pipe, Signal signal, int count) {
		long before = pipe.status(signal).caught();
		for (int i = 1; i <= count; i++) {
			Posix.queueToSelf(signal, i);
		}
		awaitCaught(pipe, signal, before + count);
	}

	/** Raises a signal that the kernel would merge with one that is still pending. */
	private static void raise(SelfPipe pipe, Signal signal, long total) {
		signal.raise();
		awaitCaught(pipe, signal, total);
	}

	/**
	 * Waits until so many have been caught and what the handlers leave has been left: the
	 * counter comes first, and the handler may be on another thread.
	 */
	private static void awaitCaught(SelfPipe pipe, Signal signal, long total) {
		SharedState state = NativeTopHalf.load().state();
		Awaitility.await()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.pollInSameThread()
			.until(() -> pipe.status(signal).caught() == total && IntStream.range(0, SharedState.SLOTS)
				.allMatch((slot) -> state.get(slot, SharedState.Field.IN_FLIGHT) == 0));
	}

	private static void assertCounters(SelfPipe pipe, Signal signal, long caught) {
		SignalStatus status = pipe.status(signal);
		assertCounters(pipe, signal, caught, status.published(), caught - status.published());
	}

	private static void assertCounters(SelfPipe pipe, Signal signal, long caught, long published, long coalesced) {
		SignalStatus status = pipe.status(signal);
		assertThat(List.of(status.caught(), status.published(), status.coalesced())).as("counters of %s", signal)
			.containsExactly(caught, published, coalesced);
	}

	/** Takes signals, and keeps them, while another thread fills the heap. */
	static final class FullHeap {

		static final int COUNT = 100;

		private static final int FAILURES = 10;

		private static volatile boolean full;

		private static volatile boolean enough;

		private FullHeap() {
		}

		public static void main(String[] args) throws Exception {
			SignalInfo[] infos = new SignalInfo[COUNT];
			Thread hoarder = new Thread(FullHeap::fill);
			int handedOut = 0;
			try (SelfPipe pipe = SelfPipe.open(RT1)) {
				for (int i = 0; i < COUNT; i++) {
					Posix.queueToSelf(RT1, i);
				}
				Proc.self().awaitSignalsHandled();
				// Of a read that has got more than one, what is left has its turn in a
				// full heap.
				infos[handedOut++] = pipe.take();
				hoarder.start();
				while (!full) {
					Thread.onSpinWait();
				}
				int failures = 0;
				while (failures < FAILURES && handedOut < COUNT) {
					try {
						infos[handedOut] = pipe.take();
						handedOut++;
					}
					catch (OutOfMemoryError ex) {
						failures++;
					}
				}
				enough = true;
				hoarder.join();
				System.out.println(failures + " failures after " + handedOut);
				handedOut += pipe.drain().size();
			}
			System.out.println("handed out " + handedOut);
		}

		private static void fill() {
			Object[] hoard = new Object[1 << 20];
			int size = 1 << 10;
			int count = 0;
			while (!enough) {
				try {
					hoard[count] = new long[size];
					count++;
				}
				catch (OutOfMemoryError ex) {
					size = 1;
					full = true;
				}
			}
		}

	}

}
