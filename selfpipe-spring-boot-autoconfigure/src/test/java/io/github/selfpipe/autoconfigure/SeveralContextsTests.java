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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Pollers;
import io.github.selfpipe.testsupport.Posix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several contexts in one JVM: each traps its own list, a signal goes to everyone who
 * asked, and the last one out restores.
 */
@InChildJvm
class SeveralContextsTests {

	@Test
	void aSignalGoesToEveryContextThatAskedForIt() throws Exception {
		try (ConfigurableApplicationContext first = run("HUP,USR1");
				ConfigurableApplicationContext second = run("HUP,WINCH")) {
			Signal.SIGHUP.raise();
			assertThat(next(first)).isEqualTo(Signal.SIGHUP);
			assertThat(next(second)).isEqualTo(Signal.SIGHUP);
			Signal.SIGUSR1.raise();
			assertThat(next(first)).isEqualTo(Signal.SIGUSR1);
			Signal.SIGWINCH.raise();
			assertThat(next(second)).isEqualTo(Signal.SIGWINCH);
			assertThat(received(first)).isEmpty();
			assertThat(received(second)).isEmpty();
		}
	}

	/** A HUP that nobody answers would end the process, as without a trap. */
	@Test
	void theLastOneOutRestoresAndWhatAnotherHasAnsweredIsNotUnanswered() throws Exception {
		Pollers.awaitNone();
		String hup = disposition(Signal.SIGHUP);
		String usr1 = disposition(Signal.SIGUSR1);
		ConfigurableApplicationContext first = run("HUP,USR1", "--selfpipe.actions.TERM=shutdown");
		ConfigurableApplicationContext second = run("HUP,WINCH");
		first.close();
		Signal.SIGHUP.raise();
		assertThat(next(second)).isEqualTo(Signal.SIGHUP);
		await().atMost(Duration.ofMinutes(1)).until(() -> disposition(Signal.SIGUSR1).equals(usr1));
		assertThat(disposition(Signal.SIGHUP)).isNotEqualTo(hup);
		Signal.SIGHUP.raise();
		assertThat(next(second)).isEqualTo(Signal.SIGHUP);
		second.close();
		Pollers.awaitNone();
		assertThat(disposition(Signal.SIGHUP)).isEqualTo(hup);
	}

	@ParameterizedTest
	@CsvSource({ "native, jvm", "jvm, native" })
	void whatWasThereComesBackThoughTheNextContextHasTheOtherTopHalf(String first, String second) {
		Pollers.awaitNone();
		long term = Posix.disposition(Signal.SIGTERM).handler();
		run("TERM,WINCH", "--selfpipe.top-half=" + first).close();
		run("TERM,WINCH", "--selfpipe.top-half=" + second).close();
		Pollers.awaitNone();
		assertThat(Posix.disposition(Signal.SIGTERM).handler()).isEqualTo(term);
		assertThat(Posix.disposition(Signal.SIGWINCH).handler()).isEqualTo(Posix.SIG_DFL);
		// The JVM still has its handler in Java too, which ends it in order.
		sun.misc.Signal named = new sun.misc.Signal("TERM");
		sun.misc.SignalHandler found = sun.misc.Signal.handle(named, sun.misc.SignalHandler.SIG_DFL);
		sun.misc.Signal.handle(named, found);
		assertThat(found).isNotIn(sun.misc.SignalHandler.SIG_DFL, sun.misc.SignalHandler.SIG_IGN);
	}

	@Test
	void whatOneContextHasAnsweredIsNotKeptForTheNext() throws Exception {
		for (int i = 0; i < 10; i++) {
			ConfigurableApplicationContext first = run("HUP,WINCH");
			ConfigurableApplicationContext second = run("HUP,WINCH");
			first.close();
			second.close();
			try (ConfigurableApplicationContext third = run("HUP,WINCH")) {
				Signal.SIGHUP.raise();
				assertThat(next(third)).isEqualTo(Signal.SIGHUP);
			}
			// Each takes over a pipe; one had been waiting when the third was there.
			try (ConfigurableApplicationContext fourth = run("HUP,WINCH");
					ConfigurableApplicationContext fifth = run("HUP,WINCH")) {
				Signal.SIGWINCH.raise();
				assertThat(next(fourth)).isEqualTo(Signal.SIGWINCH);
				assertThat(next(fifth)).isEqualTo(Signal.SIGWINCH);
			}
		}
	}

	@Test
	void aParentAndItsChildEachTrapTheirOwnList() throws Exception {
		try (ConfigurableApplicationContext parent = run("HUP,USR1");
				ConfigurableApplicationContext child = new SpringApplicationBuilder(Application.class).parent(parent)
					.run("--selfpipe.signals=HUP,WINCH")) {
			assertThat(parent.getBean(SelfPipe.class).trapped()).containsExactly(Signal.SIGHUP, Signal.SIGUSR1);
			assertThat(child.getBean(SelfPipe.class).trapped()).containsExactly(Signal.SIGHUP, Signal.SIGWINCH);
			Signal.SIGHUP.raise();
			assertThat(next(parent)).isEqualTo(Signal.SIGHUP);
			assertThat(next(child)).isEqualTo(Signal.SIGHUP);
			Signal.SIGUSR1.raise();
			assertThat(next(parent)).as("no second HUP, by way of the child").isEqualTo(Signal.SIGUSR1);
			Signal.SIGWINCH.raise();
			assertThat(next(child)).as("no USR1, which the child did not ask for").isEqualTo(Signal.SIGWINCH);
			assertThat(next(parent)).as("what only the child traps, as with any event").isEqualTo(Signal.SIGWINCH);
			child.close();
			Signal.SIGHUP.raise();
			assertThat(next(parent)).isEqualTo(Signal.SIGHUP);
		}
	}

	@Test
	void aParentWithoutSignalsTakesNothingFromItsChild() throws Exception {
		try (ConfigurableApplicationContext parent = run("");
				ConfigurableApplicationContext child = new SpringApplicationBuilder(Failing.class).parent(parent)
					.run("--selfpipe.signals=HUP")) {
			Signal.SIGHUP.raise();
			assertThat(child.getBean(Failing.class).received.poll(1, TimeUnit.MINUTES))
				.as("the listener after one that throws")
				.isEqualTo(Signal.SIGHUP);
			assertThat(next(parent)).isEqualTo(Signal.SIGHUP);
		}
	}

	/** As Spring's TestContext framework does with a context that it caches. */
	@Test
	void aContextThatIsPausedTrapsNothingAndTakesUpAgain() throws Exception {
		try (ConfigurableApplicationContext cached = run("WINCH")) {
			for (int i = 0; i < 10; i++) {
				cached.pause();
				assertThat(cached.getBean(SelfPipe.class).trapped()).isEmpty();
				try (ConfigurableApplicationContext fresh = run("WINCH")) {
					Signal.SIGWINCH.raise();
					assertThat(next(fresh)).isEqualTo(Signal.SIGWINCH);
				}
				cached.restart();
				Signal.SIGWINCH.raise();
				assertThat(next(cached)).isEqualTo(Signal.SIGWINCH);
				assertThat(received(cached)).isEmpty();
			}
		}
	}

	@Test
	void aSecondTrapOfTheSameSignalByTheSameContextIsOne() throws Exception {
		try (ConfigurableApplicationContext context = run("WINCH,28,sigwinch")) {
			Signal.SIGWINCH.raise();
			assertThat(next(context)).isEqualTo(Signal.SIGWINCH);
			context.getBean(SignalPoller.class).stop();
			assertThat(received(context)).isEmpty();
		}
	}

	@Test
	void contextsComeAndGoWithoutEnd() throws Exception {
		Pollers.awaitNone();
		String before = disposition(Signal.SIGWINCH);
		long pipes = SelfPipeAutoConfigurationTests.pipes();
		for (int i = 0; i < 70; i++) {
			run("WINCH").close();
		}
		Pollers.awaitNone();
		assertThat(disposition(Signal.SIGWINCH)).isEqualTo(before);
		assertThat(SelfPipeAutoConfigurationTests.pipes()).isEqualTo(pipes);
	}

	private static ConfigurableApplicationContext run(String signals, String... arguments) {
		return new SpringApplicationBuilder(Application.class)
			.properties("selfpipe.signals=" + signals, "spring.main.banner-mode=off", "logging.level.root=warn")
			.run(arguments);
	}

	private static BlockingQueue<Signal> received(ConfigurableApplicationContext context) {
		return context.getBean(Application.class).received;
	}

	private static Signal next(ConfigurableApplicationContext context) throws InterruptedException {
		return received(context).poll(1, TimeUnit.MINUTES);
	}

	private static String disposition(Signal signal) {
		return Posix.disposition(signal).toString();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

		final BlockingQueue<Signal> received = new LinkedBlockingQueue<>();

		@SignalListener
		void onSignal(Signal signal) {
			this.received.add(signal);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Failing {

		final BlockingQueue<Signal> received = new LinkedBlockingQueue<>();

		@Order(1)
		@SignalListener
		void fail() {
			throw new IllegalStateException(List.of("a failure that is intended").toString());
		}

		@Order(2)
		@SignalListener
		void onSignal(Signal signal) {
			this.received.add(signal);
		}

	}

}
