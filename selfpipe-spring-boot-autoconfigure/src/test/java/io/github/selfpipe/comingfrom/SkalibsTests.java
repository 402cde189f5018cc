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

import java.util.ArrayList;
import java.util.List;

import io.github.selfpipe.Signal;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Skalibs}.
 */
@InChildJvm
class SkalibsTests {

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
				readable.add(Posix.readable(fd, 60_000));
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
