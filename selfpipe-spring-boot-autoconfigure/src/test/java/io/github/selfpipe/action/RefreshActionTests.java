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

package io.github.selfpipe.action;

import java.nio.file.Files;
import java.nio.file.Path;

import io.github.selfpipe.Signal;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.testsupport.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * Tests for the action {@code refresh}.
 */
class RefreshActionTests {

	@Test
	void aRealSignalReadsTheConfigurationAgain(@TempDir Path directory) throws Exception {
		Path file = Files.writeString(directory.resolve("app.properties"), "app.greeting=Hello");
		try (ChildJvm child = ChildJvm.of(RefreshedApplication.class)
			.arguments("--selfpipe.actions.HUP=refresh", "--spring.config.import=file:" + file)
			.start()) {
			child.awaitLine("^ready Hello");
			Files.writeString(file, "app.greeting=Servus");
			child.send(Signal.SIGHUP);
			child.awaitLine("Refreshed for SIGHUP, changed: \\[app.greeting\\]");
			child.awaitLine("^changed Servus");
		}
	}

	/**
	 * An application with a property.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ConfigurationPropertiesRebinderAutoConfiguration.class, RefreshAutoConfiguration.class,
			SelfPipeAutoConfiguration.class })
	@EnableConfigurationProperties(Settings.class)
	static class RefreshedApplication {

		private final Settings settings;

		RefreshedApplication(Settings settings) {
			this.settings = settings;
		}

		public static void main(String[] args) {
			SpringApplication application = new SpringApplication(RefreshedApplication.class);
			application.setKeepAlive(true);
			application.run(args);
		}

		@EventListener(ApplicationReadyEvent.class)
		void ready() {
			System.out.println("ready " + this.settings.getGreeting());
		}

		@EventListener(EnvironmentChangeEvent.class)
		void changed() {
			System.out.println("changed " + this.settings.getGreeting());
		}

	}

	/**
	 * The property.
	 */
	@ConfigurationProperties("app")
	static class Settings {

		private String greeting;

		public String getGreeting() {
			return this.greeting;
		}

		public void setGreeting(String greeting) {
			this.greeting = greeting;
		}

	}

}
