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

package io.github.selfpipe.poller;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Pollers;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the signals of a context that is paused, as Spring's test framework
 * does with those it caches, and restarted.
 */
@InChildJvm
class PausedContextTests {

	private static ConfigurableApplicationContext run(String signals) {
		return new SpringApplicationBuilder(Counting.class).web(WebApplicationType.NONE)
			.properties("selfpipe.signals=" + signals, "spring.main.banner-mode=off")
			.run();
	}

	private static AtomicInteger count(ConfigurableApplicationContext context) {
		return context.getBean(Counting.class).count;
	}

	@Test
	void hasItsTrapsAgainWhenRestartReturns() {
		try (ConfigurableApplicationContext context = run("USR1")) {
			for (int i = 1; i <= 300; i++) {
				context.pause();
				context.restart();
				// Its default would end this JVM.
				Signal.SIGUSR1.raise();
				int expected = i;
				Awaitility.await()
					.pollDelay(java.time.Duration.ZERO)
					.pollInterval(java.time.Duration.ofMillis(1))
					.untilAsserted(() -> assertThat(count(context)).hasValue(expected));
			}
		}
	}

	@Test
	void handlesWhatWasCaughtBeforeItPausesAndLeavesTheRestAlone() {
		Pollers.awaitNone();
		Posix.Disposition before = Posix.disposition(Signal.SIGWINCH);
		try (ConfigurableApplicationContext context = run("WINCH")) {
			Signal.SIGWINCH.raise();
			// A signal that is still pending when the trap ends was not caught.
			SelfPipe pipe = context.getBean(SelfPipe.class);
			Awaitility.await().until(() -> pipe.status().signals().get(0).caught() == 1);
			context.pause();
			assertThat(count(context)).hasValue(1);
			assertThat(Posix.disposition(Signal.SIGWINCH)).hasToString(before.toString());
			assertThat(context.getBean(SelfPipe.class).trapped()).isEmpty();
			Signal.SIGWINCH.raise();
			context.restart();
			Signal.SIGWINCH.raise();
			Awaitility.await().untilAsserted(() -> assertThat(count(context)).hasValue(2));
		}
	}

	@Test
	void doesNotTakeASignalFromAContextThatRuns() {
		try (ConfigurableApplicationContext paused = run("USR1");
				ConfigurableApplicationContext running = run("USR1")) {
			paused.pause();
			Signal.SIGUSR1.raise();
			Awaitility.await().untilAsserted(() -> assertThat(count(running)).hasValue(1));
			paused.restart();
			assertThat(count(paused)).hasValue(0);
			Signal.SIGUSR1.raise();
			Awaitility.await().untilAsserted(() -> {
				assertThat(count(paused)).hasValue(1);
				assertThat(count(running)).hasValue(2);
			});
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Counting {

		final AtomicInteger count = new AtomicInteger();

		@SignalListener
		void onSignal() {
			this.count.incrementAndGet();
		}

	}

}
