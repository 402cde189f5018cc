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

package io.github.selfpipe.actuate;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.autoconfigure.SelfPipeActuatorAutoConfiguration;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.testsupport.Posix;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SelfPipeHealthIndicator}.
 */
class SelfPipeHealthIndicatorTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SelfPipeAutoConfiguration.class, SelfPipeActuatorAutoConfiguration.class))
		.withUserConfiguration(Listeners.class)
		.withPropertyValues("selfpipe.signals=WINCH,URG,CONT");

	@Test
	void isUpAndShowsWhatIsThere() {
		this.contextRunner.run((context) -> {
			Signal.SIGWINCH.raise();
			Awaitility.await().until(() -> signal(health(context), "SIGWINCH").get("published").equals(1L));
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("topHalf", "native")
				.containsEntry("poller", Map.of("thread", "selfpipe", "mode", "dedicated"))
				.containsEntry("pipe", Map.of("capacity", 1024 * 1024, "pending", 0))
				.containsEntry("listenerFailures", 0L)
				.doesNotContainKeys("reasons", "stalled", "topHalfReason");
			assertThat(signal(health, "SIGWINCH")).containsEntry("trapped", true)
				.containsEntry("caught", 1L)
				.containsEntry("coalesced", 0L)
				.containsKey("lastCaught");
			assertThat(signal(health, "SIGURG")).containsEntry("caught", 0L).doesNotContainKey("lastCaught");
		});
	}

	@Test
	void isDownWhileAHandlerIsDisplacedAndUpWhenItIsTakenAgain() {
		this.contextRunner.run((context) -> {
			Posix.Disposition ours = Posix.disposition(Signal.SIGURG);
			Posix.handle(Signal.SIGURG, Posix.SIG_IGN, 0, 0);
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(reasons(health)).singleElement().asString().contains("SIGURG is displaced");
			Posix.handle(Signal.SIGURG, ours.handler(), ours.flags(), ours.mask());
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void isDownWhenThePollerIsStoppedAndUpWhenItRunsAgain() {
		this.contextRunner.run((context) -> {
			context.getBean(SignalPoller.class).stop();
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(reasons(health)).singleElement().asString().contains("The poller");
			assertThat(health.getDetails()).extractingByKey("poller", InstanceOfAssertFactories.MAP)
				.containsEntry("thread", "none");
			context.getBean(SignalPoller.class).start();
			Awaitility.await().until(() -> health(context).getStatus().equals(Status.UP));
		});
	}

	@Test
	void isDownWhenThePollerHasDied() {
		this.contextRunner.run((context) -> {
			context.getBean(Listeners.class).onUrgent = () -> context.getBean(SelfPipe.class).close();
			Signal.SIGURG.raise();
			Awaitility.await().until(() -> context.getBean(SignalPoller.class).getFailure() != null);
			Awaitility.await().until(() -> context.getBean(SignalPoller.class).getThread() == null);
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(reasons(health)).singleElement().asString().isEqualTo("The pipe is closed");
		});
	}

	@Test
	void isDownWithTheNameAndTheStackOfAListenerThatIsStuckAndUpAgainAfter() {
		this.contextRunner.withPropertyValues("selfpipe.health.stall-threshold=50ms").run((context) -> {
			Listeners listeners = context.getBean(Listeners.class);
			Signal.SIGWINCH.raise();
			Signal.SIGCONT.raise();
			listeners.stuck.await();
			Awaitility.await().until(() -> health(context).getStatus().equals(Status.DOWN));
			Health health = health(context);
			assertThat(reasons(health)).singleElement().asString().startsWith("A listener of SIGCONT has been running");
			assertThat(health.getDetails()).extractingByKey("stalled", InstanceOfAssertFactories.MAP)
				.containsEntry("signal", "SIGCONT")
				.hasEntrySatisfying("listener",
						(listener) -> assertThat(listener).asString().contains("Listeners.getStuck"))
				.hasEntrySatisfying("stack",
						(stack) -> assertThat(stack).asString().contains("Listeners.getStuck", "acquire"));
			listeners.mayGoOn.release();
			Awaitility.await().until(() -> health(context).getStatus().equals(Status.UP));
			assertThat(health(context).getDetails()).doesNotContainKeys("reasons", "stalled");
		});
	}

	@Test
	void countsTheListenersThatFailed() {
		this.contextRunner.run((context) -> {
			context.getBean(Listeners.class).onUrgent = () -> {
				throw new IllegalStateException("a failure that is intended");
			};
			Signal.SIGURG.raise();
			Awaitility.await()
				.untilAsserted(() -> assertThat(health(context).getDetails()).containsEntry("listenerFailures", 1L));
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void saysThatTheJvmTopHalfIsInUse() {
		this.contextRunner.withPropertyValues("selfpipe.top-half=jvm").run((context) -> {
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("topHalf", "jvm");
		});
	}

	private static Health health(ApplicationContext context) {
		return context.getBean(HealthIndicator.class).health();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> signal(Health health, String name) {
		return (Map<String, Object>) ((Map<?, ?>) health.getDetails().get("signals")).get(name);
	}

	private static List<?> reasons(Health health) {
		return (List<?>) health.getDetails().get("reasons");
	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		final CountDownLatch stuck = new CountDownLatch(1);

		final Semaphore mayGoOn = new Semaphore(0);

		volatile Runnable onUrgent = () -> {
		};

		@SignalListener("URG")
		void onUrgent() {
			this.onUrgent.run();
		}

		@SignalListener("CONT")
		void getStuck() throws InterruptedException {
			this.stuck.countDown();
			this.mayGoOn.acquire();
		}

	}

}
