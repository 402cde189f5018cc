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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SelectorSignals}, with real sockets and real signals.
 */
@InChildJvm
class SelectorSignalsTests {

	@Test
	void wakesTheLoopForSignalsBesideItsSockets() throws Exception {
		try (Selector selector = Selector.open();
				ServerSocketChannel server = listen(selector);
				SelectorSignals signals = SelectorSignals.open(selector, Signal.SIGHUP, Signal.SIGUSR1)) {
			Thread peer = new Thread(() -> talk(server));
			peer.start();
			List<String> seen = new ArrayList<>();
			// The peer does one thing after the other, each when the loop has answered.
			while (!seen.contains("end")) {
				selector.select();
				for (SignalInfo info : signals.drain()) {
					seen.add(info.signal().name());
					answer(selector);
				}
				for (SelectionKey key : selector.selectedKeys()) {
					handle(selector, key, seen);
				}
				selector.selectedKeys().clear();
			}
			peer.join();
			assertThat(seen).containsExactly("accepted", "hello", "SIGHUP", "again", "SIGUSR1", "end");
		}
	}

	private static ServerSocketChannel listen(Selector selector) throws IOException {
		ServerSocketChannel server = ServerSocketChannel.open();
		server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		server.configureBlocking(false);
		server.register(selector, SelectionKey.OP_ACCEPT);
		return server;
	}

	private static void talk(ServerSocketChannel server) {
		try (SocketChannel channel = SocketChannel.open(server.getLocalAddress())) {
			ByteBuffer answer = ByteBuffer.allocate(1);
			for (String word : List.of("hello", "HUP", "again", "USR1", "end")) {
				if (word.equals("HUP") || word.equals("USR1")) {
					Signal.valueOf(word).raise();
				}
				else {
					channel.write(ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8)));
				}
				channel.read(answer.clear());
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void handle(Selector selector, SelectionKey key, List<String> seen) throws IOException {
		if (key.isAcceptable()) {
			SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
			channel.configureBlocking(false);
			channel.register(selector, SelectionKey.OP_READ);
			seen.add("accepted");
		}
		else {
			ByteBuffer bytes = ByteBuffer.allocate(100);
			if (((SocketChannel) key.channel()).read(bytes) > 0) {
				seen.add(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
				answer(selector);
			}
		}
	}

	private static void answer(Selector selector) throws IOException {
		for (SelectionKey key : selector.keys()) {
			if (key.channel() instanceof SocketChannel channel) {
				channel.write(ByteBuffer.wrap(new byte[1]));
			}
		}
	}

	@Test
	void findsTheSignalThatWasCaughtBeforeTheSelection() throws Exception {
		try (Selector selector = Selector.open();
				SelectorSignals signals = SelectorSignals.open(selector, Signal.SIGHUP)) {
			for (int i = 0; i < 200; i++) {
				Signal.SIGHUP.raise();
				List<SignalInfo> found = signals.drain();
				while (found.isEmpty()) {
					selector.select();
					found = signals.drain();
				}
				assertThat(found).extracting(SignalInfo::signal).containsExactly(Signal.SIGHUP);
			}
		}
	}

	@Test
	void leavesWhatIsNotAskedForInThePipeAndLosesNothing() throws Exception {
		Signal signal = Signal.valueOf("RTMIN+3");
		try (Selector selector = Selector.open();
				SelectorSignals signals = SelectorSignals.open(selector,
						SelfPipe.builder().signals(signal).pipeSize(SelfPipe.Builder.MIN_PIPE_SIZE).open())) {
			for (int i = 1; i <= 5000; i++) {
				Posix.queueToSelf(signal, i);
			}
			// With the pipe full by then, whatever thread the kernel has chosen.
			Proc.self().awaitSignalsHandled();
			List<SignalInfo> infos = new ArrayList<>();
			while (infos.stream().mapToLong(SignalInfo::count).sum() < 5000) {
				selector.select();
				infos.addAll(signals.drain());
			}
			assertThat(infos.stream().mapToLong(SignalInfo::count).sum()).isEqualTo(5000);
			// Which of them the pipe had room for is the kernel's: it gives signals to a
			// process to any thread,
			// and two threads' handlers may overtake each other.
			assertThat(infos).filteredOn((info) -> info.cause() == SignalInfo.Cause.QUEUE)
				.hasSizeGreaterThan(SelfPipe.Builder.MIN_PIPE_SIZE / 2 / SignalRecord.SIZE)
				.extracting(SignalInfo::intValue)
				.doesNotHaveDuplicates()
				.allMatch((value) -> value >= 1 && value <= 5000);
			assertThat(infos).extracting(SignalInfo::count).anyMatch((count) -> count > 1);
			assertThat(signals.poll()).isNull();
		}
	}

	@Test
	void putsBackTheDispositionOnCloseFromAnyThread() throws Exception {
		Posix.Disposition before = Posix.disposition(Signal.SIGUSR1);
		try (Selector selector = Selector.open()) {
			SelectorSignals signals = SelectorSignals.open(selector, Signal.SIGUSR1);
			assertThat(Posix.disposition(Signal.SIGUSR1)).doesNotHaveToString(before.toString());
			Thread closer = new Thread(signals::close);
			closer.start();
			closer.join();
			assertThat(Posix.disposition(Signal.SIGUSR1)).hasToString(before.toString());
			assertThat(selector.isOpen()).isTrue();
			signals.close();
		}
	}

	@Test
	void closesWhileSignalsWaitThatNobodyAsksFor() throws Exception {
		Signal signal = Signal.valueOf("RTMIN+3");
		Posix.Disposition before = Posix.disposition(signal);
		try (Selector selector = Selector.open()) {
			SelectorSignals signals = SelectorSignals.open(selector, signal);
			for (int i = 0; i < 3000; i++) {
				Posix.queueToSelf(signal, i);
			}
			signals.close();
			assertThat(Posix.disposition(signal)).hasToString(before.toString());
		}
	}

	@Test
	void needsASignal() throws Exception {
		try (Selector selector = Selector.open()) {
			assertThatIllegalArgumentException().isThrownBy(() -> SelectorSignals.open(selector));
		}
	}

	@Test
	void saysWhenThePipeIsBroken() throws Exception {
		try (Selector selector = Selector.open();
				SelfPipe pipe = SelfPipe.open(Signal.SIGHUP);
				SelectorSignals signals = SelectorSignals.open(selector, pipe)) {
			String link = Proc.self().descriptors().get(pipe.fd());
			int writeEnd = Proc.self()
				.descriptors()
				.entrySet()
				.stream()
				.filter((entry) -> entry.getValue().equals(link))
				.map(java.util.Map.Entry::getKey)
				.filter((fd) -> (Proc.self().descriptorFlags(fd) & 1) != 0)
				.findFirst()
				.orElseThrow();
			LibC.close(writeEnd);
			Awaitility.await()
				.untilAsserted(() -> assertThatExceptionOfType(SelfPipeException.class).isThrownBy(signals::poll));
			assertThatExceptionOfType(SelfPipeException.class).isThrownBy(signals::drain);
		}
	}

	@Test
	void anIterationEndsCleanlyWhenAskedToFromElsewhere() throws Exception {
		Posix.Disposition before = Posix.disposition(Signal.SIGUSR1);
		List<Signal> seen = new ArrayList<>();
		CountDownLatch first = new CountDownLatch(1);
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1)) {
			Thread elsewhere = new Thread(() -> {
				Signal.SIGUSR1.raise();
				Awaitility.await().until(() -> first.getCount() == 0);
				pipe.wakeup();
			});
			elsewhere.start();
			for (SignalInfo info : pipe) {
				seen.add(info.signal());
				first.countDown();
			}
			elsewhere.join();
		}
		assertThat(seen).containsExactly(Signal.SIGUSR1);
		assertThat(Posix.disposition(Signal.SIGUSR1)).hasToString(before.toString());
	}

	@Test
	void noMemoryIsNoReasonToEnd() throws Exception {
		try (FailingSelector selector = new FailingSelector(new OutOfMemoryError("that is intended"));
				SelectorSignals signals = SelectorSignals.open(selector, Signal.SIGUSR1)) {
			for (int i = 0; i < 2; i++) {
				Signal.SIGUSR1.raise();
				Awaitility.await().until(() -> signals.poll() != null);
			}
		}
	}

	@Test
	void saysWhatHasEndedIt() throws Exception {
		try (FailingSelector selector = new FailingSelector(new NoClassDefFoundError("that is intended"));
				SelectorSignals signals = SelectorSignals.open(selector, Signal.SIGUSR1)) {
			Signal.SIGUSR1.raise();
			Awaitility.await().until(() -> signals.poll() != null);
			Awaitility.await()
				.untilAsserted(() -> assertThatExceptionOfType(SelfPipeException.class).isThrownBy(signals::poll)
					.withMessageContaining("that is intended"));
		}
	}

	/** Nor does a poller, which a pipe is given to in the same way. */
	@Test
	void leavesNothingInWhereThereIsNoThreadToBeHad() {
		try (ChildJvm child = ChildJvm.of(WithoutThreads.class).notAsRoot().start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^(opened|given|polled): default")).hasSize(3);
		}
	}

	static final class WithoutThreads {

		private WithoutThreads() {
		}

		public static void main(String[] args) throws IOException {
			try (Selector selector = Selector.open()) {
				// JNA has its thread by then.
				SelfPipe.open(Signal.SIGUSR1).close();
				Posix.mayHaveThreads(1);
				tryTo("opened", () -> SelectorSignals.open(selector, Signal.SIGUSR1));
				try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1)) {
					tryTo("", () -> SelectorSignals.open(selector, pipe));
				}
				tryTo("given", WithoutThreads::refuse);
				try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1)) {
					tryTo("", () -> SignalPoller.owning(pipe, Set.of()));
				}
				tryTo("polled", WithoutThreads::refuse);
			}
		}

		private static void tryTo(String what, Runnable call) {
			try {
				call.run();
			}
			catch (OutOfMemoryError ex) {
				boolean isDefault = Posix.disposition(Signal.SIGUSR1).handler() == Posix.SIG_DFL;
				System.out.println(what + ": " + (isDefault ? "default" : "trapped"));
			}
		}

		private static void refuse() {
			new Thread(() -> {
			}).start();
		}

	}

	/** Fails once. */
	private static final class FailingSelector extends Selector {

		private @Nullable Error failure;

		FailingSelector(Error failure) {
			this.failure = failure;
		}

		@Override
		public Selector wakeup() {
			Error failure = this.failure;
			this.failure = null;
			if (failure != null) {
				throw failure;
			}
			return this;
		}

		@Override
		public boolean isOpen() {
			return true;
		}

		@Override
		public SelectorProvider provider() {
			throw new UnsupportedOperationException();
		}

		@Override
		public Set<SelectionKey> keys() {
			return Set.of();
		}

		@Override
		public Set<SelectionKey> selectedKeys() {
			return Set.of();
		}

		@Override
		public int selectNow() {
			return 0;
		}

		@Override
		public int select(long timeout) {
			return 0;
		}

		@Override
		public int select() {
			return 0;
		}

		@Override
		public void close() {
		}

	}

}
