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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.testsupport.InChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalHookHandle}.
 */
@InChildJvm
class SignalHookHandleTests {

	@Test
	void anotherThreadAddsASignalAndEndsTheIteration() throws InterruptedException {
		List<Signal> handled = new CopyOnWriteArrayList<>();
		SignalHookHandle handle = new SignalHookHandle() {

			@Override
			void handle(SignalInfo info) {
				handled.add(info.signal());
			}

		};
		Thread thread = new Thread(handle);
		thread.start();
		Awaitility.await().until(() -> handle.pipe() != null);
		handle.addSignal(Signal.SIGUSR1);
		Awaitility.await().until(() -> handle.pipe().trapped().contains(Signal.SIGUSR1));
		Signal.SIGUSR1.raise();
		Awaitility.await().until(() -> handled.equals(List.of(Signal.SIGUSR1)));
		handle.close();
		thread.join();
		assertThat(handle.pipe().status().open()).isFalse();
	}

}
