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
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PythonSelfPipe}.
 */
@InChildJvm
class PythonSelfPipeTests {

	@Test
	void reloadsOnHupAndEndsOnTerm() {
		List<String> calls = new ArrayList<>();
		new PythonSelfPipe() {

			@Override
			void work() {
				(calls.contains("reload") ? Signal.SIGTERM : Signal.SIGHUP).raise();
			}

			@Override
			void reload() {
				calls.add("reload");
			}

		}.run();
		// A second SIGHUP may have been sent before the first one came out.
		assertThat(calls).isNotEmpty().containsOnly("reload");
	}

}
