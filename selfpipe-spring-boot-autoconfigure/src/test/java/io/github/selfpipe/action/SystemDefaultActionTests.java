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

package io.github.selfpipe.action;

import java.util.ArrayList;
import java.util.List;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.testsupport.ChildJvm;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SystemDefaultAction}.
 */
class SystemDefaultActionTests {

	@Test
	void aRealSignalEndsTheApplicationAndTheSenderIsStillLogged() {
		try (ChildJvm child = ChildJvm.of(ActionApplication.class)
			.arguments("--selfpipe.actions.USR1=default")
			.start()) {
			child.awaitLine("^ready");
			child.send(Signal.SIGUSR1);
			assertThat(child.awaitExit()).isEqualTo(128 + Signal.SIGUSR1.number());
			assertThat(child.lines("Caught SIGUSR1 from pid " + ProcessHandle.current().pid())).hasSize(1);
			assertThat(child.lines("The default action of SIGUSR1 is performed: terminate")).hasSize(1);
		}
	}

	@Test
	void whatIsToBeDoneLastIsDoneBeforeTheEndWhichComesThoughItFails() {
		try (ChildJvm child = ChildJvm.of(FailsAtLast.class).start()) {
			assertThat(child.awaitExit()).isEqualTo(128 + Signal.SIGUSR1.number());
			assertThat(child.lines()).contains("first this");
		}
	}

	@Test
	void doesNothingForASignalThatIsIgnoredByDefault() {
		List<String> last = new ArrayList<>();
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGWINCH)) {
			new SystemDefaultAction(pipe, () -> last.add("flushed")).run(SignalEvent.of(Signal.SIGWINCH));
		}
		assertThat(last).isEmpty();
	}

	static final class FailsAtLast {

		private FailsAtLast() {
		}

		public static void main(String[] args) {
			try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1)) {
				new SystemDefaultAction(pipe, () -> {
					System.out.println("first this");
					throw new IllegalStateException("a failure that is intended");
				}).run(SignalEvent.of(Signal.SIGUSR1));
			}
		}

	}

}
