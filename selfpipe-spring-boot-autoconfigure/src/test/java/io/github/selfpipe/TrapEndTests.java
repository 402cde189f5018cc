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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;

import com.sun.jna.Pointer;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantee 12: what was sent before a trap ends is caught and handed out, and kills
 * nobody.
 */
class TrapEndTests {

	private static final int ENDS = Integer.getInteger("selfpipe.trap-ends", 100);

	/** Threads that never wait, so that others do. */
	private static final int SPINNING = Integer.getInteger("selfpipe.spinning", 2);

	@ParameterizedTest
	@CsvSource({ "untrap, false", "trapOnly, true" })
	void asManyAreHandedOutAsWereSent(String how, boolean busy) {
		try (ChildJvm child = ChildJvm.of(Ender.class)
			.arguments("RTMIN+3", how, ENDS, 200, busy ? SPINNING : 0)
			.start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^(lost|ended)")).containsExactly("ended " + ENDS);
		}
	}

	@ParameterizedTest
	@CsvSource({ "USR1, close, true", "HUP, trapOnly, true", "TERM, close, true", "RTMIN+4, untrap, false" })
	void whatWasCaughtForDoesNotKill(String name, String how, boolean busy) {
		try (ChildJvm child = ChildJvm.of(Ender.class).arguments(name, how, ENDS, 1, busy ? SPINNING : 0).start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^(lost|ended)")).containsExactly("ended " + ENDS);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TERM", "USR1", "RTMIN+3" })
	void whatNobodyTrapsDoesWhatItDidBefore(String name) {
		Signal signal = Signal.valueOf(name);
		try (ChildJvm child = ChildJvm.of(PutBack.class).arguments(name).start()) {
			child.awaitLine("^put back$");
			child.send(signal);
			assertThat(child.awaitExit()).isEqualTo(128 + signal.number());
			// TERM is the JVM's, which ends in order.
			assertThat(child.lines("^hook$")).hasSize(signal.equals(Signal.SIGTERM) ? 1 : 0);
		}
	}

	@Test
	void allThatIsQueuedForThePrimordialThreadIsCaughtWhenItGetsItsMaskBack() {
		try (ChildJvm child = ChildJvm.of(Queued.class).start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^caught")).containsExactly("caught " + Queued.COUNT);
		}
	}

	/** Of all that /proc says, only that this thread has not run since shows it. */
	@Test
	void aHandlerThatTheKernelIsSettingUpIsWaitedFor() {
		try (ChildJvm child = ChildJvm.of(Held.class).start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^(lost|held)")).containsExactly("held " + Held.TIMES + " times");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "close", "transferTo" })
	void thePrimordialThreadGetsItsMaskBack(String how) {
		try (ChildJvm child = ChildJvm.of(Relieved.class).arguments(how).start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^(blocked|directed)")).containsExactly("blocked true", "directed TKILL",
					"blocked false");
		}
	}

	/** Sends itself signals, and ends their trap at once. */
	static final class Ender {

		private Ender() {
		}

		public static void main(String[] args) throws Exception {
			for (int i = 0; i < Integer.parseInt(args[4]); i++) {
				Thread spinning = new Thread(() -> {
					while (true) {
						Thread.onSpinWait();
					}
				});
				spinning.setDaemon(true);
				spinning.start();
			}
			// Not on the main thread, which the kernel would choose for the signals.
			FutureTask<Void> owner = new FutureTask<>(() -> {
				end(Signal.valueOf(args[0]), args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
				return null;
			});
			new Thread(owner, "owner").start();
			owner.get();
			// In spite of the spinning threads.
			System.exit(0);
		}

		private static void end(Signal signal, String how, int ends, int count) {
			for (int i = 0; i < ends; i++) {
				SelfPipe pipe = SelfPipe.open(signal);
				for (int j = 0; j < count; j++) {
					Posix.queueToSelf(signal, j);
				}
				switch (how) {
					case "untrap" -> pipe.untrap(signal);
					case "trapOnly" -> pipe.trapOnly(List.of());
					default -> pipe.close();
				}
				long handedOut = !pipe.isOpen() ? pipe.status(signal).caught()
						: pipe.drain().stream().mapToLong(SignalInfo::count).sum();
				if (handedOut != count) {
					System.out.println("lost " + (count - handedOut) + " of " + count);
				}
				pipe.close();
			}
			System.out.println("ended " + ends);
		}

	}

	/** Other code displaces our handler, the pipe closes, and it puts ours back. */
	static final class PutBack {

		private PutBack() {
		}

		public static void main(String[] args) throws Exception {
			Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
			Signal signal = Signal.valueOf(args[0]);
			Posix.Disposition ours;
			try (SelfPipe pipe = SelfPipe.open(signal)) {
				ours = Posix.disposition(signal);
				Posix.handle(signal, Posix.harmlessHandler(), 0, 0);
			}
			Posix.handle(signal, ours.handler(), ours.flags(), ours.mask());
			System.out.println("put back");
			Thread.currentThread().join();
		}

	}

	/**
	 * More than one is queued for the primordial thread when it gets its mask back.
	 */
	static final class Queued {

		private static final Signal SIGNAL = Signal.valueOf("RTMIN+4");

		private static final int COUNT = 7000;

		private Queued() {
		}

		public static void main(String[] args) {
			long primordial = ProcessHandle.current().pid();
			try (SelfPipe pipe = SelfPipe.open(SIGNAL)) {
				Posix.signalThread(primordial, SIGNAL);
				pipe.take();
				Awaitility.await()
					.until(() -> (Proc.thread(Long.toString(primordial)).signals("SigBlk") & Posix.bits(SIGNAL)) != 0);
				for (int i = 0; i < COUNT; i++) {
					Posix.signalThread(primordial, SIGNAL);
				}
				pipe.trapOnly(List.of());
				System.out.println("caught " + pipe.drain().stream().mapToLong(SignalInfo::count).sum());
			}
		}

	}

	/**
	 * The kernel has given a signal to a thread, and needs a page of its stack for the
	 * handler's frame; but another thread has the page tables locked. The signal is not
	 * pending any more, and the others are not blocked yet.
	 */
	static final class Held {

		private static final Signal SIGNAL = Signal.valueOf("RTMIN+5");

		private static final int TIMES = 4;

		private static final long LENGTH = 2L << 30;

		private static final long STACK = 1 << 18;

		private Held() {
		}

		public static void main(String[] args) throws Exception {
			Pointer memory = Posix.manyPages(LENGTH);
			CompletableFuture<String> thread = new CompletableFuture<>();
			start("held", () -> {
				Posix.alternateStack(memory, STACK);
				thread.complete(Proc.currentThread());
				while (true) {
					Posix.poll(-1, -1);
				}
			});
			start("locks", () -> {
				while (true) {
					Posix.protect(memory, LENGTH, 7);
					Posix.protect(memory, LENGTH, 3);
				}
			});
			int held = 0;
			while (held < TIMES) {
				Posix.discard(memory, STACK);
				SelfPipe pipe = SelfPipe.open(SIGNAL);
				Posix.signalThread(Long.parseLong(thread.get()), SIGNAL);
				boolean isHeld = false;
				while (!isHeld && pipe.status(SIGNAL).caught() == 0) {
					isHeld = isHeld(Proc.thread(thread.get()));
				}
				pipe.trapOnly(List.of());
				if (pipe.drain().isEmpty()) {
					System.out.println("lost");
				}
				pipe.close();
				held += isHeld ? 1 : 0;
			}
			System.out.println("held " + held + " times");
			System.exit(0);
		}

		private static boolean isHeld(Proc thread) {
			String status = thread.read("status");
			return status.contains("State:\tD") && status.contains("SigPnd:\t0000000000000000");
		}

		private static void start(String name, Runnable work) {
			Thread thread = new Thread(work, name);
			thread.setDaemon(true);
			thread.start();
		}

	}

	/**
	 * The owner is Java's main thread, which has the primordial one leave signals to it.
	 */
	static final class Relieved {

		private Relieved() {
		}

		public static void main(String[] args) throws Exception {
			SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1, Signal.SIGHUP);
			Signal.SIGUSR1.raise();
			Awaitility.await().until(Relieved::isBlocked);
			System.out.println("blocked " + isBlocked());
			pipe.take();
			Posix.signalThread(ProcessHandle.current().pid(), Signal.SIGUSR1);
			if (args[0].equals("close")) {
				pipe.trapOnly(List.of());
				System.out.println("directed " + pipe.take().cause());
				pipe.close();
			}
			else {
				Thread other = new Thread(() -> {
					System.out.println("directed " + pipe.take().cause());
					pipe.close();
				});
				pipe.transferTo(other);
				other.start();
				other.join();
			}
			System.out.println("blocked " + isBlocked());
		}

		private static boolean isBlocked() {
			return (Proc.thread(Long.toString(ProcessHandle.current().pid())).signals("SigBlk")
					& Posix.bits(Signal.SIGUSR1, Signal.SIGHUP)) != 0;
		}

	}

}
