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

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.actuate.SelfPipeHealthIndicator;
import io.github.selfpipe.actuate.SelfPipeMetrics;
import io.github.selfpipe.actuate.SignalObservationConvention;
import io.github.selfpipe.actuate.SignalObservationListener;
import io.github.selfpipe.actuate.SignalsEndpoint;
import io.github.selfpipe.actuate.SignalsEndpointWebExtension;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration.OnSignalsCondition;
import io.github.selfpipe.poller.SignalPoller;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the health, the meters, the
 * observations and the endpoint of signals, each where the application has what it needs.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
@AutoConfiguration(after = SelfPipeAutoConfiguration.class,
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
@ConditionalOnBooleanProperty(name = "selfpipe.enabled", matchIfMissing = true)
@Conditional(OnSignalsCondition.class)
public final class SelfPipeActuatorAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
	@ConditionalOnBean(value = SignalPoller.class, search = SearchStrategy.CURRENT)
	@ConditionalOnEnabledHealthIndicator("selfpipe")
	static class HealthConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = { "selfPipeHealthIndicator", "selfPipeHealthContributor" },
				search = SearchStrategy.CURRENT)
		HealthContributor selfPipeHealthContributor(ApplicationContext context) {
			return new SelfPipeHealthIndicator(context.getBean(SignalPoller.class),
					() -> context.getBean(CurrentSettings.class).get().properties().getHealth().getStallThreshold());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean(MeterRegistry.class)
	static class MetricsConfiguration {

		@Bean
		@ConditionalOnBean(value = SelfPipe.class, search = SearchStrategy.CURRENT)
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		SelfPipeMetrics selfPipeMetrics(ApplicationContext context) {
			return new SelfPipeMetrics(context.getBean(SelfPipe.class), context.getBean(SignalPoller.class));
		}

	}

	/**
	 * Micrometer's classes for it are always there, since Spring needs them; a registry
	 * to speak of is there with Spring Boot's module for it.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(value = ObservationRegistry.class,
			name = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
	@ConditionalOnBean(ObservationRegistry.class)
	static class ObservationConfiguration {

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		SignalObservationListener signalObservationListener(ApplicationContext context,
				ObjectProvider<SignalObservationConvention> convention) {
			return new SignalObservationListener(context.getBean(ObservationRegistry.class),
					convention.getIfAvailable(() -> new SignalObservationConvention() {
					}));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
	@ConditionalOnAvailableEndpoint(SignalsEndpoint.class)
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnBean(value = { SelfPipe.class, SignalActions.class }, search = SearchStrategy.CURRENT)
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		SignalsEndpoint signalsEndpoint(ApplicationContext context) {
			return new SignalsEndpoint(context.getBean(SignalPoller.class), context.getBean(SignalActions.class));
		}

		@Bean
		@ConditionalOnBean(value = SignalsEndpoint.class, search = SearchStrategy.CURRENT)
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
		SignalsEndpointWebExtension signalsEndpointWebExtension(ApplicationContext context) {
			return new SignalsEndpointWebExtension(context.getBean(SignalsEndpoint.class));
		}

	}

}
