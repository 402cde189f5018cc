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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.selfpipe.PeerProgram.Peer;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.SignalSender;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same tests against the other ways that a JVM has to handle signals: what they do is
 * printed, what selfpipe does is asserted. JLine's needs JDK 22.
 */
class BesideOthersTests {

	private static final Signal[] MIXED = { Signal.SIGHUP, Signal.SIGTERM, Signal.SIGCONT, Signal.SIGINT,
			Signal.SIGWINCH };

	private static final int COUNT = 1000;

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
		if (Boolean.getBoolean("selfpipe.long")) {
			// What the kernel merges, and which thread it picks, depends on what else the
			// machine has to do: held to where nothing runs beside.
			assertThat(arrived.get(Peer.SELFPIPE)).hasSizeGreaterThan(COUNT * 3 / 4);
			assertThat(outOfPlace.get(Peer.SELFPIPE)).isLessThan(COUNT / 4);
		}
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
		List<Peer> peers = new ArrayList<>(List.of(Peer.SELFPIPE, Peer.SUN_MISC_SIGNAL));
		if (Runtime.version().feature() >= 22) {
			peers.add(Peer.JLINE);
		}
		return peers;
	}

}
