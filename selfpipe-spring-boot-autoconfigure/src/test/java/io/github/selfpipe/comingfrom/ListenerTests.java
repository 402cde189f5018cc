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

package io.github.selfpipe.comingfrom;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalInfo.Cause;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.testsupport.InChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the examples that are Spring beans: {@link NodeProcessOn},
 * {@link SunMiscSignal}, {@link JLineHandle} and {@link SignalHookChannels}.
 */
@InChildJvm
class ListenerTests {

	@Test
	void methodsAreCalledForTheirSignals() {
		try (ConfigurableApplicationContext context = run(NodeProcessOn.class, "HUP,USR1,USR2")) {
			raise(context, Signal.SIGUSR2, Signal.SIGHUP, Signal.SIGUSR1);
			List<String> calls = context.getBean(NodeProcessOn.class).calls();
			Awaitility.await().until(() -> calls.size() == 3);
			assertThat(calls).containsExactly("status for SIGUSR2, 12", "reload", "status for SIGUSR1, 10");
		}
	}

	@Test
	void aHandlerLearnsTheSender() {
		try (ConfigurableApplicationContext context = run(SunMiscSignal.class, "HUP")) {
			raise(context, Signal.SIGHUP, Signal.SIGHUP);
			List<SignalInfo> handled = context.getBean(SunMiscSignal.class).handled();
			Awaitility.await().until(() -> handled.size() == 2);
			assertThat(handled).extracting(SignalInfo::senderPid).containsOnly(ProcessHandle.current().pid());
			assertThat(handled).extracting(SignalInfo::cause).containsOnly(Cause.USER);
		}
	}

	@Test
	void aResizedTerminalIsRedrawn() {
		try (ConfigurableApplicationContext context = run(JLineHandle.class, "WINCH")) {
			raise(context, Signal.SIGWINCH);
			JLineHandle handle = context.getBean(JLineHandle.class);
			Awaitility.await().until(() -> handle.resizes() == 1);
		}
	}

	@Test
	void aFlagIsSetUntilItIsTaken() {
		try (ConfigurableApplicationContext context = run(SignalHookChannels.class, "HUP")) {
			SignalHookChannels channels = context.getBean(SignalHookChannels.class);
			assertThat(channels.takeFlag()).isTrue();
			assertThat(channels.takeFlag()).isFalse();
			raise(context, Signal.SIGHUP);
			Awaitility.await().until(channels::takeFlag);
		}
	}

	@Test
	void aStreamHasEachSignalAndCompletesWithTheContext() throws InterruptedException {
		Collector collector = new Collector();
		try (ConfigurableApplicationContext context = run(SignalHookChannels.class, "HUP,USR1")) {
			context.getBean(SignalHookChannels.class).stream().subscribe(collector);
			raise(context, Signal.SIGHUP, Signal.SIGUSR1);
			Awaitility.await().until(() -> collector.signals.size() == 2);
		}
		collector.completed.await();
		assertThat(collector.signals).containsExactly(Signal.SIGHUP, Signal.SIGUSR1);
	}

	@Test
	void oneSelectHasSignalsMessagesAndTimeouts() throws InterruptedException {
		try (ConfigurableApplicationContext context = run(SignalHookChannels.class, "USR1")) {
			SignalHookChannels channels = context.getBean(SignalHookChannels.class);
			assertThat(channels.select(Duration.ofMillis(1))).isEqualTo("tick");
			channels.send((Object) "message");
			assertThat(channels.select(Duration.ofMinutes(1))).isEqualTo("message");
			raise(context, Signal.SIGUSR1);
			assertThat(channels.select(Duration.ofMinutes(1))).isInstanceOfSatisfying(SignalEvent.class,
					(event) -> assertThat(event.is("USR1")).isTrue());
		}
	}

	private static ConfigurableApplicationContext run(Class<?> bean, String signals) {
		return new SpringApplicationBuilder(Application.class, bean).web(WebApplicationType.NONE)
			.properties("selfpipe.signals=" + signals)
			.run();
	}

	private static void raise(ConfigurableApplicationContext context, Signal... signals) {
		Caught.raise(context.getBean(SelfPipe.class), signals);
	}

	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

	}

	private static final class Collector implements Flow.Subscriber<SignalInfo> {

		private final List<Signal> signals = new CopyOnWriteArrayList<>();

		private final CountDownLatch completed = new CountDownLatch(1);

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(SignalInfo info) {
			this.signals.add(info.signal());
		}

		@Override
		public void onError(Throwable ex) {
			throw new AssertionError(ex);
		}

		@Override
		public void onComplete() {
			this.completed.countDown();
		}

	}

}
