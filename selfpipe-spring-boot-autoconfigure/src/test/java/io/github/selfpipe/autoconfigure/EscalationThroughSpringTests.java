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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.selfpipe.Signal;
import io.github.selfpipe.TopHalf;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.LongCsvSource;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.Mockito;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantee 9: a stuck application can be stopped, at whatever point of its shutdown it
 * hangs.
 */
class EscalationThroughSpringTests {

	@ParameterizedTest
	@CsvSource("dedicated,TERM,143")
	@LongCsvSource("main,INT,130")
	void endsTheProcessWhoseListenerNeverReturns(String thread, String signal, int exit) {
		try (ChildJvm child = start(Hang.LISTENER, "--selfpipe.poller.thread=" + thread)) {
			child.send(Signal.SIGUSR1);
			child.awaitLine("^hangs in LISTENER");
			assertThat(endWith(child, Signal.valueOf(signal))).isEqualTo(exit);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void endsTheProcessWhoseShutdownHangs(TopHalf topHalf) {
		try (ChildJvm child = start(Hang.HOOK, "--selfpipe.top-half=" + topHalf)) {
			child.send(Signal.SIGTERM);
			child.awaitLine("^hangs in HOOK");
			assertThat(endWith(child, Signal.SIGTERM)).isEqualTo(143);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "3 | 1 | 3 times Ctrl-C ends it at once, request number 3 or a later one when it has taken 1 s",
					"0 | 10 | no further one ends it sooner \\('selfpipe.escalate-after' is 0\\)" })
	void anotherRequestIsToldWhatItTakesToEndItSoonerAndCutsNothingShort(int after, int count, String insistence) {
		try (ChildJvm child = start(Hang.CLOSED, "--selfpipe.escalate-after=" + after)) {
			child.send(Signal.SIGTERM);
			child.awaitLine("^hangs in CLOSED");
			child.send(Collections.nCopies(count, Signal.SIGTERM).toArray(Signal[]::new));
			child.awaitLine("SIGTERM again: the application is already ending; " + insistence + "$");
			child.writeLine("go on");
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines(" again: ")).hasSizeBetween(1, count);
			assertThat(child.lines("^goes on after CLOSED")).hasSize(1);
		}
	}

	/** A test would lose its build. */
	@ParameterizedTest
	@CsvSource("true")
	@LongCsvSource("false")
	void noTestIsEverEndedThoughTheActionIsAMock(boolean refreshed) {
		try (ChildJvm child = ChildJvm.of(InATest.class).arguments(refreshed).start()) {
			child.awaitLine("^ready");
			for (int i = 1; i <= 4; i++) {
				// Apart, so that each counts.
				Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
				child.send(Signal.SIGTERM);
				child.awaitLine("^ran " + i);
			}
			child.closeInput();
			assertThat(child.awaitExit()).isZero();
		}
	}

	@Test
	void noTestIsEverEndedByAnActionThatCameWithARefresh() {
		try (ChildJvm child = ChildJvm.of(RefreshedInATest.class).start()) {
			child.awaitLine("^ready");
			child.send(Signal.SIGTERM);
			child.awaitLine("The context is closed; the JVM goes on, as a test runs in it");
			child.closeInput();
			assertThat(child.awaitExit()).isZero();
		}
	}

	@Test
	void followsTheConfiguration(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("changing.properties"), "selfpipe.escalate-after=0");
		try (ChildJvm child = start(Hang.DESTROY, "--selfpipe.actions.HUP=refresh",
				"--spring.config.import=file:" + file)) {
			Files.writeString(file, "selfpipe.escalate-after=2");
			child.send(Signal.SIGHUP);
			child.awaitLine("Refreshed for SIGHUP, changed: \\[selfpipe.escalate-after\\]");
			child.send(Signal.SIGINT);
			child.awaitLine("^hangs in DESTROY");
			assertThat(endWith(child, Signal.SIGINT)).isEqualTo(130);
			assertThat(child.lines("is ended by signal 02")).hasSize(1);
		}
	}

	/** Sends the signal until it has done its work. */
	private static int endWith(ChildJvm child, Signal signal) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(50)).until(() -> {
			// It may be gone by now.
			Posix.kill(child.pid(), signal);
			return !child.isAlive();
		});
		return child.awaitExit();
	}

	private static ChildJvm start(Hang hang, String... arguments) {
		ChildJvm child = ChildJvm.of(Application.class)
			.arguments("--hang=" + hang, "--selfpipe.signals=USR1", "--selfpipe.actions.TERM=shutdown",
					"--selfpipe.actions.INT=shutdown", "--spring.main.keep-alive=true",
					"--spring.lifecycle.timeout-per-shutdown-phase=1s")
			.arguments((Object[]) arguments)
			.start();
		child.awaitLine("Started ");
		return child;
	}

	enum Hang {

		LISTENER, CLOSED, DESTROY, HOOK;

		void reached(Hang point) {
			if (this == point) {
				System.out.println("hangs in " + point);
				try {
					System.in.read();
					System.out.println("goes on after " + point);
				}
				catch (IOException ex) {
					throw new java.io.UncheckedIOException(ex);
				}
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ RefreshAutoConfiguration.class, SelfPipeAutoConfiguration.class })
	static class Application implements DisposableBean {

		private final Hang hang;

		Application(Environment environment) {
			this.hang = environment.getRequiredProperty("hang", Hang.class);
			Runtime.getRuntime().addShutdownHook(new Thread(() -> this.hang.reached(Hang.HOOK)));
		}

		@SignalListener("USR1")
		void onSignal() {
			this.hang.reached(Hang.LISTENER);
		}

		@EventListener(ContextClosedEvent.class)
		void closed() {
			this.hang.reached(Hang.CLOSED);
		}

		@Override
		public void destroy() {
			this.hang.reached(Hang.DESTROY);
		}

		public static void main(String[] args) {
			SpringApplication.run(Application.class, args);
		}

	}

	/** What JUnit does with the test class below. */
	static final class InATest {

		private InATest() {
		}

		public static void main(String[] args) throws Exception {
			MockedAction test = new MockedAction();
			new TestContextManager(MockedAction.class).prepareTestInstance(test);
			AtomicInteger ran = new AtomicInteger();
			Mockito.doAnswer((call) -> {
				System.out.println("ran " + ran.incrementAndGet());
				return null;
			}).when(test.shutdown).run(Mockito.any());
			if (Boolean.parseBoolean(args[0])) {
				test.context.publishEvent(new EnvironmentChangeEvent(Collections.emptySet()));
			}
			System.out.println("ready");
			System.in.read();
			System.exit(0);
		}

	}

	/** The thread that refreshes shows nothing of the test. */
	static final class RefreshedInATest {

		private RefreshedInATest() {
		}

		public static void main(String[] args) throws Exception {
			WithoutActions test = new WithoutActions();
			new TestContextManager(WithoutActions.class).prepareTestInstance(test);
			test.context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("changed", Map.of("selfpipe.actions.TERM", "shutdown")));
			test.context.publishEvent(new EnvironmentChangeEvent(Set.of("selfpipe.actions.TERM")));
			System.out.println("ready");
			System.in.read();
			System.exit(0);
		}

	}

	@SpringBootTest(classes = SelfPipeAutoConfiguration.class, properties = "selfpipe.signals=TERM")
	static class WithoutActions {

		@Autowired
		private ConfigurableApplicationContext context;

	}

	@SpringBootTest(classes = SelfPipeAutoConfiguration.class, properties = { "selfpipe.actions.TERM=shutdown",
			"selfpipe.escalate-after=2", "spring.lifecycle.timeout-per-shutdown-phase=1ms" })
	static class MockedAction {

		@MockitoBean(name = "shutdownSignalAction")
		private SignalAction shutdown;

		@Autowired
		private ApplicationContext context;

	}

}
