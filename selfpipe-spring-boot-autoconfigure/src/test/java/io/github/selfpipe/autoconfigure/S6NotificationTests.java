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

package io.github.selfpipe.autoconfigure;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.selfpipe.testsupport.Proc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link S6Notification}. That s6 takes it for ready, .ci/systemd shows.
 */
class S6NotificationTests {

	@Test
	void writesOneNewlineWhenReady(@TempDir Path folder) throws IOException {
		Path file = folder.resolve("pipe");
		try (OutputStream stream = Files.newOutputStream(file)) {
			int fd = Proc.self()
				.descriptors()
				.entrySet()
				.stream()
				.filter((entry) -> entry.getValue().equals(file.toString()))
				.findFirst()
				.orElseThrow()
				.getKey();
			try (ConfigurableApplicationContext context = SpringApplication.run(Application.class,
					"--selfpipe.s6.notification-fd=" + fd)) {
				assertThat(file).hasContent("\n");
			}
			assertThat(file).hasContent("\n");
		}
	}

	@Test
	void failsTheStartWithoutTheDescriptor() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> new S6Notification(12345))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("selfpipe.s6.notification-fd"));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeSystemdAutoConfiguration.class)
	static class Application {

	}

}
