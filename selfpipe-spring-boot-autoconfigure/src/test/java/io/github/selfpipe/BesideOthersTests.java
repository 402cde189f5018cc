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

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.selfpipe.PeerProgram.Peer;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.SignalSender;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The same tests against the other ways that a JVM has to handle signals: what they do is
 * printed, what selfpipe does is asserted. JLine's needs JDK 22. In
 * {@code .ci/run stress} alone: the guarantees have tests of their own.
 */
@EnabledIfSystemProperty(named = "selfpipe.long", matches = "true")
class BesideOthersTests {

	private static final Signal[] MIXED = { Signal.SIGHUP, Signal.SIGTERM, Signal.SIGCONT, Signal.SIGINT,
			Signal.SIGWINCH };

	private static final int COUNT = 1000;

	private static final int ENDS = 100;

	@Test
	void mixedSignalsKeepTheirOrderAndTheirNumber() {
		Map<Peer, List<Signal>> arrived = new LinkedHashMap<>();
		Map<Peer, Integer> outOfPlace = new LinkedHashMap<>();
		for (Peer peer : peers()) {
			List<Signal> signals = sendMixed(peer);
			arrived.put(peer, signals);
			outOfPlace.put(peer, Catcher.outOfPlace(Catcher.inTurn(COUNT, List.of(MIXED)), signals));
			System.out.printf("%d mixed signals 1 ms apart to %s on JDK %d: %d did not arrive, %d out of place%n",
					COUNT, peer, Runtime.version().feature(), COUNT - signals.size(), outOfPlace.get(peer));
		}
		assertThat(arrived.get(Peer.SELFPIPE)).contains(MIXED);
		// What the kernel merges, and which thread it picks, depends on what else the
		// machine has to do: nothing much, where this is run.
		assertThat(arrived.get(Peer.SELFPIPE)).hasSizeGreaterThan(COUNT * 3 / 4);
		assertThat(outOfPlace.get(Peer.SELFPIPE)).isLessThan(COUNT / 4);
	}

	@Test
	void theDispositionThatWasThereComesBack() {
		for (Peer peer : peers()) {
			try (ChildJvm child = PeerProgram.of(peer, Signal.SIGWINCH).start()) {
				child.awaitLine("^ready");
				child.closeInput();
				assertThat(child.awaitExit()).isZero();
				String before = child.awaitLine("^before").substring("before ".length());
				String after = child.awaitLine("^after").substring("after ".length());
				System.out.printf("%s on JDK %d found %s and left %s%n", peer, Runtime.version().feature(), before,
						after);
				if (peer == Peer.SELFPIPE) {
					assertThat(after).isEqualTo(before);
				}
			}
		}
	}

	/** Guarantee 12. */
	@Test
	void whatWasSentBeforeTheEndIsCaught() {
		for (Peer peer : peers()) {
			for (Signal signal : List.of(Signal.SIGWINCH, Signal.SIGHUP)) {
				try (ChildJvm child = ChildJvm.of(Ender.class).arguments(peer.name(), signal, ENDS).start()) {
					int exit = child.awaitExit();
					String caught = child.lines("^caught").stream().findFirst().orElse("caught fewer");
					System.out.printf("%s on JDK %d %s of %d %s sent just before the end, exit code %d%n", peer,
							Runtime.version().feature(), caught, ENDS, signal, exit);
					if (peer == Peer.SELFPIPE) {
						assertThat(caught).isEqualTo("caught " + ENDS);
						assertThat(exit).isZero();
					}
				}
			}
		}
	}

	/** Guarantee 13. */
	@ParameterizedTest
	@EnumSource
	void oneTermEndsTheProcess(Trouble trouble) throws IOException {
		assumeThat(trouble.isPossible()).isTrue();
		for (Peer peer : peers()) {
			try (ChildJvm child = ChildJvm.of(Ending.class)
				.options("-Xmx64m")
				.arguments(peer.name(), trouble)
				.start()) {
				child.awaitLine("^ready");
				trouble.cause(child);
				child.send(Signal.SIGTERM);
				boolean ended = child.process().onExit().completeOnTimeout(null, 20, TimeUnit.SECONDS).join() != null;
				System.out.printf("%s on JDK %d, one SIGTERM, %s: %s%n", peer, Runtime.version().feature(), trouble,
						ended ? "exit code " + child.awaitExit() : "no effect");
				if (peer == Peer.SELFPIPE) {
					assertThat(child.awaitExit()).isEqualTo(143);
				}
			}
			trouble.isOver();
		}
	}

	private static List<Signal> sendMixed(Peer peer) {
		try (ChildJvm child = PeerProgram.of(peer, MIXED).start()) {
			child.awaitLine("^ready");
			SignalSender.to(child.pid()).signals(MIXED).count(COUNT).every(Duration.ofMillis(1)).send();
			child.closeInput();
			assertThat(child.awaitExit()).isZero();
			return child.lines("^caught ").stream().map((line) -> Signal.valueOf(line.split(" ")[1])).toList();
		}
	}

	private static List<Peer> peers() {
		return (Runtime.version().feature() < 22) ? List.of(Peer.SELFPIPE, Peer.SUN_MISC_SIGNAL)
				: List.of(Peer.values());
	}

	/** What is wrong in a process that is to end. */
	enum Trouble {

		A_HANDLER_HAS_THROWN_AN_ERROR {

			@Override
			void cause(ChildJvm child) {
				child.send(Signal.SIGHUP);
				child.awaitLine("^throws");
			}

		},

		THE_HEAP_IS_FULL_FOR_A_WHILE {

			@Override
			void cause(ChildJvm child) {
				child.writeLine("fill");
				child.awaitLine("^full");
			}

		},

		/** As at RLIMIT_NPROC, which does not hold for root. */
		NO_THREAD_CAN_BE_STARTED {

			private static final Path GROUPS = Path.of("/sys/fs/cgroup/pids");

			private static final Path GROUP = GROUPS.resolve("selfpipe-" + ProcessHandle.current().pid());

			@Override
			boolean isPossible() {
				return Files.isWritable(GROUPS);
			}

			@Override
			void cause(ChildJvm child) throws IOException {
				Files.createDirectory(GROUP);
				Files.writeString(GROUP.resolve("cgroup.procs"), Long.toString(child.pid()));
				Files.writeString(GROUP.resolve("pids.max"), "1");
			}

			@Override
			void isOver() throws IOException {
				Files.delete(GROUP);
			}

		};

		boolean isPossible() {
			return true;
		}

		abstract void cause(ChildJvm child) throws IOException;

		void isOver() throws IOException {
		}

	}

	/** Gets a signal just before it gives it back, again and again. */
	static final class Ender {

		private Ender() {
		}

		public static void main(String[] args) throws Exception {
			// Not on the main thread, which the kernel would choose for the signals.
			FutureTask<Integer> caught = new FutureTask<>(
					() -> end(Peer.valueOf(args[0]), Signal.valueOf(args[1]), Integer.parseInt(args[2])));
			new Thread(caught, "owner").start();
			System.out.println("caught " + caught.get());
		}

		private static int end(Peer peer, Signal signal, int ends) throws Exception {
			AtomicInteger caught = new AtomicInteger();
			for (int i = 0; i < ends; i++) {
				try (AutoCloseable registration = peer.handle(List.of(signal), (ignored) -> caught.incrementAndGet())) {
					Posix.kill(ProcessHandle.current().pid(), signal);
				}
			}
			if (peer != Peer.SELFPIPE) {
				// Their handlers may be yet to come.
				Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
			}
			return caught.get();
		}

	}

	/** Ends on SIGTERM with 143, and has a handler for SIGHUP that throws an Error. */
	static final class Ending {

		private static final long FULL_NANOS = TimeUnit.SECONDS.toNanos(1);

		private Ending() {
		}

		public static void main(String[] args) throws Exception {
			Peer peer = Peer.valueOf(args[0]);
			if (peer == Peer.SELFPIPE) {
				SpringApplication.run(Application.class, "--selfpipe.signals=HUP", "--selfpipe.actions.TERM=shutdown",
						"--spring.main.keep-alive=true");
			}
			else {
				peer.handle(List.of(Signal.SIGHUP, Signal.SIGTERM), (signal) -> {
					if (signal.equals(Signal.SIGTERM)) {
						System.exit(143);
					}
					fail();
				});
			}
			System.out.println("ready");
			System.in.read();
			fillTheHeap(new FileOutputStream(FileDescriptor.out), "full\n".getBytes());
			new CountDownLatch(1).await();
		}

		private static void fail() {
			System.out.println("throws");
			throw new NoClassDefFoundError("intended");
		}

		private static void fillTheHeap(OutputStream out, byte[] full) throws IOException {
			List<Object> hoard = new ArrayList<>(1 << 20);
			long fullSince = 0;
			while (fullSince == 0 || System.nanoTime() - fullSince < FULL_NANOS) {
				try {
					hoard.add(new long[(fullSince != 0) ? 1 : 1 << 10]);
				}
				catch (OutOfMemoryError ex) {
					// As full as it gets, and kept so. Perhaps the process ends all the
					// same.
					if (fullSince == 0) {
						fullSince = System.nanoTime();
						out.write(full);
					}
				}
			}
			hoard.clear();
		}

		@Configuration(proxyBeanMethods = false)
		@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
		static class Application {

			@SignalListener("HUP")
			void onHup() {
				fail();
			}

		}

	}

}
