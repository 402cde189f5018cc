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

import java.time.Duration;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.testsupport.ChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalHook}.
 */
class SignalHookTests {

	@Test
	void theSecondInterruptEndsTheProcess() {
		try (ChildJvm child = ChildJvm.of(Stuck.class).start()) {
			child.awaitLine("^ready");
			// As a person does; closer ones would count as the same request.
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(300))
				.until(() -> {
					if (child.isAlive()) {
						child.send(Signal.SIGINT);
					}
					return !child.isAlive();
				});
			assertThat(child.awaitExit()).isEqualTo(128 + Signal.SIGINT.number());
		}
	}

	@Test
	void theDefaultOfUsr1EndsTheProcess() {
		try (ChildJvm child = ChildJvm.of(Default.class).start()) {
			child.awaitLine("^ready");
			child.send(Signal.SIGUSR1);
			assertThat(child.awaitExit()).isEqualTo(128 + Signal.SIGUSR1.number());
			assertThat(child.lines("^SIGUSR1")).hasSize(1);
		}
	}

	static class Printing extends SignalHook {

		@Override
		void handle(SignalInfo info) {
			System.out.println(info.signal());
		}

	}

	static final class Stuck {

		private Stuck() {
		}

		public static void main(String[] args) {
			SignalHook hook = new Printing();
			try (SelfPipe pipe = hook.openWithConditionalShutdown()) {
				System.out.println("ready");
				hook.handleForever(pipe);
			}
		}

	}

	static final class Default {

		private Default() {
		}

		public static void main(String[] args) {
			SignalHook hook = new Printing();
			try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1)) {
				System.out.println("ready");
				hook.waitThenHandlePending(pipe);
				hook.emulateDefaultHandler(pipe, Signal.SIGUSR1);
				hook.handleForever(pipe);
			}
		}

	}

}
