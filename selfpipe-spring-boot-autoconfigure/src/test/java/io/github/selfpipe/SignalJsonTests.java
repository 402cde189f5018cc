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

import java.util.Map;

import io.github.selfpipe.SignalInfo.Cause;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Signal} and {@link SignalInfo} as JSON, by a mapper that nobody has prepared.
 */
class SignalJsonTests {

	private final JsonMapper mapper = new JsonMapper();

	@Test
	void isWrittenAndReadBack() {
		SignalInfo info = new SignalInfo(Signal.SIGHUP, Cause.USER, 4711, 1000, 0, 12, 1);
		String json = this.mapper.writeValueAsString(info);
		assertThat(json).isEqualTo("{\"signal\":\"SIGHUP\",\"cause\":\"USER\",\"senderPid\":4711,\"senderUid\":1000,"
				+ "\"value\":0,\"caughtNanos\":12,\"count\":1}");
		assertThat(this.mapper.readValue(json, SignalInfo.class)).isEqualTo(info);
	}

	@Test
	void aSignalIsItsNameAndIsReadInAnySpelling() {
		Signal realTime = Signal.valueOf("RTMIN+3");
		assertThat(this.mapper.writeValueAsString(realTime)).isEqualTo("\"SIGRTMIN+3\"");
		assertThat(this.mapper.readValue("\"SIGRTMIN+3\"", Signal.class)).isEqualTo(realTime);
		assertThat(this.mapper.readValue("\"hup\"", Signal.class)).isEqualTo(Signal.SIGHUP);
		assertThat(this.mapper.readValue("15", Signal.class)).isEqualTo(Signal.SIGTERM);
	}

	@Test
	void aSignalIsTheKeyOfAMap() {
		Map<Signal, Integer> map = Map.of(Signal.SIGHUP, 1);
		String json = this.mapper.writeValueAsString(map);
		assertThat(json).isEqualTo("{\"SIGHUP\":1}");
		assertThat(this.mapper.readValue(json, new TypeReference<Map<Signal, Integer>>() {
		})).isEqualTo(map);
	}

}
