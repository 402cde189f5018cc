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

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ForwardAction}.
 */
class ForwardActionTests {

	private final ChildProcesses children = new ChildProcesses();

	private final ForwardAction action = new ForwardAction(this.children);

	private final List<Process> started = new ArrayList<>();

	/** A process that says what it catches, and is ready to. */
	private BufferedReader child() throws IOException {
		Process process = new ProcessBuilder("sh", "-c",
				"trap 'echo USR1' USR1; trap 'echo HUP' HUP; echo ready; while :; do sleep 1; done")
			.start();
		this.started.add(process);
		this.children.register(process);
		BufferedReader output = process.inputReader();
		assertThat(output.readLine()).isEqualTo("ready");
		return output;
	}

	@AfterEach
	void killAll() {
		this.started.forEach((process) -> {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		});
	}

	@Test
	void sendsTheCaughtSignalToEveryRegisteredProcess() throws Exception {
		BufferedReader first = child();
		BufferedReader second = child();
		this.action.run(SignalEvent.of(Signal.SIGHUP));
		assertThat(first.readLine()).isEqualTo("HUP");
		assertThat(second.readLine()).isEqualTo("HUP");
		this.action.run(SignalEvent.of(Signal.SIGUSR1));
		assertThat(first.readLine()).isEqualTo("USR1");
		assertThat(second.readLine()).isEqualTo("USR1");
	}

	@Test
	void sendsNothingToAProcessThatIsNotRegisteredAnyMore() throws Exception {
		BufferedReader first = child();
		BufferedReader second = child();
		this.children.unregister(this.started.get(0));
		this.action.run(SignalEvent.of(Signal.SIGHUP));
		assertThat(second.readLine()).isEqualTo("HUP");
		Signal.SIGUSR1.sendTo(this.started.get(0).pid());
		assertThat(first.readLine()).isEqualTo("USR1");
	}

	@Test
	void reachesTheOthersWhenOneCannotBeReached() throws Exception {
		Process unreachable = mock(Process.class);
		given(unreachable.isAlive()).willReturn(true);
		given(unreachable.pid()).willReturn((long) Integer.MAX_VALUE);
		given(unreachable.onExit()).willReturn(new java.util.concurrent.CompletableFuture<>());
		this.children.register(unreachable);
		BufferedReader child = child();
		this.action.run(SignalEvent.of(Signal.SIGHUP));
		assertThat(child.readLine()).isEqualTo("HUP");
	}

}
