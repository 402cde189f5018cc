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
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import io.github.selfpipe.SignalInfo.Cause;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.SignalSender;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many kinds of signals from another process to an idle one.
 */
class MixedSignalsTests {

	private static final Signal[] FIVE_KINDS = { Signal.SIGHUP, Signal.SIGINT, Signal.SIGUSR1, Signal.SIGUSR2,
			Signal.SIGTERM };

	/**
	 * What the kernel merges, and which thread it picks, depends on what else the machine
	 * has to do: these figures are held to where nothing runs beside.
	 */
	private static final boolean ALONE = Boolean.getBoolean("selfpipe.long");

	private static final Duration APART = Duration.ofMillis(1);

	@Test
	void mixedSignalsComeOutAsTheyWentIn() {
		int count = 2000;
		try (ChildJvm child = Catcher.of(FIVE_KINDS).start()) {
			child.awaitLine("^ready");
			ChildJvm sender = SignalSender.to(child.pid()).signals(FIVE_KINDS).count(count).every(APART).start();
			Map<Signal, Long> sent = SignalSender.sent(sender);
			Catcher.Report report = Catcher.stop(child);
			for (Signal signal : FIVE_KINDS) {
				Catcher.Counters counters = report.counters().get(signal);
				assertThat(counters.published()).isEqualTo(counters.caught()).isEqualTo(report.count(signal));
				assertThat(counters.caught()).isLessThanOrEqualTo(sent.get(signal));
			}
			assertThat(report.infos()).allSatisfy((info) -> {
				assertThat(info.cause()).isEqualTo(Cause.USER);
				assertThat(info.senderPid()).isEqualTo(sender.pid());
				assertThat(info.count()).isOne();
			});
			int merged = count - report.infos().size();
			int outOfPlace = Catcher.outOfPlace(Catcher.inTurn(count, List.of(FIVE_KINDS)),
					report.infos().stream().map(SignalInfo::signal).toList());
			System.out.printf("%d mixed signals 1 ms apart: %d merged by the kernel, %d out of place%n", count, merged,
					outOfPlace);
			if (ALONE) {
				// sun.misc.Signal merges a third of them, and most are not in place.
				assertThat(merged).isLessThan(count / 4);
				assertThat(outOfPlace).isLessThan(count / 4);
			}
		}
	}

	@Test
	void queuedRealTimeSignalsAllArriveAmongThem() {
		int count = 1200;
		Signal realTime = Signal.valueOf("RTMIN+3");
		Signal[] signals = { realTime, Signal.SIGHUP, Signal.SIGTERM, realTime, Signal.SIGUSR1, Signal.SIGUSR2 };
		try (ChildJvm child = Catcher.of(signals).start()) {
			child.awaitLine("^ready");
			Map<Signal, Long> sent = SignalSender.to(child.pid())
				.signals(signals)
				.count(count)
				.every(APART)
				.queued()
				.send();
			Catcher.Report report = Catcher.stop(child);
			for (Signal signal : signals) {
				Catcher.Counters counters = report.counters().get(signal);
				assertThat(counters.published()).isEqualTo(counters.caught()).isEqualTo(report.count(signal));
			}
			assertThat(sent).containsEntry(realTime, count / 3L);
			List<Long> values = report.infos(realTime).stream().map(SignalInfo::value).toList();
			List<Long> expected = LongStream.rangeClosed(1, count / 3).boxed().toList();
			assertThat(values).containsExactlyInAnyOrderElementsOf(expected);
			int outOfPlace = Catcher.outOfPlace(expected, values);
			System.out.printf("%d queued real-time signals 2 ms apart: %d out of place%n", values.size(), outOfPlace);
			if (ALONE) {
				assertThat(outOfPlace).isLessThan(count / 3 / 4);
			}
		}
	}

}
