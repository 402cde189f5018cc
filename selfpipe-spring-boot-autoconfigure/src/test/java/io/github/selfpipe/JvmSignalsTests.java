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
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.selfpipe.TrapRule.Verdict;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.LongCsvSource;
import io.github.selfpipe.testsupport.Posix;
import jdk.jfr.consumer.RecordingStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for guarantee 7: the JVM's own use of signals keeps working.
 */
class JvmSignalsTests {

	private static final Signal RT1 = Signal.valueOf("RTMIN+1");

	/** What kill -3 makes a JVM write first. */
	private static final String THREAD_DUMP = "^Full thread dump ";

	@Test
	void aRefusedSignalKeepsItsHandlerAndTheErrorSaysWhy() {
		List<Signal> refused = IntStream.rangeClosed(1, 64)
			.mapToObj(Signal::valueOf)
			.filter((signal) -> TrapRule.of(signal).verdict() == Verdict.REFUSE)
			.toList();
		assertThat(refused).extracting(Signal::name)
			.contains("SIGKILL", "SIGSTOP", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP", "SIGPIPE", "SIGXFSZ")
			.contains(Signal.valueOf("RTMAX-2").name());
		for (Signal signal : refused) {
			// 32 and 33 sigaction(3) does not even show.
			boolean libraryOwn = signal.number() == 32 || signal.number() == 33;
			Object before = libraryOwn ? "" : Posix.disposition(signal);
			assertThatExceptionOfType(UnsupportedSignalException.class)
				.isThrownBy(() -> SelfPipe.open(Signal.SIGWINCH, signal))
				.withMessage("%s cannot be trapped: %s.".formatted(signal, TrapRule.of(signal).reason()));
			assertThat(libraryOwn ? "" : Posix.disposition(signal)).isEqualTo(before);
		}
		assertThat(Posix.disposition(Signal.SIGWINCH).handler()).isEqualTo(Posix.SIG_DFL);
	}

	@ParameterizedTest
	@CsvSource("USR2")
	@LongCsvSource("40")
	void theFlightRecorderSamplesThreadsWhileItsSignalIsTrapped(Signal suspend) {
		ChildJvm.Builder builder = ChildJvm.of(Sampled.class).vmDefaults();
		if (suspend != Signal.SIGUSR2) {
			builder.environment("_JAVA_SR_SIGNUM", Integer.toString(suspend.number()));
		}
		try (ChildJvm child = builder.start()) {
			assertThat(child.awaitMatch("^trapped (\\S+)").group(1)).isEqualTo(suspend.name());
			awaitMoreSamples(child, 10);
			for (int i = 1; i <= 200; i++) {
				child.send(suspend);
				child.awaitLines("^caught ", i);
			}
			awaitMoreSamples(child, 10);
			child.closeInput();
			assertThat(child.awaitExit()).isZero();
			// All that we have sent, and none of the JVM's own, of which there were many.
			assertThat(child.lines("^caught ")).hasSize(200).containsOnly("caught " + suspend + " USER");
		}
	}

	/** As health advises when other code has put itself in front of the handler. */
	@Test
	void theSuspendSignalDoesNotRunInCirclesWhenTheTrapIsTakenAgain() {
		try (ChildJvm child = ChildJvm.of(Chained.class).vmDefaults().start()) {
			child.awaitLine("^trapped again, SIGUSR2 displaced: false");
			awaitMoreSamples(child, 10);
			child.send(Signal.SIGUSR2);
			child.awaitLine("^caught SIGUSR2 USER");
			awaitMoreSamples(child, 10);
			child.closeInput();
			assertThat(child.awaitExit()).isZero();
		}
	}

	private static void awaitMoreSamples(ChildJvm child, int count) {
		int before = child.lines("^sampled$").size();
		child.awaitLines("^sampled$", before + count);
	}

	@Test
	void threadDumpsStopWhileSigquitIsTrappedAndComeBack() {
		try (ChildJvm child = Console.builder().start()) {
			Console.run(child, "open NATIVE QUIT HUP");
			Console.send(child, Signal.SIGQUIT);
			Console.send(child, Signal.SIGQUIT);
			Console.run(child, "untrap QUIT");
			child.send(Signal.SIGQUIT);
			child.awaitLine(THREAD_DUMP);
			child.awaitLine("^Heap$");
			Console.run(child, "trap QUIT");
			Console.send(child, Signal.SIGQUIT);
			child.closeInput();
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^caught SIGQUIT ")).hasSize(3);
			assertThat(child.lines(THREAD_DUMP)).hasSize(1);
		}
	}

	@Test
	void closingASocketWakesItsReaderWhileAllOtherRealTimeSignalsAreTrapped() {
		try (ChildJvm child = ChildJvm.of(BlockedReaders.class).vmDefaults().start()) {
			child.awaitLine("^trapped 30 real-time signals$");
			assertThat(child.awaitLine("^channel: ")).contains("AsynchronousCloseException");
			assertThat(child.awaitLine("^accept: ")).contains("SocketException");
			assertThat(child.awaitLine("^socket: ")).contains("SocketException");
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^caught")).containsExactly("caught " + RT1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "-Xrs", "-Xcheck:jni", "libjsig" })
	@LongCsvSource("-Xint")
	void trapsAndPutsBackWhatWasThereHoweverTheJvmWasStarted(String how) {
		ChildJvm.Builder builder = Console.builder();
		List<Signal> signals = new ArrayList<>(
				List.of(Signal.SIGHUP, Signal.SIGINT, Signal.SIGTERM, Signal.SIGUSR1, Signal.SIGUSR2, RT1));
		if (how.equals("libjsig")) {
			builder.environment("LD_PRELOAD", libjsig().toString());
		}
		else {
			// What -Xcheck:jni says of the handler for SIGUSR2 stays out of our lines.
			builder.options(how, "-XX:+DisplayVMOutputToStderr");
			signals.add(Signal.SIGQUIT);
		}
		try (ChildJvm child = builder.start()) {
			List<String> before = signals.stream().map((signal) -> Console.disposition(child, signal)).toList();
			Console.run(child, "open NATIVE " + String.join(" ", signals.stream().map(Signal::name).toList()));
			for (int i = 0; i < 3; i++) {
				signals.forEach((signal) -> Console.send(child, signal));
			}
			Console.run(child, "close");
			assertThat(signals).extracting((signal) -> Console.disposition(child, signal)).isEqualTo(before);
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(128 + Signal.SIGTERM.number());
			assertThat(child.lines("^caught ")).hasSize(3 * signals.size());
			// The JVM without -Xrs goes down in order, which runs the shutdown hooks.
			assertThat(child.lines("^shutdown$")).hasSize(how.equals("-Xrs") ? 0 : 1);
			assertThat(child.lines("^FATAL")).isEmpty();
		}
	}

	@Test
	void libjsigKeepsSigquitAndTheErrorSaysSo() {
		try (ChildJvm child = Console.builder().environment("LD_PRELOAD", libjsig().toString()).start()) {
			child.writeLine("open NATIVE HUP QUIT");
			assertThat(child.awaitLine("^(done|failed)"))
				.endsWith("SIGQUIT cannot be trapped: libjsig is preloaded, and keeps it for the JVM's thread dumps.");
			child.send(Signal.SIGQUIT);
			child.awaitLine(THREAD_DUMP);
		}
	}

	private static Path libjsig() {
		Path libjsig = Path.of(System.getProperty("java.home"), "lib", "libjsig.so");
		assumeThat(Files.exists(libjsig)).describedAs("This JDK has no " + libjsig).isTrue();
		return libjsig;
	}

	/** Traps the JVM's suspend signal while the flight recorder samples a busy thread. */
	static final class Sampled {

		private static volatile double sink;

		private Sampled() {
		}

		public static void main(String[] args) throws IOException {
			run(() -> SelfPipe.open(Signal.valueOf(TrapRule.suspendSignal())));
		}

		static void run(Supplier<SelfPipe> opened) throws IOException {
			Thread busy = new Thread(() -> {
				for (double x = 1;; x += 1) {
					sink = Math.sqrt(x) + sink / 2;
				}
			});
			busy.setDaemon(true);
			busy.start();
			try (RecordingStream recording = new RecordingStream(); SelfPipe pipe = opened.get()) {
				recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(5));
				recording.onEvent("jdk.ExecutionSample", (event) -> System.out.println("sampled"));
				recording.startAsync();
				System.out.println("trapped " + pipe.trapped().iterator().next());
				wakeAtEndOfInput(pipe);
				for (SignalInfo info : pipe) {
					System.out.println("caught " + info.signal() + " " + info.cause());
				}
			}
		}

		private static void wakeAtEndOfInput(SelfPipe pipe) {
			Thread input = new Thread(() -> {
				try (InputStream in = System.in) {
					in.transferTo(java.io.OutputStream.nullOutputStream());
				}
				catch (IOException ex) {
					// An end of another kind.
				}
				pipe.wakeup();
			});
			input.setDaemon(true);
			input.start();
		}

	}

	/** The same where a library's handler for it calls ours. */
	static final class Chained {

		private Chained() {
		}

		public static void main(String[] args) throws IOException {
			Sampled.run(() -> {
				SelfPipe pipe = SelfPipe.open(Signal.SIGUSR2);
				Posix.Disposition ours = Posix.disposition(Signal.SIGUSR2);
				Posix.handle(Signal.SIGUSR2, Posix.handlerThatCalls(ours.handler()), ours.flags(), ours.mask());
				pipe.trap(Signal.SIGUSR2);
				System.out.println("trapped again, SIGUSR2 displaced: " + pipe.status(Signal.SIGUSR2).displaced());
				return pipe;
			});
		}

	}

	/** Closes sockets under threads that read from them. */
	static final class BlockedReaders {

		private BlockedReaders() {
		}

		public static void main(String[] args) throws Exception {
			List<Signal> realTime = IntStream.rangeClosed(SignalTable.realTimeMin(), SignalTable.MAX)
				.mapToObj(Signal::valueOf)
				.filter((signal) -> TrapRule.of(signal).verdict() != Verdict.REFUSE)
				.toList();
			try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
					ServerSocket lonely = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
					SelfPipe pipe = SelfPipe.open(realTime)) {
				System.out.println("trapped " + pipe.trapped().size() + " real-time signals");
				SocketChannel channel = SocketChannel
					.open(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
				Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
				closeUnder("channel", () -> channel.read(ByteBuffer.allocate(1)), channel);
				closeUnder("accept", lonely::accept, lonely);
				closeUnder("socket", () -> socket.getInputStream().read(), socket);
				RT1.raise();
				SignalInfo info = pipe.take();
				System.out.println("caught " + ((info != null) ? info.signal() : null));
			}
		}

		private static void closeUnder(String name, Callable<?> blocking, AutoCloseable resource) throws Exception {
			Thread reader = new Thread(() -> {
				try {
					System.out.println(name + ": " + blocking.call());
				}
				catch (Exception ex) {
					System.out.println(name + ": " + ex);
				}
			});
			reader.start();
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
				StackTraceElement[] stack = reader.getStackTrace();
				return stack.length > 0 && stack[0].isNativeMethod();
			});
			resource.close();
			reader.join();
		}

	}

}
