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

package io.github.selfpipe.docs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.docs.Page.Block;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.InChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PlainJava}.
 */
@InChildJvm
class PlainJavaTests {

	private static final Signal RT3 = Signal.valueOf("RTMIN+3");

	@Test
	void aPipeWithOptionsTellsHowManyWereCaughtAndHandsOutTheLastBeforeItCloses() {
		SelfPipe pipe = PlainJava.options();
		assertThat(pipe.trapped()).containsExactly(Signal.SIGHUP, RT3);
		assertThat(pipe.status().capacity()).isEqualTo(64 * 1024);
		assertThat(PlainJava.oneWithin(pipe, Duration.ofMillis(1))).isNull();
		RT3.raise();
		assertThat(PlainJava.oneWithin(pipe, Duration.ofMinutes(1))).extracting(SignalInfo::signal).isEqualTo(RT3);
		RT3.raise();
		RT3.raise();
		Awaitility.await().until(() -> pipe.status().pending() == 64);
		assertThat(PlainJava.drainThenClose(pipe)).extracting(SignalInfo::signal).containsExactly(RT3, RT3);
		assertThat(PlainJava.lost(pipe)).contains("SIGRTMIN+3: caught 3 = published 3 + coalesced 0");
	}

	@Test
	void isTheJsonOnThePage() {
		Block json = Page.of("docs/plain-java.md")
			.blocks()
			.stream()
			.filter((block) -> block.language().equals("json"))
			.findFirst()
			.orElseThrow();
		JsonMapper mapper = new JsonMapper();
		SignalInfo info = mapper.readValue(json.text(), SignalInfo.class);
		assertThat(info.signal()).isEqualTo(Signal.SIGHUP);
		assertThat(info.verified()).isTrue();
		assertThat(mapper.writeValueAsString(info)).isEqualTo(json.text().strip());
	}

	@Test
	void anotherThreadTakesThePipeOver() throws InterruptedException {
		SelfPipe pipe = SelfPipe.open(RT3);
		List<SignalInfo> taken = new ArrayList<>();
		RT3.raise();
		PlainJava.handOver(pipe, () -> {
			taken.add(pipe.take());
			pipe.close();
		}).join();
		assertThat(taken).extracting(SignalInfo::signal).containsExactly(RT3);
	}

	@Test
	void theLoopPrintsEachSenderAndEndsWithTerm() {
		try (ChildJvm child = ChildJvm.of(Loop.class).start()) {
			child.awaitLine("^ready");
			child.send(Signal.SIGHUP);
			child.awaitLine("^SIGHUP from pid " + ProcessHandle.current().pid());
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isZero();
		}
	}

	static final class Loop {

		private Loop() {
		}

		public static void main(String[] args) {
			Thread main = Thread.currentThread();
			new Thread(() -> {
				// Then the traps are in.
				Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> isWaiting(main));
				System.out.println("ready");
			}).start();
			PlainJava.loop();
		}

		private static boolean isWaiting(Thread thread) {
			for (StackTraceElement frame : thread.getStackTrace()) {
				if (frame.getMethodName().equals("take")) {
					return true;
				}
			}
			return false;
		}

	}

}
