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

package io.github.selfpipe.comingfrom;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import io.github.selfpipe.testsupport.SignalSender;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the examples that need no Spring: {@link Skalibs}, {@link Pselect},
 * {@link Signalfd}, {@link PythonSelfPipe}, {@link Foreman}, {@link SignalHook},
 * {@link SignalHookHandle}, {@link GoNotify}, {@link GoReset} and
 * {@link GoNotifyContext}.
 */
@InChildJvm
class WithoutSpringTests {

	private int waits;

	private int reloads;

	private final List<Signal> handled = new ArrayList<>();

	private final SignalHook hook = new SignalHook() {

		@Override
		void handle(SignalInfo info) {
			WithoutSpringTests.this.handled.add(info.signal());
			assertThat(origin(info)).startsWith(info.signal() + " by USER, process " + ProcessHandle.current().pid());
		}

	};

	private static final Signal RT = Signal.valueOf("RTMIN+1");

	@Test
	void forwardsASignalPrintsTheOutputAndEndsWithTheFirstChild() throws IOException, InterruptedException {
		Process web = child("trap 'echo web got USR1; exit 7' USR1");
		Process worker = child("trap : USR1");
		List<String> printed = new ArrayList<>();
		new Foreman() {

			@Override
			void print(String line) {
				printed.add(line);
				if (printed.equals(List.of("ready", "ready"))) {
					Signal.SIGUSR1.raise();
				}
			}

		}.run(List.of(web, worker));
		assertThat(printed).containsExactly("ready", "ready", "web got USR1");
		assertThat(web.waitFor()).isEqualTo(7);
		assertThat(worker.waitFor()).isEqualTo(128 + Signal.SIGTERM.number());
	}

	private static Process child(String trap) throws IOException {
		return new ProcessBuilder("sh", "-c", trap + "; echo ready; while :; do sleep 0.05; done").start();
	}

	@Test
	void eachChannelGetsEachSignalUntilItIsStopped() throws InterruptedException {
		Posix.Disposition before = Posix.disposition(Signal.SIGUSR1);
		GoNotify first = new GoNotify(Signal.SIGUSR1);
		GoNotify second = new GoNotify(Signal.SIGUSR1, Signal.SIGHUP);
		Signal.SIGUSR1.raise();
		assertThat(first.receive().signal()).isEqualTo(Signal.SIGUSR1);
		assertThat(second.receive().signal()).isEqualTo(Signal.SIGUSR1);
		first.stop();
		Signal.SIGUSR1.raise();
		assertThat(second.receive().signal()).isEqualTo(Signal.SIGUSR1);
		second.stop();
		assertThat(Posix.disposition(Signal.SIGUSR1)).isEqualTo(before);
	}

	@Test
	void resetPutsBackWhatWasThere() {
		Posix.Disposition before = Posix.disposition(Signal.SIGUSR1);
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1, Signal.SIGHUP)) {
			assertThat(Posix.disposition(Signal.SIGUSR1)).isNotEqualTo(before);
			GoReset.reset(pipe, Signal.SIGUSR1);
			assertThat(Posix.disposition(Signal.SIGUSR1)).isEqualTo(before);
			GoReset.replace(pipe, Set.of(Signal.SIGUSR2));
			assertThat(pipe.trapped()).containsExactly(Signal.SIGUSR2);
		}
	}

	@Test
	void theFirstSignalCancelsTheWork() {
		CompletableFuture<String> work = new CompletableFuture<>();
		Thread main = Thread.currentThread();
		new Thread(() -> {
			// Only then is the trap in; before, the JVM would end.
			Awaitility.await().until(() -> isIn(main, "take"));
			Signal.SIGHUP.raise();
		}).start();
		assertThat(GoNotifyContext.runUntilSignalled(work, Signal.SIGHUP)).isTrue();
		assertThat(work).isCancelled();
	}

	@Test
	void workThatEndsByItselfEndsTheWait() {
		CompletableFuture<String> work = new CompletableFuture<>();
		new Thread(() -> work.complete("done")).start();
		assertThat(GoNotifyContext.runUntilSignalled(work, Signal.SIGHUP)).isFalse();
		assertThat(work).isCompletedWithValue("done");
	}

	@Test
	void tenInterruptsAtOnceAreOneRequest() {
		try (ChildJvm child = ChildJvm.of(Work.class).start()) {
			child.awaitLine("^works");
			SignalSender.to(child.pid()).signals(Signal.SIGINT).count(10).every(Duration.ofMillis(20)).send();
			child.awaitLine("^cancelled true");
			child.writeLine("end");
			assertThat(child.awaitExit()).isZero();
		}
	}

	static final class Work {

		private Work() {
		}

		public static void main(String[] args) throws IOException {
			CompletableFuture<String> work = new CompletableFuture<>();
			Thread main = Thread.currentThread();
			new Thread(() -> {
				Awaitility.await().until(() -> isIn(main, "take"));
				System.out.println("works");
			}).start();
			System.out.println("cancelled " + GoNotifyContext.runUntilSignalled(work, Signal.SIGINT));
			// What comes after the work is not cut off.
			System.in.read();
		}

	}

	private static boolean isIn(Thread thread, String method) {
		return Stream.of(thread.getStackTrace()).anyMatch((frame) -> frame.getMethodName().equals(method));
	}

	@Test
	void aSignalBetweenTheCheckAndTheWaitEndsTheWait() {
		new Pselect() {

			@Override
			boolean work() {
				return WithoutSpringTests.this.waits < 2;
			}

			@Override
			Duration untilNextWork() {
				WithoutSpringTests.this.waits++;
				Signal.SIGHUP.raise();
				return Duration.ofDays(1);
			}

			@Override
			void reload() {
				WithoutSpringTests.this.reloads++;
			}

		}.run();
		assertThat(this.reloads).isEqualTo(2);
	}

	@Test
	void reloadsOnHupAndEndsOnTerm() {
		List<String> calls = new ArrayList<>();
		new PythonSelfPipe() {

			@Override
			void work() {
				(calls.contains("reload") ? Signal.SIGTERM : Signal.SIGHUP).raise();
			}

			@Override
			void reload() {
				calls.add("reload");
			}

		}.run();
		// A second SIGHUP may have been sent before the first one came out.
		assertThat(calls).isNotEmpty().containsOnly("reload");
	}

	@Test
	void anotherThreadAddsASignalAndEndsTheIteration() throws InterruptedException {
		List<Signal> handled = new CopyOnWriteArrayList<>();
		SignalHookHandle handle = new SignalHookHandle() {

			@Override
			void handle(SignalInfo info) {
				handled.add(info.signal());
			}

		};
		Thread thread = new Thread(handle);
		thread.start();
		Awaitility.await().until(() -> handle.pipe() != null);
		handle.addSignal(Signal.SIGUSR1);
		Awaitility.await().until(() -> handle.pipe().trapped().contains(Signal.SIGUSR1));
		Signal.SIGUSR1.raise();
		Awaitility.await().until(() -> handled.equals(List.of(Signal.SIGUSR1)));
		handle.close();
		thread.join();
		assertThat(handle.pipe().status().open()).isFalse();
	}

	@Test
	void pendingIsWhatIsThere() {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1, Signal.SIGHUP)) {
			this.hook.handlePending(pipe);
			assertThat(this.handled).isEmpty();
			Caught.raise(pipe, Signal.SIGUSR1, Signal.SIGHUP);
			this.hook.handlePending(pipe);
			assertThat(this.handled).containsExactly(Signal.SIGUSR1, Signal.SIGHUP);
		}
	}

	@Test
	void waitIsForTheFirstAndWhatIsThereThen() {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1, Signal.SIGHUP)) {
			Caught.raise(pipe, Signal.SIGUSR1, Signal.SIGHUP);
			this.hook.waitThenHandlePending(pipe);
			assertThat(this.handled).containsExactly(Signal.SIGUSR1, Signal.SIGHUP);
		}
	}

	@Test
	void foreverEndsWithAWakeup() {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1, Signal.SIGHUP)) {
			Caught.raise(pipe, Signal.SIGUSR1, Signal.SIGHUP);
			new Thread(pipe::wakeup).start();
			this.hook.handleForever(pipe);
			assertThat(this.handled).containsExactly(Signal.SIGUSR1, Signal.SIGHUP);
		}
	}

	@Test
	void tellsWhoSentWhat() {
		try (SelfPipe pipe = SelfPipe.open(RT)) {
			Posix.queueToSelf(RT, 4711);
			assertThat(Signalfd.describe(pipe)).isEqualTo("SIGRTMIN+1 (QUEUE) from pid %d, uid %d, value 4711"
				.formatted(ProcessHandle.current().pid(), uid()));
		}
	}

	private static long uid() {
		return Long.parseLong(Proc.self()
			.read("status")
			.lines()
			.filter((line) -> line.startsWith("Uid:"))
			.findFirst()
			.orElseThrow()
			.split("\\s+")[1]);
	}

	@Test
	void aChildIsStartedWithTheTrappedSignalsUnblockedAndByDefault() throws IOException, InterruptedException {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGHUP, Signal.SIGTERM, RT)) {
			long trapped = Posix.bits(Signal.SIGHUP, Signal.SIGTERM, RT);
			Process child = Signalfd.startChild();
			assertThat(Proc.of(child.pid()).signals("SigBlk") & trapped).isZero();
			assertThat(Proc.of(child.pid()).signals("SigIgn") & trapped).isZero();
			assertThat(Proc.of(child.pid()).signals("SigCgt") & trapped).isZero();
			RT.sendTo(child.pid());
			assertThat(child.waitFor()).isEqualTo(128 + RT.number());
			assertThat(pipe.poll()).isNull();
		}
	}

	@Test
	void theDescriptorIsReadableWhenASignalIsThere() {
		List<Signal> handled = new ArrayList<>();
		new Skalibs() {

			@Override
			boolean goesOn() {
				return handled.size() < 2;
			}

			@Override
			void await(int fd) {
				(handled.isEmpty() ? Signal.SIGHUP : Signal.SIGTERM).raise();
				assertThat(Posix.readable(fd, 60_000)).isTrue();
			}

			@Override
			void handle(Signal signal) {
				handled.add(signal);
			}

		}.run();
		assertThat(handled).containsExactly(Signal.SIGHUP, Signal.SIGTERM);
	}

	@Test
	void aHandlerOnTheWaitingThreadInterruptsTheWaitAndNothingIsMissed() {
		List<Signal> handled = new ArrayList<>();
		List<Boolean> readable = new ArrayList<>();
		String tid = Proc.currentThread();
		new Thread(() -> {
			// In poll(2), 7 on x86-64; where there is only ppoll(2), 73.
			Awaitility.await().until(() -> Proc.thread(tid).read("syscall").matches("(?s)73? .*"));
			Posix.signalThread(Long.parseLong(tid), Signal.SIGHUP);
		}).start();
		new Skalibs() {

			@Override
			boolean goesOn() {
				return handled.isEmpty();
			}

			@Override
			void await(int fd) {
				readable.add(Posix.poll(fd, 60_000) > 0);
			}

			@Override
			void handle(Signal signal) {
				handled.add(signal);
			}

		}.run();
		assertThat(readable).as("EINTR").containsExactly(false);
		assertThat(handled).containsExactly(Signal.SIGHUP);
	}

}
