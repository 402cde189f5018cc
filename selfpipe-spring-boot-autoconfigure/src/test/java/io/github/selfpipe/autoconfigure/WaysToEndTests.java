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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.LongCsvSource;
import io.github.selfpipe.testsupport.Pollers;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.ConfigurableEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each way in which a context and its process end, with each thread that may be the
 * poller, and with a listener that never returns.
 */
class WaysToEndTests {

	@ParameterizedTest
	@CsvSource({ "main, LISTENER_CLOSES, 0", "dedicated, LISTENER_EXITS, 11" })
	@LongCsvSource({ "dedicated, LISTENER_CLOSES, 0", "main, LISTENER_EXITS, 11" })
	void byAListener(String thread, Deed deed, int exitCode) {
		try (ChildJvm child = start(thread, deed, "NONE")) {
			child.awaitLine("^ready");
			child.send(Signal.SIGUSR1);
			assertThat(child.awaitExit()).isEqualTo(exitCode);
			assertThat(child.lines("^destroyed")).hasSize(1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "main, close, 0", "dedicated, exit, 11" })
	@LongCsvSource({ "dedicated, close, 0", "main, TERM, 143" })
	void byAnotherThreadOrTheHookOfTheJvm(String thread, String command, int exitCode) {
		try (ChildJvm child = start(thread, Deed.NONE, "NONE")) {
			child.awaitLine("^ready");
			end(child, command);
			assertThat(child.awaitExit()).isEqualTo(exitCode);
			assertThat(child.lines("^destroyed")).hasSize(1);
			assertThat(child.lines("^not in native code")).hasSize(1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "dedicated, close, 0", "main, TERM, 143" })
	@LongCsvSource({ "main, exit, 11", "dedicated, TERM, 143" })
	void whileAListenerNeverReturns(String thread, String command, int exitCode) {
		try (ChildJvm child = start(thread, Deed.LISTENER_HANGS, "NONE")) {
			child.awaitLine("^ready");
			child.send(Signal.SIGUSR1);
			child.awaitLine("^hangs");
			end(child, command);
			assertThat(child.awaitExit()).isEqualTo(exitCode);
			assertThat(child.lines("^destroyed")).hasSize(1);
		}
	}

	/** The thread that called run() is not a daemon, and the JVM waits for it. */
	@ParameterizedTest
	@CsvSource({ "main, LISTENER_HANGS, close", "dedicated, LISTENER_CLOSES_AND_HANGS, none" })
	@LongCsvSource("main, LISTENER_CLOSES_AND_HANGS, none")
	void aListenerThatHoldsTheJvmIsEndedByTerm(String thread, Deed deed, String command) {
		try (ChildJvm child = start(thread, deed, "NONE")) {
			child.awaitLine("^ready");
			child.send(Signal.SIGUSR1);
			child.awaitLine("^hangs");
			end(child, command);
			child.awaitLine("^destroyed");
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines("^destroyed")).hasSize(1);
		}
	}

	/** Afterwards the signal meets its default again. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"dedicated | ENVIRONMENT,PREPARED,BEAN,WEB_SERVER,LIFECYCLE,RUNNER,READY | ENVIRONMENT,PREPARED,BEAN,!,WEB_SERVER,!,LIFECYCLE,!,RUNNER,!,READY",
			"main | RUNNER,READY | !,RUNNER,!,READY" })
	void byAStartThatFails(String thread, String stages, String lines) {
		try (ChildJvm child = start(thread, Deed.NONE, stages)) {
			child.awaitLines("^put back", stages.split(",").length);
			assertThat(child.lines("^(failed|destroyed)"))
				.containsExactly(lines.replaceAll("\\w+", "failed: $0").replace("!", "destroyed").split(","));
			child.send(Signal.SIGUSR1);
			assertThat(child.awaitExit()).isEqualTo(128 + Signal.SIGUSR1.number());
		}
	}

	@ParameterizedTest
	@CsvSource("dedicated, RUNNER")
	@LongCsvSource("main, READY")
	void byAStartThatFailsWhileAListenerNeverReturns(String thread, String stage) {
		try (ChildJvm child = start(thread, Deed.LISTENER_HANGS, stage)) {
			child.awaitLine("^failed: " + stage);
			assertThat(child.lines("^destroyed")).hasSize(1);
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
		}
	}

	private static void end(ChildJvm child, String command) {
		if (command.equals("TERM")) {
			child.send(Signal.SIGTERM);
		}
		else {
			child.writeLine(command);
		}
	}

	private static ChildJvm start(String thread, Deed deed, String stages) {
		return ChildJvm.of(Application.class)
			.options("-Ddeed=" + deed, "-Dstages=" + stages)
			.arguments("--selfpipe.signals=USR1", "--selfpipe.poller.thread=" + thread, "--spring.main.keep-alive=true",
					"--spring.lifecycle.timeout-per-shutdown-phase=1s")
			.start();
	}

	/** What the listener does. */
	enum Deed {

		NONE, LISTENER_CLOSES, LISTENER_EXITS, LISTENER_HANGS, LISTENER_CLOSES_AND_HANGS

	}

	/** Where the start fails. */
	enum Stage {

		NONE, ENVIRONMENT, PREPARED, BEAN, WEB_SERVER, LIFECYCLE, RUNNER, READY;

		private static Stage failing;

		void reached() {
			if (failing == this) {
				throw new IllegalStateException(name());
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ LifecycleAutoConfiguration.class, SelfPipeAutoConfiguration.class })
	static class Application implements InitializingBean, DisposableBean, SmartLifecycle, ApplicationRunner {

		private static final Deed DEED = Deed.valueOf(System.getProperty("deed"));

		/** Whether run() does not return. */
		private static boolean main;

		private static final CountDownLatch hanging = new CountDownLatch(1);

		private final ConfigurableApplicationContext context;

		private boolean running;

		Application(ConfigurableApplicationContext context) {
			this.context = context;
		}

		@Override
		public void afterPropertiesSet() {
			Stage.BEAN.reached();
		}

		@Override
		public void start() {
			Stage.LIFECYCLE.reached();
			this.running = true;
		}

		/** The web server starts in this phase, and fails where its port is taken. */
		@Bean
		static SmartLifecycle webServer() {
			return new SmartLifecycle() {

				@Override
				public void start() {
					Stage.WEB_SERVER.reached();
				}

				@Override
				public void stop() {
				}

				@Override
				public boolean isRunning() {
					return false;
				}

				@Override
				public int getPhase() {
					return DEFAULT_PHASE - 2048;
				}

			};
		}

		@Override
		public void run(ApplicationArguments arguments) throws InterruptedException {
			if (DEED == Deed.LISTENER_HANGS && Stage.failing != Stage.NONE) {
				Signal.SIGUSR1.raise();
				hanging.await();
			}
			Stage.RUNNER.reached();
		}

		@EventListener(ApplicationReadyEvent.class)
		void ready() {
			Stage.READY.reached();
			if (main) {
				obeyFromNowOn();
			}
		}

		private void obeyFromNowOn() {
			Thread commands = new Thread(this::obey);
			commands.setDaemon(true);
			commands.start();
		}

		private void obey() {
			SignalPoller poller = this.context.getBean(SignalPoller.class);
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.until(() -> main == poller.getThread().getName().equals("main"));
			System.out.println("ready");
			try {
				int command = System.in.read();
				if (command == 'c') {
					this.context.close();
				}
				else if (command == 'e') {
					System.exit(11);
				}
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@SignalListener("USR1")
		void onSignal() {
			switch (DEED) {
				case LISTENER_CLOSES -> this.context.close();
				case LISTENER_EXITS -> System.exit(11);
				case LISTENER_HANGS -> hang();
				case LISTENER_CLOSES_AND_HANGS -> {
					this.context.close();
					hang();
				}
				default -> {
					// The signal is caught, and that is all.
				}
			}
		}

		private static void hang() {
			System.out.println("hangs");
			hanging.countDown();
			while (true) {
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					System.out.println("not even an interrupt helps");
				}
			}
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public void destroy() {
			System.out.println("destroyed");
		}

		/** HotSpot waits 0.3 s for a thread that is, which shows as RUNNABLE. */
		private static void sayWhenThePollerIsNotInNativeCode() {
			while (Thread.getAllStackTraces()
				.keySet()
				.stream()
				.anyMatch((thread) -> thread.getName().equals(SignalPoller.THREAD_NAME)
						&& thread.getState() == Thread.State.RUNNABLE)) {
				Thread.onSpinWait();
			}
			System.out.println("not in native code");
		}

		public static void main(String[] args) throws InterruptedException {
			Runtime.getRuntime().addShutdownHook(new Thread(Application::sayWhenThePollerIsNotInNativeCode));
			main = List.of(args).contains("--selfpipe.poller.thread=main");
			Posix.Disposition before = Posix.disposition(Signal.SIGUSR1);
			for (String stage : System.getProperty("stages").split(",")) {
				Stage.failing = Stage.valueOf(stage);
				SpringApplication application = new SpringApplication(Application.class);
				application.addListeners(new FailsWhenPrepared());
				try {
					ConfigurableApplicationContext context = SpringApplication
						.withHook((running) -> new FailsWithTheEnvironment(), () -> application.run(args));
					if (!main) {
						context.getBean(Application.class).obeyFromNowOn();
					}
				}
				catch (RuntimeException ex) {
					System.out.println("failed: " + NestedExceptionUtils.getMostSpecificCause(ex).getMessage());
					Pollers.awaitNone();
					if (Posix.disposition(Signal.SIGUSR1).equals(before)) {
						System.out.println("put back");
					}
				}
			}
			if (Stage.failing != Stage.NONE) {
				new CountDownLatch(1).await();
			}
		}

	}

	/** After all others: the pipe is opened by one of them. */
	private static final class FailsWithTheEnvironment implements SpringApplicationRunListener {

		@Override
		public void environmentPrepared(ConfigurableBootstrapContext bootstrapContext,
				ConfigurableEnvironment environment) {
			Stage.ENVIRONMENT.reached();
		}

	}

	private static final class FailsWhenPrepared implements ApplicationListener<ApplicationPreparedEvent> {

		@Override
		public void onApplicationEvent(ApplicationPreparedEvent event) {
			Stage.PREPARED.reached();
		}

	}

}
