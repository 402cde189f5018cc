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

import java.io.IOException;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChildProcesses}.
 */
class ChildProcessesTests {

	private final ChildProcesses children = new ChildProcesses();

	private final Process first = sleep();

	private final Process second = sleep();

	private static Process sleep() {
		try {
			return new ProcessBuilder("sleep", "600").start();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@AfterEach
	void killAll() {
		this.first.destroyForcibly();
		this.second.destroyForcibly();
	}

	@Test
	void listsWhatIsRegisteredInThatOrderAndOnce() {
		this.children.register(this.second);
		this.children.register(this.first);
		this.children.register(this.second);
		assertThat(this.children.list()).containsExactly(this.second, this.first);
	}

	@Test
	void forgetsWhatIsUnregisteredAndLeavesItRunning() {
		this.children.register(this.first);
		this.children.register(this.second);
		assertThat(this.children.unregister(this.first)).isTrue();
		assertThat(this.children.unregister(this.first)).isFalse();
		assertThat(this.children.list()).containsExactly(this.second);
		assertThat(this.first.isAlive()).isTrue();
	}

	@Test
	void dropsAProcessThatEnds() throws Exception {
		this.children.register(this.first);
		this.children.register(this.second);
		this.first.destroyForcibly().waitFor();
		assertThat(this.children.list()).containsExactly(this.second);
		// Gone, and not only left out.
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.children).extracting("processes")
				.asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
				.containsExactly(this.second));
	}

	@Test
	void dropsAProcessThatHasEndedBefore() throws Exception {
		this.first.destroyForcibly().waitFor();
		this.children.register(this.first);
		assertThat(this.children.list()).isEmpty();
		Awaitility.await().untilAsserted(() -> assertThat(this.children.unregister(this.first)).isFalse());
	}

}
