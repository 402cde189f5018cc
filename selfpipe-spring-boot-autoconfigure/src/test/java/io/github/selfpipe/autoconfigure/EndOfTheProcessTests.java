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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.LongCsvSource;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantees 13 and 14: one TERM ends the process, whatever happens inside, in order and
 * with the right exit code.
 */
class EndOfTheProcessTests {

	/** What ends well once by chance does not so again and again. */
	private static final int ROUNDS = Boolean.getBoolean("selfpipe.long") ? 5 : 1;

	@ParameterizedTest
	@CsvSource("main")
	@LongCsvSource("dedicated")
	void theExitCodeIsTheSignalsThoughMainGivesAnother(String thread) {
		for (int i = 0; i < ROUNDS; i++) {
			try (ChildJvm child = start(Deed.MAIN_EXITS, "--selfpipe.poller.thread=" + thread)) {
				child.send(Signal.SIGTERM);
				assertThat(child.awaitExit()).isEqualTo(143);
			}
		}
	}

	/** Then the context is closed before the main thread could become the poller. */
	@Test
	void soItIsIfTheSignalComesWhileRunIsAboutToReturn() {
		try (ChildJvm child = start(Deed.MAIN_EXITS, "--selfpipe.poller.thread=main", "--term-when-ready")) {
			assertThat(child.awaitExit()).isEqualTo(143);
		}
	}

	@ParameterizedTest
	@CsvSource("dedicated")
	@LongCsvSource("main")
	void soItIsIfTheSignalComesWhileARunnerRuns(String thread) {
		try (ChildJvm child = child(Deed.RUNNER_ENDS_WITH_THE_CONTEXT).arguments("--selfpipe.poller.thread=" + thread)
			.start()) {
			child.awaitLine("^runs");
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
		}
	}

	@ParameterizedTest
	@CsvSource("dedicated")
	@LongCsvSource("main")
	void theExitCodeIsThatOfTheListenerThatClosesTheContext(String thread) {
		for (int i = 0; i < ROUNDS; i++) {
			try (ChildJvm child = start(Deed.LISTENER_EXITS, "--selfpipe.poller.thread=" + thread)) {
				child.send(Signal.SIGUSR1);
				assertThat(child.awaitExit()).isEqualTo(11);
			}
		}
	}

	@Test
	void oneTermEndsAStartThatHangs() {
		try (ChildJvm child = child(Deed.START_HANGS).start()) {
			child.awaitLine("^hangs");
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines("Caught SIGTERM .* while the application starts")).hasSize(1);
		}
	}

	@Test
	void anErrorOfAnExitCodeGeneratorDoesNotChangeTheExitCode() {
		try (ChildJvm child = start(Deed.EXIT_CODE_FAILS)) {
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
		}
	}

	@ParameterizedTest
	@CsvSource({ "main,native", "dedicated,jvm" })
	@LongCsvSource("dedicated,native")
	void whatIsCaughtWhileBeansAreDestroyedCutsNothingShort(String thread, String topHalf) {
		try (ChildJvm child = start(Deed.DESTROY_IS_SLOW, "--selfpipe.poller.thread=" + thread,
				"--selfpipe.top-half=" + topHalf)) {
			child.send(Signal.SIGTERM);
			child.awaitLine("^destroying");
			child.send(Signal.SIGUSR1, Signal.SIGHUP, Signal.SIGTERM);
			// Each of them is counted.
			child.awaitLine("^caught 1 SIGHUP, 1 SIGUSR1, 2 SIGTERM");
			child.writeLine("go on");
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines("^destroyed")).hasSize(1);
		}
	}

	@Test
	void aSupervisorsRepeatsDoNotCutAnOrderlyEndShort() throws Exception {
		try (ChildJvm child = start(Deed.DESTROY_IS_SLOW)) {
			Process supervisor = new ProcessBuilder("sh", "-c", "while kill $0; do sleep 1; done",
					Long.toString(child.pid()))
				.redirectErrorStream(true)
				.start();
			child.awaitLine("^destroying");
			// Six seconds: twice as many as would end it if their time did not count.
			child.awaitLine("^caught 0 SIGHUP, 0 SIGUSR1, 6 SIGTERM");
			child.writeLine("go on");
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines("^destroyed")).hasSize(1);
			assertThat(supervisor.waitFor(1, TimeUnit.MINUTES)).as("its kill finds nobody").isTrue();
		}
	}

	/**
	 * timeout(1) forwards to its group what its group has got, and so does the shell to
	 * its child.
	 */
	@ParameterizedTest
	@CsvSource("TERM,143")
	@LongCsvSource("INT,130")
	void oneRequestToAGroupIsOneThoughItIsForwarded(String name, int status) {
		Signal signal = Signal.valueOf(name);
		for (int i = 0; i < ROUNDS; i++) {
			try (ChildJvm group = child(Deed.DESTROY_IS_SLOW)
				.prefix("timeout", "1h", "sh", "-c",
						"exec 3<&0; trap 'kill -TERM $child' TERM; trap 'kill -INT $child' INT; \"$@\" <&3 & child=$!; "
								+ "wait $child; while kill -0 $child 2>&-; do wait $child; done; echo status $?",
						"sh")
				.arguments("--selfpipe.actions.INT=shutdown")
				.start()) {
				group.awaitLine("^ready");
				assertThat(Posix.kill(-group.pid(), signal)).isZero();
				group.awaitLine("^destroying");
				group.awaitLine("^caught 0 SIGHUP, 0 SIGUSR1, \\d+ SIGTERM");
				group.writeLine("go on");
				group.awaitLine("^status " + status);
				assertThat(group.lines("^destroyed")).hasSize(1);
				assertThat(group.lines("^selfpipe: the process")).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "FILLS_THE_HEAP", "FAILS_TO_LOAD_CLASSES" })
	void thePollerSurvives(Deed deed) {
		try (ChildJvm child = start(deed)) {
			child.send(Signal.SIGHUP);
			child.awaitLine("^bad times");
			for (int i = 0; i < 20; i++) {
				child.send(Signal.SIGHUP);
			}
			child.writeLine("go on");
			child.awaitLine("^good times");
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
				child.send(Signal.SIGUSR1);
				return !child.lines("^got SIGUSR1").isEmpty();
			});
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
		}
	}

	private static ChildJvm start(Deed deed, String... arguments) {
		ChildJvm child = child(deed).arguments((Object[]) arguments).start();
		child.awaitLine("^ready");
		return child;
	}

	private static ChildJvm.Builder child(Deed deed) {
		return ChildJvm.of(Application.class)
			.options("-Xmx64m", "-Ddeed=" + deed)
			.arguments("--selfpipe.signals=USR1,HUP", "--selfpipe.actions.TERM=shutdown",
					"--spring.main.keep-alive=true");
	}

	enum Deed {

		MAIN_EXITS, LISTENER_EXITS, START_HANGS, EXIT_CODE_FAILS, DESTROY_IS_SLOW, FILLS_THE_HEAP,
		RUNNER_ENDS_WITH_THE_CONTEXT, FAILS_TO_LOAD_CLASSES;

		static final Deed DONE = valueOf(System.getProperty("deed", "MAIN_EXITS"));

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application implements InitializingBean, DisposableBean, ExitCodeGenerator, ApplicationRunner {

		private static final CountDownLatch hasReturned = new CountDownLatch(1);

		private final ConfigurableApplicationContext context;

		private boolean failed;

		Application(ConfigurableApplicationContext context) {
			this.context = context;
		}

		@Override
		public void afterPropertiesSet() throws Exception {
			if (Deed.DONE == Deed.START_HANGS) {
				System.out.println("hangs");
				new CountDownLatch(1).await();
			}
		}

		/** As a batch does that asks whether it is to go on. */
		@Override
		public void run(ApplicationArguments arguments) {
			if (Deed.DONE == Deed.RUNNER_ENDS_WITH_THE_CONTEXT) {
				System.out.println("runs");
				while (this.context.isRunning()) {
					Thread.onSpinWait();
				}
			}
		}

		@Override
		public int getExitCode() {
			if (Deed.DONE == Deed.EXIT_CODE_FAILS) {
				throw new NoClassDefFoundError("intended");
			}
			return 0;
		}

		@EventListener(ApplicationReadyEvent.class)
		void ready() {
			System.out.println("ready");
		}

		@SignalListener("USR1")
		void onUsr1() {
			System.out.println("got SIGUSR1");
			if (Deed.DONE == Deed.LISTENER_EXITS) {
				System.exit(SpringApplication.exit(this.context, () -> 11));
			}
		}

		@SignalListener("HUP")
		void onHup() throws Exception {
			if (Deed.DONE == Deed.FAILS_TO_LOAD_CLASSES) {
				if (!this.failed) {
					this.failed = true;
					System.out.println("bad times");
					System.in.read();
					System.out.println("good times");
				}
				throw new NoClassDefFoundError("intended");
			}
			if (Deed.DONE == Deed.FILLS_THE_HEAP && !this.failed) {
				this.failed = true;
				fillTheHeap();
			}
		}

		private static void fillTheHeap() throws Exception {
			Thread thread = new Thread(() -> {
				List<Object> hoard = new ArrayList<>();
				System.out.println("bad times");
				long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
				while (System.nanoTime() - until < 0) {
					try {
						hoard.add(new long[1 << 10]);
					}
					catch (OutOfMemoryError ex) {
						// As full as it gets, and kept so.
					}
				}
				hoard.clear();
				System.out.println("good times");
			});
			thread.setDaemon(true);
			thread.start();
		}

		@Override
		public void destroy() throws Exception {
			if (Deed.DONE == Deed.MAIN_EXITS || Deed.DONE == Deed.RUNNER_ENDS_WITH_THE_CONTEXT) {
				// A run() that returned now would have main give its own exit code.
				hasReturned.await(1, TimeUnit.SECONDS);
			}
			if (Deed.DONE == Deed.DESTROY_IS_SLOW) {
				SelfPipe pipe = this.context.getBean(SelfPipe.class);
				System.out.println("destroying");
				while (System.in.available() == 0) {
					System.out.println(
							"caught %d SIGHUP, %d SIGUSR1, %d SIGTERM".formatted(pipe.status(Signal.SIGHUP).caught(),
									pipe.status(Signal.SIGUSR1).caught(), pipe.status(Signal.SIGTERM).caught()));
					TimeUnit.MILLISECONDS.sleep(20);
				}
				System.out.println("destroyed");
			}
		}

		public static void main(String[] args) {
			SpringApplication application = new SpringApplication(Application.class);
			if (List.of(args).contains("--term-when-ready")) {
				application.addListeners(new TermWhenReady());
			}
			ConfigurableApplicationContext context = application.run(args);
			if (Deed.DONE == Deed.RUNNER_ENDS_WITH_THE_CONTEXT) {
				hasReturned.countDown();
				System.exit(0);
			}
			if (Deed.DONE == Deed.MAIN_EXITS
					&& !"dedicated".equals(context.getEnvironment().getProperty("selfpipe.poller.thread"))) {
				hasReturned.countDown();
				System.exit(0);
			}
		}

	}

	/** After all others: nothing is left then that run() does, but to return. */
	private static final class TermWhenReady
			implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>>, Ordered {

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

		@Override
		public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
			ConfigurableApplicationContext context = (ConfigurableApplicationContext) event.getSource();
			if (event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
				Signal.SIGTERM.raise();
				while (context.isRunning()) {
					Thread.onSpinWait();
				}
			}
		}

	}

}
