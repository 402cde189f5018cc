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

package io.github.selfpipe.action;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.Signal;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.testsupport.ChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.StaticApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DrainAction}.
 */
class DrainActionTests {

	@Test
	void theNextActionRunsWhenThePeriodIsOver() {
		try (ChildJvm child = child("1s").start()) {
			child.awaitLine("^readiness ACCEPTING_TRAFFIC");
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines("^(readiness|closed)")).containsExactly("readiness ACCEPTING_TRAFFIC",
					"readiness REFUSING_TRAFFIC", "closed");
		}
	}

	@Test
	void otherSignalsAreHandledMeanwhileAndASecondOneEndsTheWait() {
		try (ChildJvm child = child("1h").start()) {
			child.awaitLine("^readiness ACCEPTING_TRAFFIC");
			child.send(Signal.SIGTERM);
			child.awaitLine("^readiness REFUSING_TRAFFIC");
			child.awaitLine("Refusing traffic for SIGTERM, and serving on for PT1H");
			child.send(Signal.SIGHUP);
			child.awaitLine("^heard SIGHUP, running null");
			assertThat(child.lines("^closed")).isEmpty();
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
			child.awaitLine("SIGTERM ends the drain");
			assertThat(child.lines("^closed")).hasSize(1);
		}
	}

	@Test
	void aWaitEndsWithTheContextAndNothingFollows() {
		List<String> calls = new CopyOnWriteArrayList<>();
		StaticApplicationContext context = new StaticApplicationContext();
		context.refresh();
		DrainAction action = new DrainAction(context, Duration.ofHours(1));
		action.run(SignalEvent.of(Signal.SIGTERM), () -> calls.add("next"));
		Thread thread = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((candidate) -> candidate.getName().equals("selfpipe-drain"))
			.findFirst()
			.orElseThrow();
		action.destroy();
		Awaitility.await().until(() -> !thread.isAlive());
		action.run(SignalEvent.of(Signal.SIGTERM), () -> calls.add("next"));
		assertThat(calls).isEmpty();
	}

	@Test
	void theNextActionRunsWhateverTheReadinessThrows() throws InterruptedException {
		StaticApplicationContext context = new StaticApplicationContext();
		context.registerBean(ApplicationAvailability.class, () -> new ApplicationAvailabilityBean() {
			@Override
			public ReadinessState getReadinessState() {
				throw new NoClassDefFoundError("of the availability");
			}
		});
		context.refresh();
		context.addApplicationListener((event) -> {
			throw new NoClassDefFoundError("of a listener");
		});
		CountDownLatch next = new CountDownLatch(1);
		new DrainAction(context, Duration.ofMillis(1)).run(SignalEvent.of(Signal.SIGTERM), next::countDown);
		assertThat(next.await(1, TimeUnit.MINUTES)).isTrue();
	}

	@Test
	void aStartThatSetsTheReadinessLastIsOverruled() {
		try (ChildJvm child = child("1h").arguments("--drain-at-start").start()) {
			// As Spring Boot does when an application is ready.
			child.awaitLines("^readiness REFUSING_TRAFFIC", 2);
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines("^readiness")).containsExactly("readiness REFUSING_TRAFFIC",
					"readiness ACCEPTING_TRAFFIC", "readiness REFUSING_TRAFFIC");
		}
	}

	private static ChildJvm.Builder child(String period) {
		return ChildJvm.of(Application.class)
			.arguments("--selfpipe.actions.TERM=drain,shutdown", "--selfpipe.signals=HUP",
					"--selfpipe.drain.period=" + period);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ApplicationAvailabilityAutoConfiguration.class, SelfPipeAutoConfiguration.class })
	static class Application {

		private final ObjectProvider<SignalPoller> poller;

		private final boolean drainAtStart;

		private volatile boolean refused;

		Application(ObjectProvider<SignalPoller> poller, ApplicationArguments arguments) {
			this.poller = poller;
			this.drainAtStart = arguments.containsOption("drain-at-start");
		}

		public static void main(String[] args) {
			SpringApplication application = new SpringApplication(Application.class);
			application.setKeepAlive(true);
			application.run(args);
		}

		@EventListener(ApplicationReadyEvent.class)
		void ready() {
			if (this.drainAtStart) {
				Signal.SIGTERM.raise();
				Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> this.refused);
			}
		}

		@EventListener
		void onReadiness(AvailabilityChangeEvent<ReadinessState> event) {
			System.out.println("readiness " + event.getState());
			this.refused = event.getState() == ReadinessState.REFUSING_TRAFFIC;
		}

		@SignalListener("HUP")
		void onHangup(SignalEvent event) {
			SignalPoller.RunningCall call = this.poller.getObject().getRunningCall();
			System.out.println("heard %s, running %s".formatted(event.getSignal(),
					(call != null && call.listener().contains("drain")) ? call : null));
		}

		@EventListener(ContextClosedEvent.class)
		void closed() {
			System.out.println("closed");
		}

	}

}
