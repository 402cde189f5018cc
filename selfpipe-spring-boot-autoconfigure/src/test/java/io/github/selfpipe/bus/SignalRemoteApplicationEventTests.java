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

package io.github.selfpipe.bus;

import java.util.Set;

import io.github.selfpipe.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalRemoteApplicationEvent}: what the broker carries.
 */
class SignalRemoteApplicationEventTests {

	private final JsonMapper mapper = new JsonMapper();

	@Test
	void isWrittenWithPlainFields() {
		long before = System.currentTimeMillis();
		JsonNode json = this.mapper.readTree(this.mapper.writeValueAsString(event()));
		assertThat(json.propertyNames()).isEqualTo(
				Set.of("type", "timestamp", "originService", "destinationService", "id", "signal", "count", "sentAt"));
		assertThat(json.get("type").asString()).isEqualTo("SignalRemoteApplicationEvent");
		assertThat(json.get("originService").asString()).isEqualTo("orders:0:5f2c#1234");
		assertThat(json.get("destinationService").asString()).isEqualTo("orders:**");
		assertThat(json.get("signal").asString()).isEqualTo("SIGHUP");
		assertThat(json.get("count").asLong()).isEqualTo(3);
		assertThat(json.get("sentAt").asLong()).isBetween(before, System.currentTimeMillis());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void isReadAsItWasWritten(boolean byTheBus) {
		SignalRemoteApplicationEvent sent = event();
		String json = this.mapper.writeValueAsString(sent);
		SignalRemoteApplicationEvent read = byTheBus ? this.mapper.readValue(json, SignalRemoteApplicationEvent.class)
				: SignalRemoteApplicationEvent.of(this.mapper.readTree(json));
		assertThat(read.getDestinationService()).isEqualTo(sent.getDestinationService());
		assertThat(read.getId()).isEqualTo(sent.getId());
		assertThat(read.getBusId()).isEqualTo("orders:0:5f2c");
		assertThat(read.isFrom("1234")).isTrue();
		assertThat(read.isFrom("4321")).isFalse();
		assertThat(read.getSignal()).isEqualTo("SIGHUP");
		assertThat(read.getCount()).isEqualTo(3);
		assertThat(read.getSentAt()).isEqualTo(sent.getSentAt());
	}

	@Test
	void isReadWithFieldsThatALaterVersionMayAdd() {
		String json = this.mapper.writeValueAsString(event()).replace("{", "{\"later\":[{}],");
		assertThat(this.mapper.readValue(json, SignalRemoteApplicationEvent.class).getSignal()).isEqualTo("SIGHUP");
		assertThat(SignalRemoteApplicationEvent.of(this.mapper.readTree(json)).getSignal()).isEqualTo("SIGHUP");
	}

	private SignalRemoteApplicationEvent event() {
		return new SignalRemoteApplicationEvent(this, "orders:0:5f2c", "1234", () -> "orders:**", Signal.SIGHUP, 3);
	}

}
