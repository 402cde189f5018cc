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
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.testsupport.ChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantee 8: whatever a listener does, the next listener and the next signal still run.
 * That the process can be ended as well, {@link WaysToEndTests} shows.
 */
class ListenersThatMisbehaveTests {

	private static final String FAILED = "ERROR.*Application.misbehave\\[SIGUSR1\\] failed on SIGUSR1";

	@Test
	void theNextListenerAndTheNextSignalRunAfter() {
		List<Misdeed> misdeeds = List.of(Misdeed.EXCEPTION, Misdeed.ERROR, Misdeed.SNEAKY, Misdeed.STACK_OVERFLOW,
				Misdeed.OUT_OF_MEMORY, Misdeed.INTERRUPT);
		try (ChildJvm child = start(misdeeds)) {
			int failures = 0;
			for (Misdeed misdeed : misdeeds) {
				int logged = child.lines(FAILED).size();
				for (int i = 1; i <= 3; i++) {
					child.send(Signal.SIGUSR1);
					child.awaitLines("^" + misdeed + " was followed by SIGUSR1", i);
				}
				failures += (misdeed != Misdeed.INTERRUPT) ? 3 : 0;
				child.send(Signal.SIGUSR2);
				child.awaitLine("^" + misdeed + " was followed by SIGUSR2, failures: " + failures + "$");
				if (misdeed != Misdeed.INTERRUPT) {
					child.awaitLines(FAILED, logged + 1);
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource(PollerThread.class)
	void aListenerMayCloseTheContext(PollerThread thread) {
		try (ChildJvm child = start(Misdeed.CLOSE, "--selfpipe.poller.thread=" + thread)) {
			child.send(Signal.SIGUSR1);
			child.awaitLine("^bean destroyed");
			// Its bean is gone with the context; it is not passed over in silence.
			child.awaitLine("Application.second\\[\\] failed on SIGUSR1");
			child.writeLine("end");
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^pipe open: false, trapped: \\[\\]")).hasSize(1);
		}
	}

	@Test
	void aListenerMaySendSignalsItself() {
		try (ChildJvm child = start(Misdeed.RAISE)) {
			child.send(Signal.SIGUSR1);
			child.awaitLine("^RAISE was followed by SIGUSR1");
			child.awaitLine("^RAISE was followed by SIGUSR2");
			child.awaitLine("^RAISE was followed by SIGHUP");
			assertThat(child.lines("^RAISE was followed by")).hasSize(3);
		}
	}

	private static ChildJvm start(Misdeed misdeed, String... arguments) {
		return start(List.of(misdeed), arguments);
	}

	private static ChildJvm start(List<Misdeed> misdeeds, String... arguments) {
		ChildJvm child = ChildJvm.of(Application.class)
			.options("-Xmx64m")
			.arguments("--misdeeds=" + misdeeds.stream().map(Misdeed::name).collect(Collectors.joining(",")),
					"--selfpipe.signals=USR1,USR2,HUP")
			.arguments((Object[]) arguments)
			.start();
		child.awaitLine("^accepting traffic");
		return child;
	}

	enum PollerThread {

		DEDICATED, MAIN

	}

	enum Misdeed {

		EXCEPTION((context) -> {
			throw new IllegalStateException("intended");
		}),

		ERROR((context) -> {
			throw new AssertionError("intended");
		}),

		SNEAKY((context) -> Misdeed.<RuntimeException>sneak(new java.io.IOException("intended"))),

		STACK_OVERFLOW((context) -> {
			overflow(0);
		}),

		OUT_OF_MEMORY((context) -> {
			long[][] hoard = new long[1000][];
			for (int i = 0; i < hoard.length; i++) {
				hoard[i] = new long[1 << 20];
			}
		}),

		INTERRUPT((context) -> Thread.currentThread().interrupt()),

		CLOSE(ConfigurableApplicationContext::close),

		RAISE((context) -> {
			Signal.SIGUSR2.raise();
			Signal.SIGHUP.raise();
		});

		private final Consumer<ConfigurableApplicationContext> deed;

		Misdeed(Consumer<ConfigurableApplicationContext> deed) {
			this.deed = deed;
		}

		private static int overflow(int depth) {
			return overflow(depth + 1) + 1;
		}

		@SuppressWarnings("unchecked")
		private static <T extends Throwable> void sneak(Throwable throwable) throws T {
			throw (T) throwable;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ LifecycleAutoConfiguration.class, SelfPipeAutoConfiguration.class })
	static class Application implements DisposableBean {

		private final ConfigurableApplicationContext context;

		private final Misdeed[] misdeeds;

		private int current;

		Application(ConfigurableApplicationContext context) {
			this.context = context;
			this.misdeeds = context.getEnvironment().getRequiredProperty("misdeeds", Misdeed[].class);
		}

		@Order(1)
		@SignalListener("USR1")
		void misbehave() {
			this.misdeeds[this.current].deed.accept(this.context);
		}

		@Order(2)
		@SignalListener
		void second(SignalEvent event) {
			System.out.println(this.misdeeds[this.current] + " was followed by " + event.getSignal() + ", failures: "
					+ this.context.getBean(SignalPoller.class).getListenerFailures());
			// SIGUSR2 leads on to the next.
			this.current = Math.min(this.current + (event.is("USR2") ? 1 : 0), this.misdeeds.length - 1);
		}

		@Override
		public void destroy() {
			System.out.println("bean destroyed");
		}

		public static void main(String[] args) throws Exception {
			SelfPipe[] pipe = new SelfPipe[1];
			SpringApplication application = new SpringApplication(Application.class);
			application
				.addInitializers((context) -> context.addApplicationListener((event) -> pipe[0] = Stream.of(context)
					.filter((candidate) -> candidate.isActive() && pipe[0] == null)
					.map((candidate) -> candidate.getBean(SelfPipe.class))
					.findFirst()
					.orElse(pipe[0])));
			// A listener may close the context when run() has no more use for it: it has
			// returned,
			// or this thread is the poller.
			boolean main = List.of(args).contains("--selfpipe.poller.thread=MAIN");
			application.addListeners((ApplicationListener<AvailabilityChangeEvent<?>>) (event) -> {
				if (main && event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
					System.out.println("accepting traffic");
				}
			});
			application.run(args);
			if (!main) {
				System.out.println("accepting traffic");
			}
			System.in.read();
			// No other context comes to take it over.
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !pipe[0].isOpen());
			System.out.println("pipe open: " + pipe[0].isOpen() + ", trapped: " + pipe[0].trapped());
		}

	}

}
