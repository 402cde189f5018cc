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

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalTraps;
import io.github.selfpipe.SignalTraps.Registration;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A context that runs follows its environment when Spring Cloud says that it has changed.
 */
@InChildJvm
class ConfigurationRefreshTests {

	@Test
	void trapsWhatIsNewAndUntrapsWhatIsGone() {
		SelfPipeAutoConfigurationTests.awaitNoPipe();
		String winch = disposition(Signal.SIGWINCH);
		String urg = disposition(Signal.SIGURG);
		try (ConfigurableApplicationContext context = run(Application.class, "selfpipe.signals=HUP,WINCH");
				Registration registration = traps(context).trap(Signal.SIGCONT, Signal.SIGWINCH)) {
			change(context, "selfpipe.signals=URG");
			assertThat(traps(context).trapped()).containsExactly(Signal.SIGCONT, Signal.SIGURG, Signal.SIGWINCH);
			registration.close();
			assertThat(traps(context).trapped()).containsExactly(Signal.SIGURG);
			assertThat(disposition(Signal.SIGWINCH)).isEqualTo(winch);
			assertThat(disposition(Signal.SIGURG)).isNotEqualTo(urg);
			change(context, "selfpipe.signals=HUP");
			assertThat(disposition(Signal.SIGURG)).isEqualTo(urg);
		}
	}

	@Test
	void leavesAloneWhatTheProgramHasUntrappedUnlessThatIsChanged() {
		try (ConfigurableApplicationContext context = run(Application.class, "selfpipe.signals=HUP,URG")) {
			traps(context).untrap(Signal.SIGURG);
			change(context, "other=1");
			assertThat(traps(context).trapped()).containsExactly(Signal.SIGHUP);
		}
	}

	@Test
	void replacesTheActions() {
		try (ConfigurableApplicationContext context = run(Application.class, "selfpipe.actions.WINCH=first")) {
			Application application = context.getBean(Application.class);
			Signal.SIGWINCH.raise();
			await(() -> application.ran.getOrDefault("first", 0) == 1);
			change(context, "selfpipe.actions.WINCH=second", "selfpipe.actions.URG=first");
			Signal.SIGWINCH.raise();
			await(() -> application.ran.getOrDefault("second", 0) == 1);
			Signal.SIGURG.raise();
			await(() -> application.ran.get("first") == 2);
		}
	}

	@Test
	void followsTheThresholdOfHealth() {
		try (ConfigurableApplicationContext context = run(Application.class, "selfpipe.signals=WINCH")) {
			change(context, "selfpipe.health.stall-threshold=7s");
			assertThat(context.getBean(CurrentSettings.class).get().properties().getHealth().getStallThreshold())
				.isEqualTo(Duration.ofSeconds(7));
		}
	}

	@ParameterizedTest
	@CsvSource({ "selfpipe.pipe-size, 64KB", "selfpipe.top-half, jvm", "selfpipe.poller.thread, main",
			"selfpipe.escalate-exit-code, 3" })
	void saysWhatTakesEffectAtTheNextStart(String property, String value) {
		try (ConfigurableApplicationContext context = run(Application.class, "selfpipe.signals=WINCH")) {
			String output = outputOf(() -> {
				change(context, property + "=" + value);
				change(context, "other=1");
			});
			assertThat(output.lines().filter((line) -> line.contains("takes effect at the next start"))).singleElement()
				.asString()
				.contains("WARN", property);
		}
	}

	@ParameterizedTest
	@CsvSource({ "selfpipe.signals, USR", "selfpipe.signals, KILL", "selfpipe.actions.WINCH, no-such",
			"selfpipe.health.stall-threshold, -1s" })
	void aWrongValueChangesNothingAndIsReportedAsAtTheStart(String property, String value) {
		try (ConfigurableApplicationContext context = run(Application.class, "selfpipe.actions.WINCH=first")) {
			SignalSettings before = context.getBean(CurrentSettings.class).get();
			String output = outputOf(() -> change(context, "selfpipe.actions.URG=second", property + "=" + value));
			assertThat(output).contains("ERROR", "is not followed", "Description:", "Action:", property, value);
			assertThat(context.getBean(CurrentSettings.class).get()).isSameAs(before);
			assertThat(traps(context).trapped()).containsExactly(Signal.SIGWINCH);
			assertThat(context.getBean(SignalActions.class).names(Signal.SIGWINCH)).containsExactly("first");
			assertThat(context.getBean(SignalActions.class).names(Signal.SIGURG)).isEmpty();
		}
	}

	/** As a listed RTMIN+3 where the native top half does not load. */
	@Test
	void whatIsNotSupportedIsIgnoredAsAtTheStart() {
		try (ConfigurableApplicationContext context = run(Application.class, "selfpipe.signals=WINCH,KILL,RTMIN+3",
				"selfpipe.top-half=jvm", "selfpipe.unsupported-signals=ignore")) {
			assertThat(traps(context).trapped()).containsExactly(Signal.SIGWINCH);
			String output = outputOf(() -> change(context, "selfpipe.signals=URG,WINCH,KILL,RTMIN+3"));
			assertThat(output).doesNotContain("ERROR");
			assertThat(traps(context).trapped()).containsExactly(Signal.SIGURG, Signal.SIGWINCH);
		}
	}

	@Test
	void leavesTheActionsOfTheUserAlone() {
		try (ConfigurableApplicationContext context = run(OwnActions.class, "selfpipe.signals=WINCH")) {
			change(context, "selfpipe.actions.WINCH=second");
			assertThat(context.getBean(SignalActions.class).names(Signal.SIGWINCH)).containsExactly("own");
		}
	}

	@Test
	void leavesThePipeOfTheUserAlone() {
		try (ConfigurableApplicationContext context = run(OwnPipe.class, "selfpipe.signals=WINCH")) {
			change(context, "selfpipe.signals=URG");
			assertThat(traps(context).trapped()).containsExactly(Signal.SIGWINCH);
		}
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn")
			.initializers((created) -> created.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("changing", map(properties))))
			.run();
		return context;
	}

	private static Map<String, Object> map(String... properties) {
		Map<String, Object> map = new HashMap<>();
		for (String property : properties) {
			map.put(property.substring(0, property.indexOf('=')), property.substring(property.indexOf('=') + 1));
		}
		return map;
	}

	@SuppressWarnings("unchecked")
	private static void change(ConfigurableApplicationContext context, String... properties) {
		Map<String, Object> changed = map(properties);
		((MapPropertySource) context.getEnvironment().getPropertySources().get("changing")).getSource().putAll(changed);
		context.publishEvent(new EnvironmentChangeEvent(context, Set.copyOf(changed.keySet())));
	}

	private static String outputOf(Runnable action) {
		java.io.PrintStream out = System.out;
		java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
		System.setOut(new java.io.PrintStream(bytes, true));
		try {
			action.run();
		}
		finally {
			System.setOut(out);
		}
		return bytes.toString();
	}

	private static void await(java.util.concurrent.Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(condition);
	}

	private static SignalTraps traps(ConfigurableApplicationContext context) {
		return context.getBean(SignalTraps.class);
	}

	private static String disposition(Signal signal) {
		return Posix.disposition(signal).toString();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SelfPipeAutoConfiguration.class,
			ConfigurationPropertiesRebinderAutoConfiguration.class })
	static class Application {

		final Map<String, Integer> ran = new java.util.concurrent.ConcurrentHashMap<>();

		@Bean
		SignalAction first() {
			return (event) -> this.ran.merge("first", 1, Integer::sum);
		}

		@Bean
		SignalAction second() {
			return (event) -> this.ran.merge("second", 1, Integer::sum);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnActions extends Application {

		@Bean
		SignalActions ownActions() {
			return new SignalActions(Map.of(Signal.SIGWINCH, Map.of("own", (event) -> {
			})));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPipe extends Application {

		@Bean(destroyMethod = "wakeup")
		SelfPipe ownPipe() {
			return SelfPipe.open(Signal.SIGWINCH);
		}

	}

}
