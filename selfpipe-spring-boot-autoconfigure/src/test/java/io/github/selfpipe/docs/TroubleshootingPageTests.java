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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.autoconfigure.SelfPipeActuatorAutoConfiguration;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.docs.Page.Block;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Each message on the page of troubleshooting is what an application really says when it
 * is started as the page says.
 */
@ExtendWith(OutputCaptureExtension.class)
class TroubleshootingPageTests {

	private static final Pattern PROVOKED_BY = Pattern.compile("provoked(?: on JDK (\\d+))? by:(.*)");

	/** Options of the JVM, and what it does not get over. */
	private static final Pattern NEEDS_A_JVM = Pattern.compile("^(-D|--example.trouble)");

	static List<Block> messages() {
		return Page.of("docs/troubleshooting.md")
			.blocks()
			.stream()
			.filter((block) -> block.mark() != null && PROVOKED_BY.matcher(block.mark()).matches())
			.toList();
	}

	@Test
	void eachMessageIsProvoked() {
		assertThat(messages()).hasSizeGreaterThan(8)
			.containsExactlyElementsOf(Page.of("docs/troubleshooting.md").blocks());
	}

	@ParameterizedTest
	@MethodSource("messages")
	void isWhatTheApplicationSays(Block block, CapturedOutput output) {
		Matcher provoked = PROVOKED_BY.matcher(block.mark());
		assertThat(provoked.matches()).isTrue();
		List<String> words = Stream.of(provoked.group(2).split(" ")).filter((word) -> !word.isEmpty()).toList();
		if (provoked.group(1) == null && words.stream().noneMatch(NEEDS_A_JVM.asPredicate())) {
			try {
				Application.main(words.toArray(String[]::new));
			}
			catch (RuntimeException ex) {
				// Its report has been written.
			}
			assertThat(output).contains(block.text().strip());
			return;
		}
		ChildJvm.Builder application = ChildJvm.of(Application.class);
		if (provoked.group(1) != null) {
			assumeThat(Runtime.version().feature()).isGreaterThanOrEqualTo(Integer.parseInt(provoked.group(1)));
			application.withoutNativeAccess();
		}
		try (ChildJvm child = application
			.options(words.stream().filter((word) -> word.startsWith("-D")).toArray(String[]::new))
			.arguments(words.stream().filter((word) -> word.startsWith("--")).toArray())
			.start()) {
			child.awaitExit();
			assertThat(String.join("\n", child.lines())).contains(block.text().strip());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SelfPipeAutoConfiguration.class, SelfPipeActuatorAutoConfiguration.class })
	static class Application {

		@Bean
		@ConditionalOnBooleanProperty("example.listener")
		Example example() {
			return new Example();
		}

		public static void main(String[] args) {
			ConfigurableApplicationContext context = SpringApplication.run(Application.class, args);
			String trouble = context.getEnvironment().getProperty("example.trouble");
			if (trouble != null) {
				makeTrouble(trouble, context);
				HealthIndicator indicator = context.getBean("selfPipeHealthContributor", HealthIndicator.class);
				Health health = Awaitility.await()
					.atMost(Duration.ofMinutes(1))
					.until(indicator::health, (found) -> found.getStatus().equals(Status.DOWN));
				System.out.println(health.getDetails().get("reasons"));
				Runtime.getRuntime().halt(0);
			}
			// It has said all that it has to say once it is up.
			context.close();
		}

		private static void makeTrouble(String trouble, ApplicationContext context) {
			switch (trouble) {
				case "displaced" -> Posix.handle(Signal.SIGHUP, Posix.SIG_IGN, 0, 0);
				case "stuck" -> Signal.SIGHUP.raise();
				case "dead" -> context.getBean(SignalPoller.class).stop();
				default -> throw new IllegalArgumentException(trouble);
			}
		}

	}

	static class Example {

		@SignalListener("HUP")
		void reload() throws InterruptedException {
			new CountDownLatch(1).await();
		}

	}

}
