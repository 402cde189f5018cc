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

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.testsupport.InChildJvm;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the iterators of {@link SignalHook}.
 */
@InChildJvm
class SignalHookIteratorTests {

	private final List<Signal> handled = new ArrayList<>();

	private final SignalHook hook = new SignalHook() {

		@Override
		void handle(SignalInfo info) {
			SignalHookIteratorTests.this.handled.add(info.signal());
			assertThat(origin(info)).startsWith(info.signal() + " by USER, process " + ProcessHandle.current().pid());
		}

	};

	@Test
	void pendingIsWhatIsThere() {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1, Signal.SIGHUP)) {
			this.hook.handlePending(pipe);
			assertThat(this.handled).isEmpty();
			Caught.raise(pipe, Signal.SIGUSR1, Signal.SIGHUP);
			this.hook.handlePending(pipe);
			assertThat(this.handled).containsExactly(Signal.SIGUSR1, Signal.SIGHUP);
		}
	}

	@Test
	void waitIsForTheFirstAndWhatIsThereThen() {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1, Signal.SIGHUP)) {
			Caught.raise(pipe, Signal.SIGUSR1, Signal.SIGHUP);
			this.hook.waitThenHandlePending(pipe);
			assertThat(this.handled).containsExactly(Signal.SIGUSR1, Signal.SIGHUP);
		}
	}

	@Test
	void foreverEndsWithAWakeup() {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1, Signal.SIGHUP)) {
			Caught.raise(pipe, Signal.SIGUSR1, Signal.SIGHUP);
			new Thread(pipe::wakeup).start();
			this.hook.handleForever(pipe);
			assertThat(this.handled).containsExactly(Signal.SIGUSR1, Signal.SIGHUP);
		}
	}

}
