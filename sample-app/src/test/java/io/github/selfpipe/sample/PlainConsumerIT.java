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

import java.io.File;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that has nothing but the starter: no web, no actuator, no Micrometer.
 */
class PlainConsumerIT {

	/** What the starter brings. */
	private static final Pattern STARTER = Pattern.compile(
			".*/(test-classes|selfpipe-spring-boot-(starter|autoconfigure)(-[^/]*(?<!tests)\\.jar|/target/classes)|"
					+ "(jna|jspecify|snakeyaml|spring-boot|spring-boot-autoconfigure|commons-logging|jul-to-slf4j|"
					+ "spring-(aop|beans|context|core|expression)|logback-(classic|core)|slf4j-api|log4j-(api|to-slf4j)|"
					+ "jakarta\\.annotation-api|micrometer-(commons|observation))-\\d[^/]*\\.jar)");

	@Test
	void startsGetsASignalAndEnds() {
		try (ChildJvm child = start("--selfpipe.signals=HUP", "--selfpipe.actions.TERM=shutdown",
				"--selfpipe.poller.thread=main")) {
			child.awaitLine("Started ");
			assertThat(child.lines("^but .* is there")).isEmpty();
			child.send(Signal.SIGHUP);
			child.awaitLine("^got SIGHUP from " + ProcessHandle.current().pid());
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines("^WARNING|\\bWARN\\b|\\bERROR\\b|^Exception")).isEmpty();
		}
	}

	@Test
	void withoutSignalsItSaysSoAndEndsAsEver() {
		try (ChildJvm child = start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("No signal is trapped")).hasSize(1);
			assertThat(child.lines("^WARNING|\\bERROR\\b|^Exception")).isEmpty();
		}
	}

	private static ChildJvm start(String... arguments) {
		return ChildJvm.of(Consumer.class)
			.classPath(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
				.filter(STARTER.asMatchPredicate())
				.map(Path::of)
				.toArray(Path[]::new))
			.arguments((Object[]) arguments)
			.start();
	}

	@EnableAutoConfiguration
	// No @SpringBootConfiguration, which the tests of the sample would take for theirs.
	static class Consumer {

		@SignalListener("HUP")
		void onHup(SignalInfo info) {
			System.out.println("got " + info.signal() + " from " + info.senderPid());
		}

		public static void main(String[] args) {
			Stream
				.of("org.springframework.boot.health.contributor.HealthIndicator",
						"org.springframework.web.client.RestClient", "io.micrometer.core.instrument.MeterRegistry")
				.filter((type) -> org.springframework.util.ClassUtils.isPresent(type, null))
				.forEach((type) -> System.out.println("but " + type + " is there"));
			SpringApplication.run(Consumer.class, args);
		}

	}

}
