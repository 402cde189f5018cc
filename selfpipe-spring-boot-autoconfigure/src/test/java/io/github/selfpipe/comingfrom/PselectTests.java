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

import io.github.selfpipe.Signal;
import io.github.selfpipe.testsupport.InChildJvm;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Pselect}.
 */
@InChildJvm
class PselectTests {

	private int waits;

	private int reloads;

	@Test
	void aSignalBetweenTheCheckAndTheWaitEndsTheWait() {
		new Pselect() {

			@Override
			boolean work() {
				return PselectTests.this.waits < 2;
			}

			@Override
			Duration untilNextWork() {
				PselectTests.this.waits++;
				Signal.SIGHUP.raise();
				return Duration.ofDays(1);
			}

			@Override
			void reload() {
				PselectTests.this.reloads++;
			}

		}.run();
		assertThat(this.reloads).isEqualTo(2);
	}

}
