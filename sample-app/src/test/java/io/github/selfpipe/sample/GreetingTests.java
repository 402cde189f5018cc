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

package io.github.selfpipe.sample;

import java.nio.file.Files;
import java.nio.file.Path;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Greeting}: the example of docs/testing.md.
 */
@SpringBootTest
class GreetingTests {

	@TempDir
	static Path directory;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("sample.greeting-file", () -> directory.resolve("greeting.txt"));
	}

	@Autowired
	private Greeting greeting;

	@Autowired
	private ApplicationEventPublisher events;

	@BeforeEach
	void change() throws Exception {
		Files.writeString(this.greeting.file(), "Hello");
		this.greeting.reload();
	}

	@Test
	void isReadAgainOnARealHangup() throws Exception {
		Files.writeString(this.greeting.file(), "Servus");
		Signal.SIGHUP.raise();
		Awaitility.await().untilAsserted(() -> assertThat(this.greeting.text()).isEqualTo("Servus"));
	}

	@Test
	void isReadAgainWhenTheEventIsPublished() throws Exception {
		Files.writeString(this.greeting.file(), "Moin");
		this.events.publishEvent(SignalEvent.of(Signal.SIGHUP));
		assertThat(this.greeting.text()).isEqualTo("Moin");
	}

}
