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
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.actuate.SelfPipeHealthIndicator;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.testsupport.Pollers;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.SimpleApplicationEventMulticaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SelfPipeAutoConfiguration}, with real signals whose default is to be
 * ignored.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelfPipeAutoConfigurationTests {

	private static final String NO_SIGNALS = "No signal is trapped";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(SelfPipeAutoConfiguration.class, SelfPipeActuatorAutoConfiguration.class));

	private final ApplicationContextRunner receiver = this.contextRunner.withUserConfiguration(Receiver.class);

	@Test
	void publishesTheSignalsThatAreListed() {
		this.receiver.withPropertyValues("selfpipe.signals=WINCH,URG").run((context) -> {
			assertThat(context).hasSingleBean(SelfPipe.class)
				.hasSingleBean(SignalPoller.class)
				.hasSingleBean(SelfPipeHealthIndicator.class);
			assertThat(context.getBean(SelfPipe.class).trapped()).containsExactly(Signal.SIGURG, Signal.SIGWINCH);
			Receiver receiver = context.getBean(Receiver.class);
			Signal.SIGWINCH.raise();
			assertThat(receiver.next().signal()).isEqualTo(Signal.SIGWINCH);
			Signal.SIGURG.raise();
			SignalInfo info = receiver.next();
			assertThat(info.signal()).isEqualTo(Signal.SIGURG);
			assertThat(info.senderPid()).isEqualTo(ProcessHandle.current().pid());
		});
	}

	@Test
	void backsOffWithoutSignalsAndSaysSoInOneLine(CapturedOutput output) {
		Pollers.awaitNone();
		String before = disposition();
		this.contextRunner.run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean(SelfPipe.class)
				.doesNotHaveBean(SignalPoller.class)
				.doesNotHaveBean(SelfPipeHealthIndicator.class);
			assertThat(context.getBean("applicationEventMulticaster"))
				.isExactlyInstanceOf(SimpleApplicationEventMulticaster.class);
			assertThat(disposition()).isEqualTo(before);
		});
		assertThat(output.toString().lines().filter((line) -> line.contains(NO_SIGNALS))).singleElement()
			.asString()
			.contains("INFO", "selfpipe.signals", "selfpipe.actions");
	}

	@Test
	void anEmptyListIsNoSignal(CapturedOutput output) {
		this.contextRunner.withPropertyValues("selfpipe.signals=")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SelfPipe.class));
		assertThat(output).contains(NO_SIGNALS);
	}

	@Test
	void aListenerWithoutASignalIsToldSo(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(WinchListener.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("WinchListener.onWinch listens to [SIGWINCH], which is not trapped");
	}

	@Test
	void aListenerForAnotherSignalIsToldSo(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(WinchListener.class)
			.withPropertyValues("selfpipe.signals=URG")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("WinchListener.onWinch listens to [SIGWINCH], which is not trapped");
	}

	@Test
	void backsOffWhenDisabled(CapturedOutput output) {
		this.contextRunner.withPropertyValues("selfpipe.enabled=false", "selfpipe.signals=WINCH,nonsense")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SelfPipe.class)
				.doesNotHaveBean(SignalPoller.class)
				.doesNotHaveBean("signalListeners")
				.doesNotHaveBean(SelfPipeHealthIndicator.class));
		assertThat(output).doesNotContain(NO_SIGNALS);
	}

	@Test
	void trapsASignalThatHasOnlyAnAction() {
		this.contextRunner.withUserConfiguration(ActionConfiguration.class)
			.withPropertyValues("selfpipe.actions.urg=remember,rememberToo")
			.run((context) -> {
				assertThat(context.getBean(SelfPipe.class).trapped()).containsExactly(Signal.SIGURG);
				Signal.SIGURG.raise();
				BlockingQueue<String> ran = context.getBean(ActionConfiguration.class).ran;
				assertThat(ran.poll(1, TimeUnit.MINUTES)).isEqualTo("first SIGURG");
				assertThat(ran.poll(1, TimeUnit.MINUTES)).isEqualTo("second SIGURG");
			});
	}

	@Test
	void takesDuplicatesAndMixedSpellings() {
		this.receiver.withPropertyValues("selfpipe.signals=WINCH, SIGWINCH ,sigwinch,28", "selfpipe.actions.Winch=")
			.run((context) -> {
				assertThat(context.getBean(SelfPipe.class).trapped()).containsExactly(Signal.SIGWINCH);
				Signal.SIGWINCH.raise();
				Receiver receiver = context.getBean(Receiver.class);
				assertThat(receiver.next().signal()).isEqualTo(Signal.SIGWINCH);
				context.getBean(SignalPoller.class).stop();
				assertThat(receiver.infos).isEmpty();
			});
	}

	@Test
	void lazyInitializationDoesNotSwitchItOff() {
		this.receiver.withPropertyValues("selfpipe.signals=WINCH")
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				assertThat(context.getBeanFactory().containsSingleton("signalPoller")).isTrue();
				Signal.SIGWINCH.raise();
				assertThat(context.getBean(Receiver.class).next().signal()).isEqualTo(Signal.SIGWINCH);
			});
	}

	@Test
	void lazyInitializationDoesNotSilenceTheLineWithoutSignals(CapturedOutput output) {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(output).contains(NO_SIGNALS));
	}

	@Test
	void usesTheSelfPipeOfTheUser() {
		Pollers.awaitNone();
		String before = disposition();
		this.receiver.withUserConfiguration(UserPipe.class)
			.withPropertyValues("selfpipe.signals=URG")
			.run((context) -> {
				assertThat(context).hasSingleBean(SelfPipe.class).hasBean("userPipe");
				SelfPipe pipe = context.getBean(SelfPipe.class);
				assertThat(pipe.trapped()).containsExactly(Signal.SIGWINCH);
				Signal.SIGWINCH.raise();
				assertThat(context.getBean(Receiver.class).next().signal()).isEqualTo(Signal.SIGWINCH);
				context.close();
				await().atMost(Duration.ofMinutes(1)).until(() -> !pipe.isOpen());
			});
		assertThat(disposition()).isEqualTo(before);
	}

	@Test
	void refusesASignalThatMakesNoSenseBesideThePipeOfTheUserToo() {
		Pollers.awaitNone();
		String before = disposition();
		this.receiver.withUserConfiguration(UserPipe.class, UserActions.class)
			.withPropertyValues("selfpipe.signals=nonsense")
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(InvalidSignalSettingException.class)
				.hasStackTraceContaining("nonsense"));
		assertThat(disposition()).isEqualTo(before);
	}

	@Test
	void usesTheActionsOfTheUser() {
		this.receiver.withUserConfiguration(UserActions.class)
			.withPropertyValues("selfpipe.signals=WINCH")
			.run((context) -> {
				assertThat(context).hasSingleBean(SignalActions.class);
				Signal.SIGWINCH.raise();
				assertThat(context.getBean(Receiver.class).next().signal()).isEqualTo(Signal.SIGWINCH);
				BlockingQueue<String> ran = context.getBean(UserActions.class).ran;
				assertThat(ran.poll(1, TimeUnit.MINUTES)).isEqualTo("action on SIGWINCH");
			});
	}

	/** The beans of the parent have the names that those of the child would have. */
	@Test
	void usesTheBeansOfTheUserRatherThanThoseOfTheParent() {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SelfPipeAutoConfiguration.class))
			.withUserConfiguration(Receiver.class)
			.withPropertyValues("selfpipe.signals=URG");
		runner.run((parent) -> runner.withUserConfiguration(UserPipe.class, UserActions.class)
			.withParent(parent)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				Signal.SIGWINCH.raise();
				assertThat(context.getBean(Receiver.class).next().signal()).isEqualTo(Signal.SIGWINCH);
				BlockingQueue<String> ran = context.getBean(UserActions.class).ran;
				assertThat(ran.poll(1, TimeUnit.MINUTES)).isEqualTo("action on SIGWINCH");
				assertThat(parent.getBean(SelfPipe.class).trapped()).containsExactly(Signal.SIGURG);
			}));
	}

	@Test
	void usesTheMulticasterOfTheUser() {
		this.receiver.withUserConfiguration(UserMulticaster.class)
			.withPropertyValues("selfpipe.signals=WINCH")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean("applicationEventMulticaster"))
					.isExactlyInstanceOf(SimpleApplicationEventMulticaster.class);
				Signal.SIGWINCH.raise();
				assertThat(context.getBean(Receiver.class).next().signal()).isEqualTo(Signal.SIGWINCH);
			});
	}

	@Test
	void needsNeitherActuatorNorMicrometerNorWeb() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SelfPipeAutoConfiguration.class))
			.withUserConfiguration(Receiver.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health",
					"org.springframework.boot.actuate", "org.springframework.boot.micrometer", "io.micrometer",
					"org.springframework.web", "jakarta.servlet", "reactor", "org.springframework.cloud"))
			.withPropertyValues("selfpipe.signals=WINCH")
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("selfPipeHealthContributor");
				Signal.SIGWINCH.raise();
				assertThat(context.getBean(Receiver.class).next().signal()).isEqualTo(Signal.SIGWINCH);
			});
	}

	@Test
	void healthCanBeSwitchedOff() {
		this.contextRunner.withPropertyValues("selfpipe.signals=WINCH", "management.health.selfpipe.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(SelfPipe.class)
				.doesNotHaveBean(SelfPipeHealthIndicator.class));
	}

	@Test
	void leavesOutWhatCannotBeTrappedIfToldTo(CapturedOutput output) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Empty.class)
			.properties("selfpipe.signals=WINCH,KILL", "selfpipe.unsupported-signals=ignore")
			.run()) {
			assertThat(context.getBean(SelfPipe.class).trapped()).containsExactly(Signal.SIGWINCH);
		}
		assertThat(output).contains("SIGKILL").contains("It is ignored");
	}

	@Test
	void leavesNothingInstalledSecondsAfterTheContextHasClosed() {
		Pollers.awaitNone();
		String before = disposition();
		long pipes = pipes();
		this.contextRunner.withPropertyValues("selfpipe.signals=WINCH").run((context) -> {
			assertThat(disposition()).isNotEqualTo(before);
			assertThat(pipes()).isGreaterThan(pipes);
		});
		// No other context comes to take the pipe over.
		await().atMost(Duration.ofMinutes(1)).until(() -> disposition().equals(before));
		await().atMost(Duration.ofMinutes(1)).until(() -> pipes() == pipes);
	}

	@Test
	void leavesNothingInstalledWhenAnotherBeanFails() {
		Pollers.awaitNone();
		String before = disposition();
		long pipes = pipes();
		this.contextRunner.withUserConfiguration(Failing.class)
			.withPropertyValues("selfpipe.signals=WINCH")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("it had trapped [SIGWINCH]"));
		assertThat(disposition()).isEqualTo(before);
		assertThat(pipes()).isEqualTo(pipes);
	}

	@Test
	void warnsThatKillWillNotStopTheProcess(CapturedOutput output) {
		this.contextRunner.withPropertyValues("selfpipe.signals=TERM,WINCH").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("[SIGTERM] will not stop this process")
				.contains("selfpipe.actions.TERM: shutdown");
		});
	}

	@Test
	void doesNotWarnWhenSomethingAnswersTerm(CapturedOutput output) {
		this.receiver.withPropertyValues("selfpipe.signals=TERM").run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner.withUserConfiguration(PlainListener.class)
			.withPropertyValues("selfpipe.signals=TERM")
			.run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner.withPropertyValues("selfpipe.actions.TERM=shutdown")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("will not stop this process");
	}

	@Test
	void pollsOnADaemonThreadOfThatName() {
		this.contextRunner.withPropertyValues("selfpipe.signals=WINCH").run((context) -> {
			SignalPoller poller = context.getBean(SignalPoller.class);
			org.awaitility.Awaitility.await().until(() -> poller.getThread() != null);
			assertThat(poller.getThread().getName()).isEqualTo("selfpipe");
			assertThat(poller.getThread().isDaemon()).isTrue();
		});
	}

	private static String disposition() {
		return Posix.disposition(Signal.SIGWINCH).toString();
	}

	static long pipes() {
		return Proc.self().descriptors().values().stream().filter((target) -> target.startsWith("pipe:")).count();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Empty {

	}

	@Configuration(proxyBeanMethods = false)
	static class Receiver {

		final BlockingQueue<SignalInfo> infos = new LinkedBlockingQueue<>();

		@SignalListener
		void onSignal(SignalInfo info) {
			this.infos.add(info);
		}

		SignalInfo next() throws InterruptedException {
			SignalInfo info = this.infos.poll(1, TimeUnit.MINUTES);
			assertThat(info).as("a signal in ten seconds").isNotNull();
			return info;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WinchListener {

		@SignalListener("WINCH")
		void onWinch() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PlainListener {

		@org.springframework.context.event.EventListener
		void onSignal(SignalEvent event) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ActionConfiguration {

		final BlockingQueue<String> ran = new LinkedBlockingQueue<>();

		@Bean
		SignalAction remember() {
			return (event) -> this.ran.add("first " + event.getSignal());
		}

		@Bean
		SignalAction rememberToo() {
			return (event) -> this.ran.add("second " + event.getSignal());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UserPipe {

		@Bean
		SelfPipe userPipe() {
			return SelfPipe.open(Signal.SIGWINCH);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UserActions {

		final BlockingQueue<String> ran = new LinkedBlockingQueue<>();

		@Bean
		SignalActions userActions() {
			SignalAction action = (event) -> this.ran.add("action on " + event.getSignal());
			return new SignalActions(Map.of(Signal.SIGWINCH, Map.of("mine", action)));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UserMulticaster {

		@Bean
		static SimpleApplicationEventMulticaster applicationEventMulticaster() {
			return new SimpleApplicationEventMulticaster();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Failing {

		@Bean
		Object failing(SelfPipe pipe, ApplicationContext context) {
			throw new IllegalStateException("it had trapped " + List.copyOf(pipe.trapped()));
		}

	}

}
