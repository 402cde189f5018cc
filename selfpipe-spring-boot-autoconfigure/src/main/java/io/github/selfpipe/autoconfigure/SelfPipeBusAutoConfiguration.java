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
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.actuate.BusSignalEndpoint;
import io.github.selfpipe.actuate.SignalBusMetrics;
import io.github.selfpipe.bus.BroadcastProperties;
import io.github.selfpipe.bus.SignalBus;
import io.github.selfpipe.poller.SignalPoller;
import io.micrometer.core.instrument.MeterRegistry;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.bus.BusBridge;
import org.springframework.cloud.bus.ServiceMatcher;
import org.springframework.cloud.bus.event.Destination;
import org.springframework.cloud.bus.jackson.RemoteApplicationEventScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.converter.MessageConverter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for signals that travel over Spring
 * Cloud Bus.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 * @see BroadcastProperties
 */
@AutoConfiguration(after = SelfPipeAutoConfiguration.class,
		afterName = { "org.springframework.cloud.bus.BusAutoConfiguration",
				"org.springframework.cloud.bus.PathServiceMatcherAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(BusBridge.class)
@ConditionalOnBean({ BusBridge.class, ServiceMatcher.class, Destination.Factory.class, SelfPipe.class })
@EnableConfigurationProperties(BroadcastProperties.class)
@RemoteApplicationEventScan(basePackageClasses = SignalBus.class)
public final class SelfPipeBusAutoConfiguration {

	/** Not lazy, whatever the application is: it listens from the start. */
	@Bean
	@Lazy(false)
	@ConditionalOnMissingBean(value = SignalBus.class, search = SearchStrategy.CURRENT)
	SignalBus signalBus(BroadcastProperties properties, BusBridge bridge, ServiceMatcher matcher,
			Destination.Factory destinations, ObjectProvider<SignalPoller> poller,
			ObjectProvider<SignalActions> actions) {
		return new SignalBus(properties, bridge, matcher, destinations, poller, actions);
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(name = "broadcastSignalAction", search = SearchStrategy.CURRENT)
	SignalAction broadcastSignalAction(SignalBus bus) {
		return bus::broadcast;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ MessageConverter.class, JsonMapper.class })
	static class MessageConfiguration {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		MessageConverter signalMessageConverter() {
			return SignalBus.messageConverter();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
	@ConditionalOnAvailableEndpoint(BusSignalEndpoint.class)
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean
		BusSignalEndpoint busSignalEndpoint(SignalBus bus) {
			return new BusSignalEndpoint(bus);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean(MeterRegistry.class)
	static class MetricsConfiguration {

		@Bean
		@ConditionalOnMissingBean
		SignalBusMetrics signalBusMetrics(SignalBus bus) {
			return new SignalBusMetrics(bus);
		}

	}

}
