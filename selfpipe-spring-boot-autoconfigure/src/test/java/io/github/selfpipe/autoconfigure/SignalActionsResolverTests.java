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

import java.util.List;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.poller.Publishing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalActionsResolver}.
 */
class SignalActionsResolverTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SelfPipeAutoConfiguration.class, RefreshAutoConfiguration.class));

	@Test
	void findsAllBuiltInActionsByName() {
		this.contextRunner
			.withPropertyValues("selfpipe.actions.HUP=refresh,reopen-logs",
					"selfpipe.actions.USR1=thread-dump,heap-dump", "selfpipe.actions.USR2=toggle-debug",
					"selfpipe.actions.WINCH=default", "selfpipe.actions.TERM=drain,shutdown",
					"selfpipe.actions.URG=flight-recording")
			.run((context) -> {
				SignalActions actions = context.getBean(SignalActions.class);
				assertThat(actions.names(Signal.SIGHUP)).containsExactly("refresh", "reopen-logs");
				assertThat(actions.names(Signal.SIGUSR1)).containsExactly("thread-dump", "heap-dump");
				assertThat(context.getBean(SelfPipe.class).trapped()).containsExactly(Signal.SIGHUP, Signal.SIGUSR1,
						Signal.SIGUSR2, Signal.SIGTERM, Signal.SIGURG, Signal.SIGWINCH);
			});
	}

	@Test
	void aBeanOfTheUsersIsNamedByItsBeanName() {
		this.contextRunner.withUserConfiguration(UserActions.class)
			.withPropertyValues("selfpipe.actions.USR1=flushCaches, drop-leases")
			.run((context) -> {
				UserActions.calls.clear();
				Publishing.publish(context, Signal.SIGUSR1);
				assertThat(UserActions.calls).containsExactly("flushed SIGUSR1", "dropped SIGUSR1");
			});
	}

	@Test
	void aBeanOfTheUsersReplacesABuiltInAction() {
		this.contextRunner.withUserConfiguration(UserActions.class)
			.withPropertyValues("selfpipe.actions.USR1=thread-dump")
			.run((context) -> {
				UserActions.calls.clear();
				Publishing.publish(context, Signal.SIGUSR1);
				assertThat(UserActions.calls).containsExactly("dumped SIGUSR1");
			});
	}

	@Test
	void anUnknownNameFailsTheStartWithTheKnownOnes() {
		this.contextRunner.withPropertyValues("selfpipe.actions.USR1=thread-dmup").run((context) -> {
			assertThat(description(context)).contains(
					"Invalid value 'thread-dmup' for configuration property 'selfpipe.actions.USR1'",
					"There is no action 'thread-dmup'", "default, drain, flight-recording, forward, heap-dump, "
							+ "refresh, reopen-logs, shutdown, thread-dump, toggle-debug");
		});
	}

	@Test
	void refreshWithoutSpringCloudFailsTheStartAndSaysWhatToAdd() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(ContextRefresher.class))
			.withPropertyValues("selfpipe.actions.HUP=refresh")
			.run((context) -> {
				assertThat(description(context)).contains("'refresh'", "'selfpipe.actions.HUP'",
						"org.springframework.cloud:spring-cloud-context");
			});
	}

	@Test
	void refreshThatIsSwitchedOffFailsTheStartToo() {
		this.contextRunner.withPropertyValues("selfpipe.actions.HUP=refresh", "spring.cloud.refresh.enabled=false")
			.run((context) -> assertThat(description(context)).contains("spring.cloud.refresh.enabled"));
	}

	@Test
	void reopenLogsWithAnotherLoggingSystemFailsTheStart() {
		this.contextRunner
			.withClassLoader(new FilteredClassLoader("ch.qos.logback.classic", "org.apache.logging.log4j.core"))
			.withPropertyValues("selfpipe.actions.HUP=reopen-logs")
			.run((context) -> assertThat(description(context)).contains("Logback or Log4j2"));
	}

	@ParameterizedTest
	@CsvSource({ "thread-dump, java.lang.management, java.management", "heap-dump, com.sun.management, jdk.management",
			"flight-recording, jdk.jfr, jdk.jfr" })
	void aJavaRuntimeWithoutWhatAnActionNeedsFailsTheStart(String action, String missing, String module) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(missing))
			.withPropertyValues("selfpipe.actions.USR1=" + action)
			.run((context) -> assertThat(description(context))
				.contains("The action '%s' needs the module '%s'".formatted(action, module)));
	}

	private static String description(AssertableApplicationContext context) {
		FailureAnalysis analysis = new SelfPipeFailureAnalyzer().analyze(context.getStartupFailure());
		assertThat(analysis).isNotNull();
		return analysis.getDescription();
	}

	@Configuration(proxyBeanMethods = false)
	static class UserActions {

		private static final List<String> calls = new java.util.concurrent.CopyOnWriteArrayList<>();

		@Bean
		SignalAction flushCaches() {
			return (event) -> calls.add("flushed " + event.getSignal());
		}

		@Bean
		SignalAction dropLeasesSignalAction() {
			return (event) -> calls.add("dropped " + event.getSignal());
		}

		@Bean
		SignalAction threadDumpSignalAction() {
			return (event) -> calls.add("dumped " + event.getSignal());
		}

	}

}
