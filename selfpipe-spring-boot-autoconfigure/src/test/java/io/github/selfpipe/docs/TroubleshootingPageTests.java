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

package io.github.selfpipe.docs;

import java.util.List;
import java.util.stream.Stream;

import io.github.selfpipe.docs.Page.Block;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each message on the page of troubleshooting is what an application really says when it
 * is started as the page says.
 */
class TroubleshootingPageTests {

	private static final String PROVOKED_BY = "provoked by:";

	static List<Block> messages() {
		return Page.of("docs/troubleshooting.md")
			.blocks()
			.stream()
			.filter((block) -> block.mark() != null && block.mark().startsWith(PROVOKED_BY))
			.toList();
	}

	@Test
	void hasMessages() {
		assertThat(messages()).hasSizeGreaterThan(8);
	}

	@ParameterizedTest
	@MethodSource("messages")
	void isWhatTheApplicationSays(Block block) {
		List<String> words = Stream.of(block.mark().substring(PROVOKED_BY.length()).strip().split(" "))
			.filter((word) -> !word.isEmpty())
			.toList();
		try (ChildJvm child = ChildJvm.of(Application.class)
			.options(words.stream().filter((word) -> word.startsWith("-D")).toArray(String[]::new))
			.arguments(words.stream().filter((word) -> word.startsWith("--")).toArray())
			.start()) {
			child.awaitExit();
			assertThat(String.join("\n", child.lines())).contains(block.text().strip());
		}
	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		@ConditionalOnBooleanProperty("example.listener")
		Example example() {
			return new Example();
		}

		public static void main(String[] args) {
			// It has said all that it has to say once it is up.
			SpringApplication.run(Application.class, args).close();
		}

	}

	static class Example {

		@SignalListener("HUP")
		void reload() {
		}

	}

}
