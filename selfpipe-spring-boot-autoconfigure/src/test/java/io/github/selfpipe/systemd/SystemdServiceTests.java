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

package io.github.selfpipe.systemd;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.autoconfigure.SelfPipeSystemdAutoConfiguration;
import io.github.selfpipe.event.SignalDeliveryListener;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.testsupport.ChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SystemdService}: the messages, at a socket of the test's own. What
 * systemd makes of them, .ci/systemd shows.
 */
class SystemdServiceTests {

	private static final String READY = "READY=1\nSTATUS=Ready: shop 1.2, traps URG";

	private static final String STOPPING = "STOPPING=1\nSTATUS=Stopping";

	@TempDir
	private Path folder;

	private NotifyReceiver receiver;

	@BeforeEach
	void bind() {
		this.receiver = new NotifyReceiver(this.folder.resolve("notify").toString());
	}

	@AfterEach
	void close() {
		this.receiver.close();
	}

	@Test
	void saysWhenItIsReadyAndWhenItStops() {
		ConfigurableApplicationContext context = start();
		assertThat(this.receiver.next()).isEqualTo(READY);
		AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
		AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(this.receiver.isEmpty()).isTrue();
		context.close();
		assertThat(this.receiver.next()).isEqualTo(STOPPING);
		assertThat(this.receiver.isEmpty()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "TERM", "exit", "end" })
	void saysThatItStopsByWhateverRoad(String road) {
		try (ChildJvm child = ChildJvm.of(Application.class)
			.environment("NOTIFY_SOCKET", this.receiver.name())
			.arguments("--" + road, "--spring.main.keep-alive=" + !road.equals("end"))
			.start()) {
			assertThat(this.receiver.next()).isEqualTo("READY=1\nSTATUS=Ready, traps HUP");
			if (road.equals("TERM")) {
				child.send(Signal.SIGTERM);
			}
			assertThat(this.receiver.next()).isEqualTo(STOPPING);
			child.awaitExit();
			assertThat(this.receiver.isEmpty()).isTrue();
		}
	}

	@Test
	void aStartThatFailsIsAServiceThatStops() {
		SpringApplication application = new SpringApplication(Application.class);
		application.addListeners((ApplicationListener<ContextRefreshedEvent>) (event) -> {
			throw new IllegalStateException("a failure that is intended");
		});
		assertThatIllegalStateException().isThrownBy(() -> application.run(arguments()));
		assertThat(this.receiver.next()).isEqualTo(STOPPING);
		assertThat(this.receiver.isEmpty()).isTrue();
		start().close();
		assertThat(this.receiver.next()).as("the next start is one from the beginning").isEqualTo(READY);
	}

	@Test
	void tellsTheBeginningAndTheEndOfAReload() {
		try (ConfigurableApplicationContext context = start()) {
			this.receiver.next();
			long before = System.nanoTime();
			Signal.SIGURG.raise();
			String[] lines = this.receiver.next().split("\n");
			assertThat(lines).hasSize(3).startsWith("RELOADING=1").endsWith("STATUS=Reloading");
			assertThat(lines[1]).startsWith("MONOTONIC_USEC=");
			assertThat(Long.parseLong(lines[1].substring("MONOTONIC_USEC=".length())))
				.isBetween(TimeUnit.NANOSECONDS.toMicros(before), TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
			assertThat(this.receiver.next()).isEqualTo("READY=1\nERRNO=0\nSTATUS=Ready: shop 1.2, traps URG");
		}
	}

	@Test
	void aFailedReloadEndsTooAndIsForgottenAfterTheNext() {
		try (ConfigurableApplicationContext context = start()) {
			this.receiver.next();
			context.getBean(Reloads.class).onReload = () -> {
				throw new IllegalStateException("no\nsuch host");
			};
			Signal.SIGURG.raise();
			assertThat(this.receiver.next()).startsWith("RELOADING=1\n");
			assertThat(this.receiver.next())
				.isEqualTo("READY=1\nERRNO=5\nSTATUS=Reload failed: java.lang.IllegalStateException: no such host");
			context.getBean(Reloads.class).onReload = () -> {
			};
			Signal.SIGURG.raise();
			assertThat(this.receiver.next()).startsWith("RELOADING=1\n");
			assertThat(this.receiver.next()).startsWith("READY=1\nERRNO=0\nSTATUS=Ready");
		}
	}

	@Test
	void aReloadThatClosesItsContextSaysNothingAfterStopping() {
		ConfigurableApplicationContext context = start();
		this.receiver.next();
		Reloads reloads = context.getBean(Reloads.class);
		reloads.onReload = context::close;
		Signal.SIGURG.raise();
		assertThat(this.receiver.next()).startsWith("RELOADING=1\n");
		assertThat(this.receiver.next()).isEqualTo(STOPPING);
		Awaitility.await().until(() -> reloads.ended.get() == 1);
		assertThat(this.receiver.isEmpty()).isTrue();
	}

	@Test
	void aReloadThatHasTheNextOnePublishedByStoppingItsContextEndsAsWell() {
		try (ConfigurableApplicationContext context = start()) {
			this.receiver.next();
			Reloads reloads = context.getBean(Reloads.class);
			reloads.onReload = () -> {
				reloads.onReload = () -> {
				};
				Signal.SIGURG.raise();
				context.stop();
			};
			Signal.SIGURG.raise();
			assertThat(this.receiver.next()).startsWith("RELOADING=1\n");
			assertThat(this.receiver.next()).startsWith("READY=1\nERRNO=0\n");
			Awaitility.await().until(() -> reloads.ended.get() == 2);
			assertThat(this.receiver.isEmpty()).isTrue();
		}
	}

	@Test
	void isOverWhenTheListenersHaveReturnedWhateverTheyLeftToOtherThreads() {
		CountDownLatch end = new CountDownLatch(1);
		try (ConfigurableApplicationContext context = start("--spring.main.sources=" + Later.class.getName())) {
			this.receiver.next();
			Later later = context.getBean(Later.class);
			later.until(end);
			Signal.SIGURG.raise();
			assertThat(this.receiver.next()).startsWith("RELOADING=1\n");
			assertThat(this.receiver.next()).startsWith("READY=1\nERRNO=0\n");
			Awaitility.await().until(() -> later.begun() == 2);
			end.countDown();
		}
	}

	@Test
	void theEndOfAReloadIsToldAlsoIfThereWasNoRoomForIt() {
		try (ConfigurableApplicationContext context = start()) {
			NotifySocketTests.fill(NotifySocket.of(this.receiver.name()));
			Signal.SIGURG.raise();
			Awaitility.await().until(() -> context.getBean(Reloads.class).ended.get() == 1);
			assertThat(this.receiver.next()).isEqualTo(READY);
			String message = this.receiver.next();
			while (message.matches("\\d+")) {
				message = this.receiver.next();
			}
			assertThat(message).startsWith("READY=1\nERRNO=0\n");
		}
	}

	@Test
	void anotherSignalIsNoReload() {
		try (ConfigurableApplicationContext context = start("--selfpipe.signals=WINCH")) {
			this.receiver.next();
			Signal.SIGWINCH.raise();
			// Two that are pending together may be taken in any order.
			Awaitility.await().until(() -> !context.getBean(Reloads.class).caught.isEmpty());
			Signal.SIGURG.raise();
			assertThat(this.receiver.next()).startsWith("RELOADING=1\n");
			assertThat(this.receiver.next()).startsWith("READY=1\nERRNO=0\n");
			assertThat(context.getBean(Reloads.class).caught).containsExactly(Signal.SIGWINCH, Signal.SIGURG);
		}
	}

	@Test
	void aSignalBeforeItIsReadyIsDeliveredAndNotReported() {
		try (ConfigurableApplicationContext context = start("--raise")) {
			assertThat(context.getBean(Reloads.class).caught).contains(Signal.SIGURG);
			assertThat(this.receiver.next()).isEqualTo(READY);
			assertThat(this.receiver.isEmpty()).isTrue();
		}
	}

	@Test
	void aStatusHasOneLineAndComesBackAfterAReload() {
		try (ConfigurableApplicationContext context = start()) {
			this.receiver.next();
			ServiceStatus status = context.getBean(ServiceStatus.class);
			status.status("three\nlines\r\nin one\n");
			assertThat(this.receiver.next()).isEqualTo("STATUS=three lines in one");
			status.status("x".repeat(5000));
			assertThat(this.receiver.next()).matches("STATUS=x{1000}");
			context.getBean(Reloads.class).onReload = () -> status.status("12 rules");
			Signal.SIGURG.raise();
			assertThat(this.receiver.next()).startsWith("RELOADING=1\n");
			assertThat(this.receiver.next()).isEqualTo("STATUS=Reloading: 12 rules");
			assertThat(this.receiver.next()).isEqualTo("READY=1\nERRNO=0\nSTATUS=12 rules");
		}
	}

	@Test
	void asksForMoreTime() {
		try (ConfigurableApplicationContext context = start()) {
			this.receiver.next();
			ServiceStatus status = context.getBean(ServiceStatus.class);
			status.extendTimeout(Duration.ofSeconds(3));
			assertThat(this.receiver.next()).isEqualTo("EXTEND_TIMEOUT_USEC=3000000");
			assertThatIllegalArgumentException().isThrownBy(() -> status.extendTimeout(Duration.ZERO));
		}
	}

	@Test
	void asksForMoreTimeWhileTheContextClosesIfItIsTo() {
		start("--selfpipe.systemd.extend-timeout=1500ms", "--drain").close();
		assertThat(this.receiver.next()).isEqualTo(READY);
		assertThat(this.receiver.next()).isEqualTo(STOPPING);
		assertThat(micros(this.receiver.next())).as("no more than the cap").isBetween(1_000_000L, 1_500_000L);
		assertThat(micros(this.receiver.next())).as("what is left of it").isLessThan(500_000);
	}

	private static long micros(String message) {
		assertThat(message).startsWith("EXTEND_TIMEOUT_USEC=");
		return Long.parseLong(message.substring("EXTEND_TIMEOUT_USEC=".length()));
	}

	@Test
	void theWatchdogIsKeptQuietUntilLivenessIsBroken() {
		try (ConfigurableApplicationContext context = start("--WATCHDOG_USEC=20000",
				"--WATCHDOG_PID=" + ProcessHandle.current().pid())) {
			assertThat(this.receiver.next()).isEqualTo(READY);
			assertThat(this.receiver.next()).isEqualTo("WATCHDOG=1");
			assertThat(this.receiver.next()).isEqualTo("WATCHDOG=1");
			AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
			awaitSilence();
			AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
			assertThat(this.receiver.next()).isEqualTo("WATCHDOG=1");
		}
	}

	@Test
	void theWatchdogIsNotToldAnythingBeforeItIsReady() {
		try (ConfigurableApplicationContext context = start("--WATCHDOG_USEC=2000", "--late")) {
			assertThat(this.receiver.next()).isEqualTo("STATUS=the first runner");
			assertThat(this.receiver.next()).isEqualTo(READY);
			assertThat(this.receiver.next()).isEqualTo("WATCHDOG=1");
		}
	}

	@Test
	void theWatchdogIsNotToldAnythingWhileAListenerIsStuck() {
		CountDownLatch end = new CountDownLatch(1);
		try (ConfigurableApplicationContext context = start("--WATCHDOG_USEC=20000",
				"--selfpipe.health.stall-threshold=50ms")) {
			context.getBean(Reloads.class).onReload = () -> await(end);
			Signal.SIGURG.raise();
			awaitSilence();
			end.countDown();
			assertThat(this.receiver.next()).startsWith("READY=1\nERRNO=0\n");
			assertThat(this.receiver.next()).isEqualTo("WATCHDOG=1");
		}
	}

	@Test
	void theWatchdogIsNotToldAnythingAfterThePollerHasDied() {
		try (ConfigurableApplicationContext context = start("--WATCHDOG_USEC=20000")) {
			context.getBean(Reloads.class).onReload = () -> context.getBean(SelfPipe.class).close();
			Signal.SIGURG.raise();
			awaitSilence();
			assertThat(context.getBean(SignalPoller.class).getFailure()).isNotNull();
		}
	}

	/** One beat may have been under way. */
	private void awaitSilence() {
		Awaitility.await().until(() -> {
			while (!this.receiver.isEmpty()) {
				this.receiver.next();
			}
			return this.receiver.isSilentFor(Duration.ofMillis(200));
		});
	}

	@Test
	void theWatchdogOfAnotherProcessIsNotOurs() {
		try (ConfigurableApplicationContext context = start("--WATCHDOG_USEC=1000", "--WATCHDOG_PID=1")) {
			assertThat(watchdogs()).isEmpty();
		}
		try (ConfigurableApplicationContext context = start("--WATCHDOG_USEC=1000000",
				"--selfpipe.systemd.watchdog=off")) {
			assertThat(watchdogs()).isEmpty();
		}
		try (ConfigurableApplicationContext context = start("--WATCHDOG_USEC=1000000")) {
			assertThat(watchdogs()).singleElement().matches(Thread::isDaemon);
		}
	}

	private static List<Thread> watchdogs() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("selfpipe-watchdog"))
			.toList();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void twoContextsAreOneService() {
		ConfigurableApplicationContext first = start();
		ConfigurableApplicationContext second = start();
		assertThat(this.receiver.next()).isEqualTo(READY);
		first.close();
		assertThat(this.receiver.isEmpty()).isTrue();
		second.close();
		assertThat(this.receiver.next()).isEqualTo(STOPPING);
		assertThat(this.receiver.isEmpty()).isTrue();
	}

	@Test
	void twoContextsThatReloadSideBySideAreOneReload() {
		CountDownLatch both = new CountDownLatch(2);
		try (ConfigurableApplicationContext first = start(); ConfigurableApplicationContext second = start()) {
			this.receiver.next();
			Reloads reloads = first.getBean(Reloads.class);
			reloads.onReload = () -> {
				both.countDown();
				await(both);
				throw new IllegalStateException("no such host");
			};
			Reloads others = second.getBean(Reloads.class);
			others.onReload = () -> {
				both.countDown();
				Awaitility.await().until(() -> reloads.ended.get() == 1);
			};
			Signal.SIGURG.raise();
			assertThat(this.receiver.next()).startsWith("RELOADING=1\n");
			assertThat(this.receiver.next())
				.isEqualTo("READY=1\nERRNO=5\nSTATUS=Reload failed: java.lang.IllegalStateException: no such host");
			Awaitility.await().until(() -> others.ended.get() == 1);
			assertThat(this.receiver.isEmpty()).isTrue();
		}
	}

	@Test
	void aParentIsReadyWithItsChild() {
		ConfigurableApplicationContext child = new SpringApplicationBuilder(Application.class).child(Application.class)
			.run(arguments("--late"));
		assertThat(this.receiver.next()).isEqualTo("STATUS=the first runner");
		assertThat(this.receiver.next()).isEqualTo("STATUS=the second runner");
		assertThat(this.receiver.next()).isEqualTo("READY=1\nSTATUS=Ready: shop 1.2, traps URG");
		assertThat(this.receiver.isEmpty()).isTrue();
		ConfigurableApplicationContext parent = (ConfigurableApplicationContext) child.getParent();
		child.close();
		assertThat(this.receiver.isEmpty()).isTrue();
		parent.close();
		assertThat(this.receiver.next()).isEqualTo(STOPPING);
	}

	@Test
	void isReadyWhereTheMainThreadIsThePoller() {
		try (ChildJvm child = ChildJvm.of(Application.class)
			.environment("NOTIFY_SOCKET", this.receiver.name())
			.environment("SELFPIPE_SYSTEMD_RELOADSIGNAL", "USR1")
			.arguments("--selfpipe.poller.thread=main", "--selfpipe.actions.TERM=shutdown")
			.start()) {
			assertThat(this.receiver.next()).isEqualTo("READY=1\nSTATUS=Ready, traps USR1 TERM");
			child.send(Signal.SIGUSR1);
			assertThat(this.receiver.next()).startsWith("RELOADING=1\n");
			assertThat(this.receiver.next()).startsWith("READY=1\nERRNO=0\n");
			child.send(Signal.SIGTERM);
			assertThat(this.receiver.next()).isEqualTo(STOPPING);
			assertThat(child.awaitExit()).isEqualTo(143);
		}
	}

	private ConfigurableApplicationContext start(String... arguments) {
		return SpringApplication.run(Application.class, arguments(arguments));
	}

	private String[] arguments(String... more) {
		List<String> arguments = new ArrayList<>(
				List.of("--NOTIFY_SOCKET=" + this.receiver.name(), "--selfpipe.systemd.reload-signal=URG",
						"--spring.application.name=shop", "--spring.application.version=1.2"));
		arguments.addAll(List.of(more));
		return arguments.toArray(String[]::new);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ApplicationAvailabilityAutoConfiguration.class, SelfPipeAutoConfiguration.class,
			SelfPipeSystemdAutoConfiguration.class })
	static class Application {

		@Bean
		Reloads reloads(ServiceStatus status) {
			return new Reloads(status);
		}

		@Bean
		ApplicationRunner runner(Reloads reloads, ConfigurableApplicationContext context) {
			return (arguments) -> {
				if (arguments.containsOption("raise")) {
					Signal.SIGURG.raise();
					Awaitility.await().until(() -> !reloads.caught.isEmpty());
				}
				if (arguments.containsOption("late")) {
					reloads.service.status((context.getParent() != null) ? "the second runner" : "the first runner");
				}
			};
		}

		@Bean(destroyMethod = "close")
		AutoCloseable drain(ApplicationArguments arguments) {
			return () -> {
				if (arguments.containsOption("drain")) {
					Awaitility.await().pollDelay(Duration.ofMillis(2100)).until(() -> true);
				}
			};
		}

		public static void main(String[] args) {
			SpringApplication.run(Application.class, args);
			if (List.of(args).contains("--exit")) {
				System.exit(1);
			}
		}

	}

	/** Leaves the reload to other threads, and returns. */
	@EnableAsync
	static class Later {

		private final AtomicInteger begun = new AtomicInteger();

		private volatile CountDownLatch end;

		void until(CountDownLatch end) {
			this.end = end;
		}

		int begun() {
			return this.begun.get();
		}

		@Async
		@SignalListener("URG")
		void async() {
			this.begun.incrementAndGet();
			await(this.end);
		}

		@SignalListener("URG")
		CompletableFuture<Void> future() {
			return CompletableFuture.runAsync(() -> {
				this.begun.incrementAndGet();
				await(this.end);
			});
		}

	}

	static class Reloads implements SignalDeliveryListener {

		private final List<Signal> caught = new CopyOnWriteArrayList<>();

		private final AtomicInteger ended = new AtomicInteger();

		private final ServiceStatus service;

		private volatile Runnable onReload = () -> {
		};

		Reloads(ServiceStatus service) {
			this.service = service;
		}

		@SignalListener
		void onSignal(Signal signal) {
			this.caught.add(signal);
			this.onReload.run();
		}

		/** After the service was told of it. */
		@Override
		public void deliveryEnded(SignalEvent event, Throwable failure) {
			this.ended.incrementAndGet();
		}

	}

}
