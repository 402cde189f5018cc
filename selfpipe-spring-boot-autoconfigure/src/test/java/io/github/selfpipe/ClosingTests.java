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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

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

	private static final int ROUNDS = Boolean.getBoolean("selfpipe.long") ? 200_000 : 4000;

	private static final Signal RT1 = Signal.valueOf("RTMIN+1");

	private static final Signal[] SIGNALS = { RT1, Signal.SIGHUP, Signal.SIGUSR1, Signal.SIGTERM };

	@Test
	void noRecordReachesADescriptorThatIsNoLongerOurs(@TempDir Path directory) {
		try (ChildJvm child = ChildJvm.of(Closer.class).arguments(directory, ROUNDS).start()) {
			child.awaitLine("^ready");
			try (ChildJvm sender = SignalSender.to(child.pid()).signals(SIGNALS).endless().queued().start()) {
				child.awaitLine("^closed \\d+ times");
				Map<Signal, Long> sent = SignalSender.stop(sender);
				child.writeLine("enough");
				System.out.println(child.awaitLine("^closed") + ", " + child.awaitLine("^wrote"));
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

		/** Shorter than a record, so that one after it or in its place shows. */
		private static final byte[] TEXT = "mine".getBytes(StandardCharsets.US_ASCII);

		private Closer() {
		}

		public static void main(String[] args) throws Exception {
			Path directory = Path.of(args[0]);
			int rounds = Integer.parseInt(args[1]);
			List<Posix.Disposition> dispositions = List.of(SIGNALS).stream().map(Posix::disposition).toList();
			try (SelfPipe outer = SelfPipe.open(SIGNALS)) {
				AtomicBoolean done = new AtomicBoolean();
				Thread[] writers = { new Thread(() -> write(directory.resolve("1"), done)),
						new Thread(() -> write(directory.resolve("2"), done)) };
				SelfPipe.open(SIGNALS).close();
				int descriptors = Proc.self().descriptors().size();
				for (Thread writer : writers) {
					writer.start();
				}
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
				}
				System.out.println("closed " + rounds + " times");
				System.in.read();
				done.set(true);
				for (Thread writer : writers) {
					writer.join();
				}
				Proc.awaitNoSignalPending();
				if (Proc.self().descriptors().size() != descriptors) {
					System.out.println("leaked " + Proc.self().descriptors());
				}
				outer.drain();
				System.out.println("caught " + outer.status()
					.signals()
					.stream()
					.filter((status) -> status.signal().equals(RT1))
					.findFirst()
					.orElseThrow()
					.caught());
			}
			if (!List.of(SIGNALS).stream().map(Posix::disposition).toList().equals(dispositions)) {
				System.out.println("left behind");
			}
		}

		/** Takes the descriptors that closing has freed, and looks into its files. */
		private static void write(Path file, AtomicBoolean done) {
			int files = 0;
			ByteBuffer found = ByteBuffer.allocate(1024);
			while (!done.get()) {
				try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
						StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
					channel.write(ByteBuffer.wrap(TEXT));
					Thread.yield();
					channel.read(found.clear(), 0);
					if (!found.flip().equals(ByteBuffer.wrap(TEXT))) {
						System.out.println("foreign bytes in a file: " + found.remaining());
					}
					files++;
				}
				catch (IOException ex) {
					System.out.println("foreign, instead of my file: " + ex);
				}
			}
			System.out.println("wrote " + files + " files");
		}

	}

}
