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

import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.autoconfigure.SelfPipeActuatorAutoConfiguration;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.testsupport.Posix;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SelfPipeMetrics} and {@link SelfPipeActuatorAutoConfiguration}.
 */
class SelfPipeMetricsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SelfPipeAutoConfiguration.class,
				SelfPipeActuatorAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
		.withUserConfiguration(Listeners.class)
		.withPropertyValues("selfpipe.signals=USR1,RTMIN+5");

	@Test
	void countsRealSignals() {
		this.contextRunner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			Signal.SIGUSR1.raise();
			Awaitility.await().until(() -> counter(registry, "selfpipe.signals.published", "SIGUSR1") == 1);
			assertThat(counter(registry, "selfpipe.signals.caught", "SIGUSR1")).isOne();
			assertThat(counter(registry, "selfpipe.signals.coalesced", "SIGUSR1")).isZero();
			assertThat(counter(registry, "selfpipe.signals.caught", "SIGRTMIN+5")).isZero();
			assertThat(registry.get("selfpipe.signals.delivery").timer().count()).isOne();
			assertThat(registry.get("selfpipe.signals.delivery").timer().totalTime(TimeUnit.NANOSECONDS)).isPositive();
			assertThat(registry.get("selfpipe.listeners.failed").functionCounter().count()).isZero();
		});
	}

	@Test
	void countsListenersThatFail() {
		this.contextRunner.withPropertyValues("selfpipe.signals=USR1,USR2").run((context) -> {
			Signal.SIGUSR2.raise();
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			Awaitility.await().until(() -> registry.get("selfpipe.listeners.failed").functionCounter().count() == 1);
		});
	}

	@Test
	void aSignalThatIsTrappedLaterGetsItsMeters() {
		this.contextRunner.withBean(TrapsLater.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.find("selfpipe.signals.caught").tag("signal", "SIGWINCH").functionCounter()).isNull();
			Signal.valueOf("RTMIN+5").raise();
			Awaitility.await().until(() -> context.getBean(SelfPipe.class).trapped().contains(Signal.SIGWINCH));
			// They come with the next look at the pipe, as a scrape takes it.
			assertThat(registry.get("selfpipe.pipe.pending").gauge().value()).isNotNegative();
			Signal.SIGWINCH.raise();
			Awaitility.await().until(() -> counter(registry, "selfpipe.signals.published", "SIGWINCH") == 1);
		});
	}

	@Test
	void showsWhatWaitsInThePipeAndWhatWasCoalesced() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		// It has another pipe, so that this one is read here alone.
		SignalPoller poller = SignalPoller.owning(SelfPipe.open(Signal.SIGWINCH), Set.of());
		try (SelfPipe pipe = SelfPipe.builder().signals(Signal.SIGUSR1).pipeSize(4096).open()) {
			new SelfPipeMetrics(pipe, poller).bindTo(registry);
			// The kernel offers a signal to a process to this thread too, which then has
			// it
			// when raise() returns; 128 records fill one page.
			for (int i = 1; i <= 150; i++) {
				Signal.SIGUSR1.raise();
				int sent = i;
				Awaitility.await()
					.pollDelay(java.time.Duration.ZERO)
					.pollInterval(java.time.Duration.ofMillis(1))
					.until(() -> counter(registry, "selfpipe.signals.caught", "SIGUSR1") == sent);
			}
			assertThat(registry.get("selfpipe.pipe.pending").gauge().value()).isEqualTo(4096);
			assertThat(registry.get("selfpipe.pipe.pending").gauge().getId().getBaseUnit()).isEqualTo("bytes");
			assertThat(pipe.drain().stream().mapToLong(SignalInfo::count).sum()).isEqualTo(150);
			assertThat(registry.get("selfpipe.pipe.pending").gauge().value()).isZero();
			assertThat(counter(registry, "selfpipe.signals.published", "SIGUSR1")).isEqualTo(129);
			assertThat(counter(registry, "selfpipe.signals.coalesced", "SIGUSR1")).isEqualTo(21);
		}
		finally {
			poller.destroy();
		}
	}

	@Test
	void showsCapacityDisplacedHandlersAndAListenerThatIsStuck() {
		this.contextRunner.withUserConfiguration(Stuck.class)
			.withPropertyValues("selfpipe.signals=USR1,WINCH")
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.get("selfpipe.pipe.capacity").gauge().value()).isEqualTo(1024 * 1024);
				assertThat(registry.get("selfpipe.listeners.running").gauge().value()).isZero();
				Signal.SIGWINCH.raise();
				Awaitility.await().until(() -> registry.get("selfpipe.listeners.running").gauge().value() > 0.05);
				context.getBean(Stuck.class).mayGoOn.countDown();
				Awaitility.await().until(() -> registry.get("selfpipe.listeners.running").gauge().value() == 0);
				Posix.Disposition ours = Posix.disposition(Signal.SIGWINCH);
				assertThat(displaced(registry)).isZero();
				Posix.handle(Signal.SIGWINCH, Posix.SIG_IGN, 0, 0);
				assertThat(displaced(registry)).isOne();
				Posix.handle(Signal.SIGWINCH, ours.handler(), ours.flags(), ours.mask());
			});
	}

	private static double displaced(MeterRegistry registry) {
		return registry.get("selfpipe.signals.displaced").tag("signal", "SIGWINCH").gauge().value();
	}

	@Configuration(proxyBeanMethods = false)
	static class Stuck {

		final CountDownLatch mayGoOn = new CountDownLatch(1);

		@SignalListener("WINCH")
		void waits() throws InterruptedException {
			this.mayGoOn.await();
		}

	}

	@Test
	void eachRegistryGetsDeliveries() {
		this.contextRunner.run((context) -> {
			SimpleMeterRegistry second = new SimpleMeterRegistry();
			context.getBean(SelfPipeMetrics.class).bindTo(second);
			Signal.SIGUSR1.raise();
			Awaitility.await().until(() -> second.get("selfpipe.signals.delivery").timer().count() == 1);
			assertThat(context.getBean(MeterRegistry.class).get("selfpipe.signals.delivery").timer().count()).isOne();
		});
	}

	@Test
	void backsOffWithoutMicrometerAndWithoutSignals() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SelfPipeMetrics.class));
		this.contextRunner.withPropertyValues("selfpipe.signals=")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SelfPipeMetrics.class));
	}

	private static double counter(MeterRegistry registry, String name, String signal) {
		return registry.get(name).tags("signal", signal).functionCounter().count();
	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		@SignalListener("USR1")
		void takes(SignalEvent event) {
			assertThat(event.is("USR1")).isTrue();
		}

		@SignalListener("USR2")
		void fails() {
			throw new IllegalStateException("a listener that fails, on purpose");
		}

	}

	static class TrapsLater {

		private final SelfPipe pipe;

		TrapsLater(SelfPipe pipe) {
			this.pipe = pipe;
		}

		@SignalListener("RTMIN+5")
		void trap() {
			this.pipe.trap(Signal.SIGWINCH);
		}

	}

}
