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

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalTraps;
import io.github.selfpipe.SignalTraps.Registration;
import io.github.selfpipe.UnsupportedSignalException;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Pollers;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The bean {@link SignalTraps} of a context that is configured for SIGHUP.
 */
@InChildJvm
class SignalTrapsTests {

	@Test
	void isInEffectWhenTheCallReturns() throws Exception {
		String winch = disposition(Signal.SIGWINCH);
		String urg = disposition(Signal.SIGURG);
		try (ConfigurableApplicationContext context = run()) {
			SignalTraps traps = traps(context);
			traps.trap(Signal.SIGWINCH);
			assertThat(disposition(Signal.SIGWINCH)).isNotEqualTo(winch);
			assertThat(traps.trapped()).containsExactly(Signal.SIGHUP, Signal.SIGWINCH);
			Signal.SIGWINCH.raise();
			assertThat(next(context)).isEqualTo(Signal.SIGWINCH);
			traps.untrap(Signal.SIGWINCH);
			assertThat(disposition(Signal.SIGWINCH)).isEqualTo(winch);
			traps.trapOnly(List.of(Signal.SIGURG));
			assertThat(disposition(Signal.SIGURG)).isNotEqualTo(urg);
			assertThat(traps.trapped()).containsExactly(Signal.SIGURG);
			Signal.SIGURG.raise();
			assertThat(next(context)).isEqualTo(Signal.SIGURG);
			traps.trapOnly(List.of());
			assertThat(disposition(Signal.SIGURG)).isEqualTo(urg);
			assertThat(traps.trapped()).isEmpty();
		}
	}

	@Test
	void doesNotWaitForAListenerThatIsStuck() throws Exception {
		String winch = disposition(Signal.SIGWINCH);
		String urg = disposition(Signal.SIGURG);
		CountDownLatch stuck = new CountDownLatch(1);
		CountDownLatch gate = new CountDownLatch(1);
		try (ConfigurableApplicationContext context = run()) {
			SignalTraps traps = traps(context);
			context.getBean(Application.class).onHangup.set(() -> {
				stuck.countDown();
				Awaitility.await().forever().until(() -> gate.getCount() == 0);
			});
			Signal.SIGHUP.raise();
			assertThat(stuck.await(1, TimeUnit.MINUTES)).isTrue();
			assertThat(next(context)).isEqualTo(Signal.SIGHUP);
			traps.trap(Signal.SIGWINCH);
			assertThat(disposition(Signal.SIGWINCH)).isNotEqualTo(winch);
			Signal.SIGWINCH.raise();
			awaitCaught(context, Signal.SIGWINCH);
			traps.untrap(Signal.SIGWINCH);
			assertThat(disposition(Signal.SIGWINCH)).isEqualTo(winch);
			traps.trapOnly(List.of(Signal.SIGHUP, Signal.SIGURG));
			assertThat(disposition(Signal.SIGURG)).isNotEqualTo(urg);
			Signal.SIGURG.raise();
			awaitCaught(context, Signal.SIGURG);
			assertThat(received(context)).isEmpty();
			gate.countDown();
			assertThat(next(context)).as("caught while it was trapped").isEqualTo(Signal.SIGWINCH);
			assertThat(next(context)).isEqualTo(Signal.SIGURG);
			traps.untrap(Signal.SIGURG);
		}
		finally {
			gate.countDown();
		}
	}

	@Test
	void canBeUsedInAListener() throws Exception {
		String winch = disposition(Signal.SIGWINCH);
		AtomicReference<String> trapped = new AtomicReference<>();
		AtomicReference<String> untrapped = new AtomicReference<>();
		try (ConfigurableApplicationContext context = run()) {
			SignalTraps traps = traps(context);
			context.getBean(Application.class).onHangup.set(() -> {
				try (Registration registration = traps.trap(Signal.SIGWINCH)) {
					trapped.set(disposition(Signal.SIGWINCH));
					Signal.SIGWINCH.raise();
					awaitCaught(context, Signal.SIGWINCH);
				}
				untrapped.set(disposition(Signal.SIGWINCH));
			});
			Signal.SIGHUP.raise();
			assertThat(next(context)).isEqualTo(Signal.SIGHUP);
			assertThat(next(context)).isEqualTo(Signal.SIGWINCH);
			assertThat(trapped.get()).isNotEqualTo(winch);
			assertThat(untrapped.get()).isEqualTo(winch);
		}
	}

	@Test
	void aRegistrationEndsWhatItHasAddedAndNothingElse() throws Exception {
		String winch = disposition(Signal.SIGWINCH);
		try (ConfigurableApplicationContext context = run()) {
			SignalTraps traps = traps(context);
			Registration registration = traps.trap(Signal.SIGHUP, Signal.SIGWINCH);
			try (Registration other = traps.trap(Signal.SIGURG)) {
				registration.close();
				assertThat(traps.trapped()).as("SIGHUP is configured").containsExactly(Signal.SIGHUP, Signal.SIGURG);
			}
			assertThat(traps.trapped()).containsExactly(Signal.SIGHUP);
			assertThat(disposition(Signal.SIGWINCH)).isEqualTo(winch);
			Signal.SIGHUP.raise();
			assertThat(next(context)).isEqualTo(Signal.SIGHUP);
		}
	}

	@Test
	void aSignalOfTwoRegistrationsIsTrappedUntilBothAreClosed() {
		String winch = disposition(Signal.SIGWINCH);
		try (ConfigurableApplicationContext context = run()) {
			SignalTraps traps = traps(context);
			Registration first = traps.trap(Signal.SIGWINCH, Signal.SIGWINCH);
			Registration second = traps.trap(Signal.SIGWINCH);
			first.close();
			first.close();
			assertThat(traps.trapped()).contains(Signal.SIGWINCH);
			second.close();
			assertThat(traps.trapped()).containsExactly(Signal.SIGHUP);
			assertThat(disposition(Signal.SIGWINCH)).isEqualTo(winch);
		}
	}

	@Test
	void aRegistrationThatWasUntrappedDoesNotEndALaterOne() {
		try (ConfigurableApplicationContext context = run()) {
			SignalTraps traps = traps(context);
			Registration first = traps.trap(Signal.SIGWINCH);
			traps.untrap(Signal.SIGWINCH);
			try (Registration second = traps.trap(Signal.SIGWINCH)) {
				first.close();
				assertThat(traps.trapped()).contains(Signal.SIGWINCH);
			}
			assertThat(traps.trapped()).containsExactly(Signal.SIGHUP);
		}
	}

	@Test
	void takesADisplacedSignalAgain() throws Exception {
		try (ConfigurableApplicationContext context = run()) {
			SignalTraps traps = traps(context);
			String ours = disposition(Signal.SIGHUP);
			Posix.handle(Signal.SIGHUP, Posix.harmlessHandler(), 0, 0);
			assertThat(context.getBean(SelfPipe.class).status().signals().get(0).displaced()).isTrue();
			try (Registration registration = traps.trap(Signal.SIGHUP)) {
				assertThat(disposition(Signal.SIGHUP)).isEqualTo(ours);
				Signal.SIGHUP.raise();
				assertThat(next(context)).isEqualTo(Signal.SIGHUP);
			}
			assertThat(traps.trapped()).containsExactly(Signal.SIGHUP);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "SEGV", "KILL" })
	void changesNothingWhenOneSignalIsRefused(String refused) throws Exception {
		String winch = disposition(Signal.SIGWINCH);
		try (ConfigurableApplicationContext context = run()) {
			SignalTraps traps = traps(context);
			Signal signal = Signal.valueOf(refused);
			assertThatExceptionOfType(UnsupportedSignalException.class)
				.isThrownBy(() -> traps.trap(Signal.SIGWINCH, signal))
				.satisfies((ex) -> assertThat(ex.getSignal()).isEqualTo(signal));
			assertThatExceptionOfType(UnsupportedSignalException.class)
				.isThrownBy(() -> traps.trapOnly(List.of(Signal.SIGWINCH, signal)));
			assertThat(traps.trapped()).containsExactly(Signal.SIGHUP);
			assertThat(disposition(Signal.SIGWINCH)).isEqualTo(winch);
			Signal.SIGHUP.raise();
			assertThat(next(context)).isEqualTo(Signal.SIGHUP);
			traps.trap(Signal.SIGHUP).close();
			assertThat(traps.trapped()).as("it is still configured").containsExactly(Signal.SIGHUP);
		}
	}

	@Test
	void nothingCanBeTrappedOnceThePipeIsClosed() {
		ConfigurableApplicationContext context = run();
		SignalTraps traps = traps(context);
		Registration registration = traps.trap(Signal.SIGWINCH);
		context.close();
		Pollers.awaitNone();
		assertThat(traps.trapped()).isEmpty();
		assertThatIllegalStateException().isThrownBy(() -> traps.trap(Signal.SIGURG));
		assertThatIllegalStateException().isThrownBy(() -> traps.trapOnly(List.of()));
		traps.untrap(Signal.SIGHUP);
		registration.close();
	}

	@Test
	void whatAContextLeavesOpenIsNoBusinessOfTheNext() throws Exception {
		ConfigurableApplicationContext context = run();
		SignalTraps traps = traps(context);
		Registration registration = traps.trap(Signal.SIGWINCH);
		context.close();
		try (ConfigurableApplicationContext next = run("--selfpipe.signals=HUP,WINCH")) {
			registration.close();
			traps.untrap(Signal.SIGHUP);
			assertThatIllegalStateException().isThrownBy(() -> traps.trap(Signal.SIGURG));
			assertThat(traps.trapped()).isEmpty();
			assertThat(traps(next).trapped()).containsExactly(Signal.SIGHUP, Signal.SIGWINCH);
			Signal.SIGWINCH.raise();
			assertThat(next(next)).isEqualTo(Signal.SIGWINCH);
			traps(next).untrap(Signal.SIGWINCH);
		}
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("selfpipe.signals=HUP", "selfpipe.top-half=native", "spring.main.banner-mode=off",
					"logging.level.root=warn")
			.run(arguments);
	}

	private static SignalTraps traps(ConfigurableApplicationContext context) {
		return context.getBean(SignalTraps.class);
	}

	private static BlockingQueue<Signal> received(ConfigurableApplicationContext context) {
		return context.getBean(Application.class).received;
	}

	private static Signal next(ConfigurableApplicationContext context) throws InterruptedException {
		return received(context).poll(1, TimeUnit.MINUTES);
	}

	private static void awaitCaught(ConfigurableApplicationContext context, Signal signal) {
		SelfPipe pipe = context.getBean(SelfPipe.class);
		Awaitility.await()
			.atMost(1, TimeUnit.MINUTES)
			.until(() -> pipe.status()
				.signals()
				.stream()
				.anyMatch((status) -> status.signal().equals(signal) && status.caught() == 1));
	}

	private static String disposition(Signal signal) {
		return Posix.disposition(signal).toString();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

		final BlockingQueue<Signal> received = new LinkedBlockingQueue<>();

		final AtomicReference<Runnable> onHangup = new AtomicReference<>();

		@SignalListener
		void onSignal(Signal signal) {
			this.received.add(signal);
			Runnable action = this.onHangup.get();
			if (signal.equals(Signal.SIGHUP) && action != null) {
				action.run();
			}
		}

	}

}
