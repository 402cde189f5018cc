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
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.SelfPipe.SignalStatus;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Proc;
import io.github.selfpipe.testsupport.SignalSender;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Queued real-time signals as fast as another process can send them.
 */
class FloodTests {

	private static final int COUNT = Integer.getInteger("selfpipe.flood",
			Boolean.getBoolean("selfpipe.long") ? 300_000 : 100_000);

	private static final Signal[] SIGNALS = { Signal.valueOf("RTMIN+1"), Signal.valueOf("RTMIN+2") };

	@Test
	void noneIsLostOrDoubled() {
		flood(1024 * 1024, false);
	}

	@Test
	void noneIsLostWhileTheOwnerIsBusyElsewhere() {
		Map<String, Long> coalesced = flood(65536, true);
		assertThat(coalesced.values()).allSatisfy((count) -> assertThat(count).isPositive());
	}

	private static Map<String, Long> flood(int pipeSize, boolean pause) {
		Duration patience = Duration.ofMinutes(3);
		try (ChildJvm child = ChildJvm.of(Reader.class)
			.vmDefaults()
			.arguments(COUNT, pipeSize, pause)
			.patience(patience)
			.start()) {
			child.awaitLine("^ready");
			ChildJvm sender = SignalSender.to(child.pid())
				.signals(SIGNALS)
				.count(COUNT)
				.queued()
				.patience(patience)
				.start();
			if (pause) {
				sender.awaitLine("^done");
				child.writeLine("go on");
			}
			Map<Signal, Long> sent = SignalSender.sent(sender);
			System.out.println(child.awaitLine("^rate") + "; sender " + sender.lines("^done").get(0));
			assertThat(child.awaitExit()).isZero();
			Map<String, Long> coalesced = new TreeMap<>();
			for (String line : child.lines("^counters")) {
				String[] words = line.split(" ");
				long caught = Long.parseLong(words[2]);
				long published = Long.parseLong(words[3]);
				coalesced.put(words[1], Long.parseLong(words[4]));
				assertThat(caught).isEqualTo(sent.get(Signal.valueOf(words[1])))
					.isEqualTo(published + coalesced.get(words[1]));
			}
			assertThat(coalesced).hasSize(SIGNALS.length);
			assertThat(child.lines("^(doubled|foreign)")).isEmpty();
			return coalesced;
		}
	}

	static final class Reader {

		private Reader() {
		}

		public static void main(String[] args) throws Exception {
			int count = Integer.parseInt(args[0]);
			try (SelfPipe pipe = SelfPipe.builder()
				.signals(SIGNALS)
				.topHalf(TopHalf.NATIVE)
				.pipeSize(Integer.parseInt(args[1]))
				.open()) {
				System.out.println("ready");
				if (Boolean.parseBoolean(args[2])) {
					// Busy elsewhere for as long as the flood lasts.
					System.in.read();
				}
				read(pipe, count);
			}
		}

		private static void read(SelfPipe pipe, int count) {
			Map<Signal, BitSet> values = new TreeMap<>();
			List.of(SIGNALS).forEach((signal) -> values.put(signal, new BitSet(count)));
			SignalInfo first = null;
			int alone = 0;
			for (int read = 0; read < count;) {
				SignalInfo info = pipe.take();
				first = (first != null) ? first : info;
				read += info.count();
				if (info.cause() != SignalInfo.Cause.QUEUE) {
					continue;
				}
				alone++;
				if (info.value() < 1 || info.value() > count) {
					System.out.println("foreign " + info);
				}
				else if (values.get(info.signal()).get(info.intValue())) {
					System.out.println("doubled " + info);
				}
				values.get(info.signal()).set(info.intValue());
			}
			long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - first.caughtNanos());
			Proc.self().awaitSignalsHandled();
			if (!pipe.drain().isEmpty()) {
				System.out.println("doubled, more than were sent");
			}
			System.out.println("rate of %d queued signals: %d a second; %d with their values, %d coalesced"
				.formatted(count, count * 1000L / millis, alone, count - alone));
			for (SignalStatus status : pipe.status().signals()) {
				System.out.println("counters " + status.signal() + " " + status.caught() + " " + status.published()
						+ " " + status.coalesced());
			}
		}

	}

}
