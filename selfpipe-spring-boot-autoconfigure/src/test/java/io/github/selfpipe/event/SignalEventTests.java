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

package io.github.selfpipe.event;

import java.lang.reflect.Modifier;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalEvent}.
 */
class SignalEventTests {

	@Test
	void hasTheSignalAndWhatIsKnownOfIt() {
		SignalInfo info = SignalInfo.of(Signal.SIGHUP);
		SignalEvent event = new SignalEvent(this, info);
		assertThat(event.getSignal()).isEqualTo(Signal.SIGHUP);
		assertThat(event.getInfo()).isSameAs(info);
		assertThat(event.getSource()).isSameAs(this);
		assertThat(event.toString()).contains("SIGHUP");
	}

	@Test
	void isTheSignalInAnySpelling() {
		SignalEvent event = SignalEvent.of(Signal.SIGHUP);
		assertThat(event.is("HUP")).isTrue();
		assertThat(event.is("sighup")).isTrue();
		assertThat(event.is("1")).isTrue();
		assertThat(event.is("INT")).isFalse();
	}

	@Test
	void isNotASignalThatDoesNotExist() {
		SignalEvent event = SignalEvent.of(Signal.SIGHUP);
		assertThat(event.is("HUB")).isFalse();
	}

	@Test
	void hasTheInstanceThatItCameFrom() {
		SignalInfo info = SignalInfo.of(Signal.SIGHUP);
		assertThat(new SignalEvent(this, info, "orders:1").getOrigin()).isEqualTo("orders:1");
		assertThat(new SignalEvent(this, info).getOrigin()).isNull();
	}

	@Test
	void holdsNothingThatChanges() {
		assertThat(SignalEvent.class.getDeclaredFields())
			.allSatisfy((field) -> assertThat(Modifier.isFinal(field.getModifiers())).as(field.getName()).isTrue());
	}

}
