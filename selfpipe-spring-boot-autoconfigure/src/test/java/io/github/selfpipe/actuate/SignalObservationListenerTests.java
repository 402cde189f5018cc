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
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.selfpipe.Signal;
import io.github.selfpipe.autoconfigure.SelfPipeActuatorAutoConfiguration;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalObservationListener} and
 * {@link SelfPipeActuatorAutoConfiguration}.
 */
class SignalObservationListenerTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SelfPipeAutoConfiguration.class,
				SelfPipeActuatorAutoConfiguration.class, ObservationAutoConfiguration.class))
		.withPropertyValues("selfpipe.signals=USR1")
		.withBean(Listener.class);

	@Test
	void observesEachSignalWhileItsListenersRun() {
		this.contextRunner.withBean(Observed.class).run((context) -> {
			Observed observed = context.getBean(Observed.class);
			Signal.SIGUSR1.raise();
			Awaitility.await().until(() -> observed.stopped.size() == 1);
			SignalObservationContext observation = observed.stopped.get(0);
			assertThat(observation.getName()).isEqualTo("selfpipe.signal");
			assertThat(observation.getContextualName()).isEqualTo("signal SIGUSR1");
			assertThat(observation.getLowCardinalityKeyValues())
				.containsExactlyInAnyOrder(KeyValue.of("signal", "SIGUSR1"), KeyValue.of("cause", "user"));
			assertThat(observation.getHighCardinalityKeyValues()).isEmpty();
			assertThat(observation.getEvent().getInfo().senderPid()).isEqualTo(ProcessHandle.current().pid());
			// The current observation of the listener is this one, so that what it does
			// is
			// part of the trace.
			assertThat(context.getBean(Listener.class).observations).containsExactly(observation);
			Signal.SIGUSR1.raise();
			Awaitility.await().until(() -> observed.stopped.size() == 2);
		});
	}

	@Test
	void whatAListenerThrowsIsTheErrorOfItsObservationAlone() {
		this.contextRunner.withBean(Observed.class).withBean(FailsOnce.class).run((context) -> {
			Observed observed = context.getBean(Observed.class);
			Signal.SIGUSR1.raise();
			Awaitility.await().until(() -> observed.stopped.size() == 1);
			assertThat(observed.stopped.get(0).getError()).isInstanceOf(IllegalStateException.class)
				.hasMessage("the first time");
			assertThat(context.getBean(Listener.class).calls).hasSize(1);
			Signal.SIGUSR1.raise();
			Awaitility.await().until(() -> observed.stopped.size() == 2);
			assertThat(observed.stopped.get(1).getError()).isNull();
		});
	}

	@Test
	void isASpanWithATracer() {
		SimpleTracer tracer = new SimpleTracer();
		List<String> inside = new CopyOnWriteArrayList<>();
		this.contextRunner.withBean(DefaultTracingObservationHandler.class, tracer)
			.withBean(ApplicationListener.class,
					() -> (ApplicationListener<SignalEvent>) (event) -> inside
						.add(tracer.currentSpan().context().spanId()))
			.withBean(FailsOnce.class)
			.run((context) -> {
				Signal.SIGUSR1.raise();
				Awaitility.await()
					.until(() -> !tracer.getSpans().isEmpty()
							&& tracer.getSpans().getLast().getEndTimestamp().toEpochMilli() > 0);
				SimpleSpan span = tracer.onlySpan();
				assertThat(span.getName()).isEqualTo("signal SIGUSR1");
				assertThat(span.getTags()).containsEntry("signal", "SIGUSR1").containsEntry("cause", "user");
				assertThat(span.getError()).hasMessage("the first time");
				assertThat(inside).containsExactly(span.context().spanId());
			});
	}

	@Test
	void aConventionOfTheUsersTakesItsPlace() {
		this.contextRunner.withBean(Observed.class)
			.withBean(SignalObservationConvention.class, () -> new SignalObservationConvention() {

				@Override
				public KeyValues getLowCardinalityKeyValues(SignalObservationContext context) {
					return SignalObservationConvention.super.getLowCardinalityKeyValues(context).and("team", "ours");
				}

			})
			.run((context) -> {
				Signal.SIGUSR1.raise();
				Observed observed = context.getBean(Observed.class);
				Awaitility.await().until(() -> observed.stopped.size() == 1);
				assertThat(observed.stopped.get(0).getLowCardinalityKeyValue("team")).isNotNull();
			});
	}

	@Test
	void nothingIsObservedWithoutAHandler() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBean(ObservationRegistry.class).isNoop()).isTrue();
			Signal.SIGUSR1.raise();
			Listener listener = context.getBean(Listener.class);
			Awaitility.await().until(() -> listener.calls.size() == 1);
			assertThat(listener.observations).isEmpty();
		});
	}

	@Test
	void doesNotComeWithoutARegistry() {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SelfPipeAutoConfiguration.class, SelfPipeActuatorAutoConfiguration.class))
			.withPropertyValues("selfpipe.signals=USR1");
		runner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("signalObservationListener"));
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("signalObservationListener"));
		runner.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.micrometer.observation"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("signalObservationListener"));
	}

	@Test
	void doesNotComeAloneWhenSelfPipeIsOff() {
		for (String property : List.of("selfpipe.enabled=false", "selfpipe.signals=")) {
			this.contextRunner.withPropertyValues(property)
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SignalObservationListener.class));
		}
	}

	static class Listener {

		private final List<Observation.ContextView> observations = new CopyOnWriteArrayList<>();

		private final List<String> calls = new CopyOnWriteArrayList<>();

		private final ObservationRegistry registry;

		Listener(org.springframework.beans.factory.ObjectProvider<ObservationRegistry> registry) {
			this.registry = registry.getIfAvailable(() -> ObservationRegistry.NOOP);
		}

		@SignalListener
		void called() {
			Observation observation = this.registry.getCurrentObservation();
			if (observation != null) {
				this.observations.add(observation.getContextView());
			}
			this.calls.add("called");
		}

	}

	static class FailsOnce {

		private boolean failed;

		@SignalListener
		void fails() {
			if (!this.failed) {
				this.failed = true;
				throw new IllegalStateException("the first time");
			}
		}

	}

	static class Observed implements ObservationHandler<SignalObservationContext> {

		private final List<SignalObservationContext> stopped = new CopyOnWriteArrayList<>();

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof SignalObservationContext;
		}

		@Override
		public void onStop(SignalObservationContext context) {
			this.stopped.add(context);
		}

	}

}
