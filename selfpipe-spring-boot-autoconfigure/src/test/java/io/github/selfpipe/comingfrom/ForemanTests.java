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

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.github.selfpipe.Signal;
import io.github.selfpipe.testsupport.InChildJvm;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Foreman}.
 */
@InChildJvm
class ForemanTests {

	@Test
	void forwardsASignalPrintsTheOutputAndEndsWithTheFirstChild() throws IOException, InterruptedException {
		Process web = child("trap 'echo web got USR1; exit 7' USR1");
		Process worker = child("trap : USR1");
		List<String> printed = new ArrayList<>();
		new Foreman() {

			@Override
			void print(String line) {
				printed.add(line);
				if (printed.equals(List.of("ready", "ready"))) {
					Signal.SIGUSR1.raise();
				}
			}

		}.run(List.of(web, worker));
		assertThat(printed).containsExactly("ready", "ready", "web got USR1");
		assertThat(web.waitFor()).isEqualTo(7);
		assertThat(worker.waitFor()).isEqualTo(128 + Signal.SIGTERM.number());
	}

	private static Process child(String trap) throws IOException {
		return new ProcessBuilder("sh", "-c", trap + "; echo ready; while :; do sleep 0.05; done").start();
	}

}
