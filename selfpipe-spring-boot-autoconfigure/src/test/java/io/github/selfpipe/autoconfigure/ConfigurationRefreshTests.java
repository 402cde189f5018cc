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

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalTraps;
import io.github.selfpipe.SignalTraps.Registration;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Pollers;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A context that runs follows its properties when Spring Cloud reads them again.
 */
@InChildJvm
class ConfigurationRefreshTests {

	private final Path folder = temporaryFolder();

	@Test
	void trapsWhatIsNewAndUntrapsWhatIsGone() {
		Pollers.awaitNone();
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
		try (ConfigurableApplicationContext context = run(Stuck.class, "selfpipe.signals=WINCH",
				"selfpipe.health.stall-threshold=1h")) {
			HealthIndicator health = context.getBean(HealthIndicator.class);
			Signal.SIGWINCH.raise();
			context.getBean(Stuck.class).awaitRunning();
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
			change(context, "selfpipe.health.stall-threshold=1ms");
			await(() -> health.health().getStatus().equals(Status.DOWN));
			change(context, "selfpipe.health.stall-threshold=1h");
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
			context.getBean(Stuck.class).end.countDown();
		}
	}

	@Test
	void followsThePeriodOfTheDrain() {
		try (ConfigurableApplicationContext context = run(Application.class, "selfpipe.actions.WINCH=drain,first",
				"selfpipe.drain.period=1h")) {
			change(context, "selfpipe.drain.period=1ms");
			Signal.SIGWINCH.raise();
			await(() -> context.getBean(Application.class).ran.containsKey("first"));
		}
	}

	@Test
	void followsTheFolderOfHeapDumps() {
		Path old = this.folder.resolve("old");
		Path changed = this.folder.resolve("changed");
		try (ConfigurableApplicationContext context = run(Application.class, "selfpipe.actions.WINCH=heap-dump,first",
				"selfpipe.heap-dump.directory=" + old)) {
			change(context, "selfpipe.heap-dump.directory=" + changed);
			Signal.SIGWINCH.raise();
			await(() -> context.getBean(Application.class).ran.containsKey("first"));
			assertThat(changed).isDirectoryContaining("glob:**.hprof");
			assertThat(old).doesNotExist();
		}
	}

	@Test
	void followsTheSettingsAndTheFolderOfFlightRecordings() {
		Path changed = this.folder.resolve("changed");
		try (ConfigurableApplicationContext context = run(Application.class,
				"selfpipe.actions.WINCH=flight-recording,first", "selfpipe.flight-recording.directory=" + this.folder,
				"logging.level.io.github.selfpipe=info")) {
			change(context, "selfpipe.flight-recording.directory=" + changed,
					"selfpipe.flight-recording.settings=default");
			Map<String, Integer> ran = context.getBean(Application.class).ran;
			String output = outputOf(() -> {
				Signal.SIGWINCH.raise();
				await(() -> ran.getOrDefault("first", 0) == 1);
			});
			assertThat(output).contains("Flight recording (default) started");
			Signal.SIGWINCH.raise();
			await(() -> ran.getOrDefault("first", 0) == 2);
			assertThat(changed).isDirectoryContaining("glob:**.jfr");
		}
	}

	@Test
	void followsTheLoggersOfToggleDebugAndPutsBackWhatItHasChanged() {
		try (ConfigurableApplicationContext context = run(Application.class,
				"selfpipe.actions.WINCH=toggle-debug,first", "selfpipe.toggle-debug.loggers=toggled.one")) {
			Map<String, Integer> ran = context.getBean(Application.class).ran;
			Signal.SIGWINCH.raise();
			await(() -> ran.getOrDefault("first", 0) == 1);
			change(context, "selfpipe.toggle-debug.loggers=toggled.two");
			Signal.SIGWINCH.raise();
			await(() -> ran.getOrDefault("first", 0) == 2);
			assertThat(isDebug("toggled.one")).isFalse();
			Signal.SIGWINCH.raise();
			await(() -> ran.getOrDefault("first", 0) == 3);
			assertThat(isDebug("toggled.one")).isFalse();
			assertThat(isDebug("toggled.two")).isTrue();
		}
	}

	private static boolean isDebug(String logger) {
		return LoggerFactory.getLogger(logger).isDebugEnabled();
	}

	@ParameterizedTest
	@CsvSource({ "selfpipe.pipe-size, 64KB", "selfpipe.top-half, jvm", "selfpipe.poller.thread, main",
			"selfpipe.escalate-exit-code, 3", "selfpipe.enabled, false", "selfpipe.systemd.reload-signal, URG",
			"selfpipe.systemd.watchdog, off", "selfpipe.broadcast.max-age, 2m" })
	void saysWhatTakesEffectAtTheNextStart(String property, String value) {
		try (ConfigurableApplicationContext context = run(Application.class, "selfpipe.signals=WINCH",
				"NOTIFY_SOCKET=/nowhere")) {
			String output = outputOf(() -> {
				change(context, property + "=" + value);
				change(context, "other=1");
			});
			assertThat(warnings(output)).singleElement().asString().contains("WARN", property);
			assertThat(traps(context).trapped()).contains(Signal.SIGHUP, Signal.SIGWINCH);
		}
	}

	@Test
	void saysInOneLineWhatTakesEffectAtTheNextStartAndNothingWhenItIsAsBefore() {
		try (ConfigurableApplicationContext context = run(Application.class, "selfpipe.signals=WINCH",
				"selfpipe.pipe-size=128KB", "selfpipe.escalate-exit-code=2")) {
			assertThat(warnings(
					outputOf(() -> change(context, "selfpipe.pipe-size=64KB", "selfpipe.escalate-exit-code=3"))))
				.singleElement()
				.asString()
				.contains("selfpipe.escalate-exit-code, selfpipe.pipe-size");
			assertThat(warnings(
					outputOf(() -> change(context, "selfpipe.pipe-size=128KB", "selfpipe.escalate-exit-code=2"))))
				.isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "selfpipe.signals, WINCH", "selfpipe.actions.WINCH, first" })
	void aContextThatWasStartedWithoutSignalsSaysOnceThatItTakesANewStart(String property, String value) {
		try (ConfigurableApplicationContext context = run(Application.class)) {
			String output = outputOf(() -> {
				change(context, "other=1");
				change(context, property + "=" + value);
				change(context, "other=2");
			});
			assertThat(warnings(output)).singleElement()
				.asString()
				.contains("WARN", property.replace(".WINCH", "") + " is set");
		}
	}

	private static List<String> warnings(String output) {
		return output.lines().filter((line) -> line.contains("takes effect at the next start")).toList();
	}

	@ParameterizedTest
	@CsvSource({ "selfpipe.signals, USR", "selfpipe.signals, KILL", "selfpipe.actions.WINCH, no-such",
			"selfpipe.health.stall-threshold, -1s", "selfpipe.drain.period, -1s", "selfpipe.escalate-after, many",
			"selfpipe.escalate-after, 1", "selfpipe.flight-recording.settings, no-such" })
	void aWrongValueChangesNothingAndIsReportedAsAtTheStart(String property, String value) {
		try (ConfigurableApplicationContext context = run(Application.class, "selfpipe.actions.WINCH=first",
				"selfpipe.actions.CONT=flight-recording")) {
			SignalSettings before = context.getBean(CurrentSettings.class).get();
			// Spring Cloud's own binding may fail as well.
			String output = outputOf(
					() -> catchThrowable(() -> change(context, "selfpipe.actions.URG=second", property + "=" + value)));
			assertThat(output).contains("ERROR", "is not followed", "Description:", "Action:", property, value);
			assertThat(context.getBean(CurrentSettings.class).get()).isSameAs(before);
			assertThat(traps(context).trapped()).containsExactly(Signal.SIGCONT, Signal.SIGWINCH);
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

	private ConfigurableApplicationContext run(Class<?> application, String... properties) {
		write(properties);
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn")
			.run("--spring.config.import=file:" + this.folder.resolve("changing.properties"));
	}

	/** The child JVM makes the test's instance, and not JUnit, which would bring one. */
	private static Path temporaryFolder() {
		try {
			File folder = Files.createTempDirectory("selfpipe").toFile();
			Runtime.getRuntime().addShutdownHook(new Thread(() -> FileSystemUtils.deleteRecursively(folder)));
			return folder.toPath();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What the properties file has to say from now on; later lines win. */
	private void write(String... properties) {
		try {
			Files.write(this.folder.resolve("changing.properties"), List.of(properties), StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void change(ConfigurableApplicationContext context, String... properties) {
		write(properties);
		context.getBean(ContextRefresher.class).refresh();
	}

	private static String outputOf(Runnable action) {
		PrintStream out = System.out;
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		System.setOut(new PrintStream(bytes, true));
		try {
			action.run();
		}
		finally {
			System.setOut(out);
		}
		return bytes.toString();
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(condition);
	}

	private static SignalTraps traps(ConfigurableApplicationContext context) {
		return context.getBean(SignalTraps.class);
	}

	private static String disposition(Signal signal) {
		return Posix.disposition(signal).toString();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ RefreshAutoConfiguration.class, ConfigurationPropertiesRebinderAutoConfiguration.class,
			SelfPipeAutoConfiguration.class, SelfPipeActuatorAutoConfiguration.class })
	static class Application {

		final Map<String, Integer> ran = new ConcurrentHashMap<>();

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
	static class Stuck extends Application {

		final CountDownLatch running = new CountDownLatch(1);

		final CountDownLatch end = new CountDownLatch(1);

		@SignalListener("WINCH")
		void onSignal() throws InterruptedException {
			this.running.countDown();
			this.end.await();
		}

		void awaitRunning() {
			await(() -> this.running.getCount() == 0);
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
