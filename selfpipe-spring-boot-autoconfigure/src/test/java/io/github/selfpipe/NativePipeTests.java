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

package io.github.selfpipe;

import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

import io.github.selfpipe.SharedState.Field;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Proc;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NativePipe}: what only a look at the memory that it shares with the
 * top half can show every time.
 */
@InChildJvm
class NativePipeTests {

	private static final int SLOT = 0;

	@ParameterizedTest
	@ValueSource(strings = { "close", "untrap", "trapOnly" })
	void aTrapEndsWhenNoHandlerIsInFlightAnyMore(String method) throws Exception {
		SelfPipe pipe = SelfPipe.open(Signal.SIGHUP);
		SharedState state = NativeTopHalf.load().state();
		assertThat(Proc.self().descriptors()).containsKey(state.get(SLOT, Field.WRITE_END));
		// As a handler does that has seen the trap and has not yet written.
		state.set(SLOT, Field.IN_FLIGHT, 1);
		FutureTask<String> handler = new FutureTask<>(() -> {
			while (state.traps(Signal.SIGHUP.number()) != 0) {
				Thread.onSpinWait();
			}
			// Time enough for whoever does not wait.
			LockSupport.parkNanos(50_000_000);
			String target = Proc.self().descriptors().get(state.get(SLOT, Field.WRITE_END));
			boolean trapped = pipe.trapped().contains(Signal.SIGHUP);
			state.set(SLOT, Field.IN_FLIGHT, 0);
			return trapped ? target : "not trapped any more";
		});
		new Thread(handler, "handler").start();
		switch (method) {
			case "close" -> pipe.close();
			case "untrap" -> pipe.untrap(Signal.SIGHUP);
			default -> pipe.trapOnly(List.of());
		}
		assertThat(handler.get()).startsWith("pipe:");
		pipe.close();
	}

}
