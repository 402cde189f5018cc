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

import java.util.Set;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.actuate.SelfPipeHealthIndicator;
import io.github.selfpipe.actuate.SelfPipeMetrics;
import io.github.selfpipe.actuate.SignalsEndpoint;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.Pollers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a parent and a child whose beans have other names.
 */
class ParentAndChildTests {

	private static final AutoConfigurations OURS = AutoConfigurations.of(LifecycleAutoConfiguration.class,
			SelfPipeAutoConfiguration.class, SelfPipeActuatorAutoConfiguration.class);

	private final ApplicationContextRunner parentRunner = new ApplicationContextRunner().withConfiguration(OURS)
		.withUserConfiguration(Parent.class)
		.withPropertyValues("selfpipe.signals=URG");

	private final ApplicationContextRunner childRunner = new ApplicationContextRunner().withConfiguration(OURS)
		.withUserConfiguration(Child.class)
		.withPropertyValues("selfpipe.signals=WINCH", "selfpipe.actions.CONT=refresh",
				"management.endpoints.web.exposure.include=signals");

	@Test
	void healthMetersEndpointObservationsAndActionsAreThoseOfTheChild() {
		Pollers.awaitNone();
		this.parentRunner.run((parent) -> this.childRunner.withParent(parent).run((child) -> {
			assertThat(child).hasNotFailed();
			assertThat(child.getBean(SelfPipe.class).trapped()).isEqualTo(Set.of(Signal.SIGWINCH, Signal.SIGCONT));
			assertThat(parent.getBean(SelfPipe.class).trapped()).isEqualTo(Set.of(Signal.SIGURG));
			HealthIndicator health = (HealthIndicator) child.getBean("selfPipeHealthContributor");
			assertThat(health).isInstanceOf(SelfPipeHealthIndicator.class);
			assertThat(health.health().getDetails()).extractingByKey("signals")
				.asString()
				.contains("SIGWINCH")
				.doesNotContain("SIGURG");
			SignalsEndpoint endpoint = child.getBean(SignalsEndpoint.class);
			assertThat(endpoint.signal("WINCH").trapped()).isTrue();
			assertThat(endpoint.signal("URG").trapped()).isFalse();
			assertThat(endpoint.signal("CONT").actions()).containsExactly("refresh");
			assertThat(endpoint.signal("WINCH").listeners()).containsExactly(Child.class.getName() + ".onWinch");
			// Spring Boot does this, which has to find one registry for it.
			MeterRegistry meters = child.getBean("childMeters", MeterRegistry.class);
			child.getBean(SelfPipeMetrics.class).bindTo(meters);
			Signal.SIGWINCH.raise();
			Awaitility.await().until(() -> meters.get("selfpipe.signals.delivery").timer().count() == 1);
			assertThat(meters.find("selfpipe.signals.caught").tag("signal", "SIGURG").functionCounter()).isNull();
			assertThat(child.getBean(Child.class).observed).isTrue();
			Signal.SIGCONT.raise();
			Awaitility.await()
				.until(() -> Mockito.mockingDetails(child.getBean("childRefresher")).getInvocations().size() == 1);
			Mockito.verifyNoInteractions(parent.getBean("parentRefresher"));
		}));
	}

	@Test
	void aChildWithoutSignalsOfItsOwnHasNoneOfThem() {
		this.parentRunner.run((parent) -> new ApplicationContextRunner().withConfiguration(OURS)
			.withUserConfiguration(Child.class)
			// Its environment has what its parent's has.
			.withPropertyValues("selfpipe.signals=")
			.withParent(parent)
			.run((child) -> {
				assertThat(child).hasNotFailed();
				assertThat(child.getBeanNamesForType(HealthIndicator.class)).isEmpty();
				assertThat(child.getBeanNamesForType(SignalsEndpoint.class)).isEmpty();
			}));
	}

	@Configuration(proxyBeanMethods = false)
	static class Parent {

		@Bean
		SelfPipe parentPipe() {
			return SelfPipe.open(Signal.SIGURG);
		}

		@Bean
		SignalActions parentActions() {
			return new SignalActions(java.util.Map.of());
		}

		@Bean
		ContextRefresher parentRefresher() {
			return Mockito.mock(ContextRefresher.class);
		}

		@Bean
		ObservationRegistry parentObservations() {
			return ObservationRegistry.create();
		}

		@Bean
		SimpleMeterRegistry parentMeters() {
			return new SimpleMeterRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Child {

		private volatile boolean observed;

		private final ApplicationContext context;

		Child(ApplicationContext context) {
			this.context = context;
		}

		@SignalListener("WINCH")
		void onWinch() {
			this.observed = this.context.getBean(ObservationRegistry.class).getCurrentObservation() != null;
		}

		@Bean
		ContextRefresher childRefresher() {
			return Mockito.mock(ContextRefresher.class);
		}

		@Bean
		ObservationRegistry childObservations() {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler((context) -> true);
			return registry;
		}

		@Bean
		SimpleMeterRegistry childMeters() {
			return new SimpleMeterRegistry();
		}

	}

}
