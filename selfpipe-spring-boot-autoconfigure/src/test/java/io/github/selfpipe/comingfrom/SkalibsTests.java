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
			boolean awaitReadable(int fd) {
				if (handled.size() == 2) {
					assertThat(Posix.readable(fd, 0)).isFalse();
					return false;
				}
				(handled.isEmpty() ? Signal.SIGHUP : Signal.SIGTERM).raise();
				return Posix.readable(fd, 60_000);
			}

			@Override
			void handle(Signal signal) {
				handled.add(signal);
			}

		}.run();
		assertThat(handled).containsExactly(Signal.SIGHUP, Signal.SIGTERM);
	}

}
