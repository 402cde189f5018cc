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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import io.github.selfpipe.testsupport.SignalSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantee 3: closing never lets a record reach a descriptor that is no longer ours.
 */
class ClosingTests {

	private static final int ROUNDS = Boolean.getBoolean("selfpipe.long") ? 6_000 : 400;

	private static final Signal RT1 = Signal.valueOf("RTMIN+1");

	private static final Signal[] SIGNALS = { RT1, Signal.SIGHUP, Signal.SIGUSR1, Signal.SIGTERM };

	@Test
	void noRecordReachesADescriptorThatIsNoLongerOurs(@TempDir Path directory) {
		try (ChildJvm child = ChildJvm.of(Closer.class).arguments(directory, ROUNDS).start()) {
			child.awaitLine("^ready");
			try (ChildJvm sender = SignalSender.to(child.pid())
				.signals(SIGNALS)
				.endless()
				.every(Duration.ofNanos(1000))
				.queued()
				.start()) {
				child.awaitLine("^closed \\d+ times");
				Map<Signal, Long> sent = SignalSender.stop(sender);
				child.writeLine("enough");
				System.out.println(child.awaitLine("^closed") + ", " + child.awaitLine("^opened"));
				assertThat(child.awaitExit()).isZero();
				assertThat(child.lines("^foreign")).isEmpty();
				assertThat(child.lines("^leaked")).isEmpty();
				assertThat(child.lines("^left behind")).isEmpty();
				// The pipe that stayed open missed none of them meanwhile.
				assertThat(child.awaitLine("^caught")).isEqualTo("caught " + sent.get(RT1));
			}
		}
	}

	static final class Closer {

		private Closer() {
		}

		public static void main(String[] args) throws Exception {
			// Not on the main thread, which would take the signals itself: handlers have
			// to
			// run while another thread closes.
			FutureTask<Void> closer = new FutureTask<>(() -> {
				close(Path.of(args[0]), Integer.parseInt(args[1]));
				return null;
			});
			new Thread(closer, "closer").start();
			closer.get();
		}

		private static void close(Path directory, int rounds) throws Exception {
			List<Path> files = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				files.add(Files.createTempFile(directory, "file", null));
			}
			List<Posix.Disposition> dispositions = Stream.of(SIGNALS).map(Posix::disposition).toList();
			try (SelfPipe outer = SelfPipe.open(SIGNALS)) {
				AtomicBoolean done = new AtomicBoolean();
				FutureTask<Integer> opened = new FutureTask<>(() -> lookUntil(done, files.subList(3, 5)));
				Thread opener = new Thread(opened, "opener");
				SelfPipe.open(SIGNALS).close();
				int descriptors = Proc.self().descriptors().size();
				opener.start();
				System.out.println("ready");
				// Nothing to race with before the first signal.
				outer.take();
				for (int i = 0; i < rounds; i++) {
					SelfPipe inner = SelfPipe.builder().signals(SIGNALS).pipeSize(65536).open();
					if (i % 2 == 0) {
						inner.trapOnly(List.of(RT1));
						inner.untrap(RT1);
						inner.trap(Signal.SIGHUP);
					}
					inner.close();
					// The descriptors just closed, before any other thread has run.
					lookInto(files.subList(0, 3));
				}
				System.out.println("closed " + rounds + " times");
				System.in.read();
				done.set(true);
				System.out.println("opened " + opened.get() + " files beside");
				opener.join();
				Proc.self().awaitSignalsHandled();
				if (Proc.self().descriptors().size() != descriptors) {
					System.out.println("leaked " + Proc.self().descriptors());
				}
				outer.drain();
				System.out.println("caught " + outer.status(RT1).caught());
			}
			if (!Stream.of(SIGNALS).map(Posix::disposition).toList().equals(dispositions)) {
				System.out.println("left behind");
			}
		}

		private static int lookUntil(AtomicBoolean done, List<Path> files) {
			int opened = 0;
			for (; !done.get(); opened += files.size()) {
				lookInto(files);
			}
			return opened;
		}

		/** Takes descriptors that closing has freed; nobody writes to these files. */
		private static void lookInto(List<Path> files) {
			List<FileChannel> channels = new ArrayList<>();
			try {
				for (Path file : files) {
					channels.add(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
				}
				LockSupport.parkNanos(1000);
				for (FileChannel channel : channels) {
					if (channel.size() != 0) {
						System.out.println("foreign bytes in a file: " + channel.size());
						channel.truncate(0);
					}
					channel.close();
				}
			}
			catch (IOException ex) {
				System.out.println("foreign, instead of my file: " + ex);
			}
		}

	}

}
