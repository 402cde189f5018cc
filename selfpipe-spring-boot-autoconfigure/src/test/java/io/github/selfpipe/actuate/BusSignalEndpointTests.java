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
import java.util.concurrent.CountDownLatch;

import io.github.selfpipe.Signal;
import io.github.selfpipe.actuate.BusSignalEndpoint.BusDescriptor;
import io.github.selfpipe.actuate.BusSignalEndpoint.SentDescriptor;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.autoconfigure.SelfPipeBusAutoConfiguration;
import io.github.selfpipe.bus.SignalBus;
import io.github.selfpipe.poller.Publishing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.bus.BusAutoConfiguration;
import org.springframework.cloud.bus.BusBridge;
import org.springframework.cloud.bus.PathServiceMatcherAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BusSignalEndpoint}, {@link SignalBusMetrics} and
 * {@link SelfPipeBusAutoConfiguration}.
 */
class BusSignalEndpointTests {

	private final CountDownLatch hangs = new CountDownLatch(1);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SelfPipeAutoConfiguration.class, BusAutoConfiguration.class,
				PathServiceMatcherAutoConfiguration.class, SelfPipeBusAutoConfiguration.class))
		.withBean(BusBridge.class, () -> (event) -> {
		})
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withPropertyValues("spring.cloud.bus.enabled=true", "spring.cloud.bus.id=orders:1:a",
				"selfpipe.actions.HUP=broadcast", "management.endpoints.web.exposure.include=*");

	private final ApplicationContextRunner open = this.runner
		.withPropertyValues("management.endpoint.bussignal.access=UNRESTRICTED");

	@Test
	void isNotThereByDefault() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(SignalBus.class)
			.doesNotHaveBean(BusSignalEndpoint.class));
	}

	@Test
	void sendsToAllOrToSome() {
		this.open.run((context) -> {
			BusSignalEndpoint endpoint = context.getBean(BusSignalEndpoint.class);
			assertThat(endpoint.send("hup").getBody()).isEqualTo(new SentDescriptor("SIGHUP", "**", true));
			assertThat(endpoint.sendTo("1", "orders", "2").getBody())
				.isEqualTo(new SentDescriptor("SIGHUP", "orders:2:**", false));
		});
	}

	@ParameterizedTest
	@CsvSource({ "HUPP, orders, 404", "HUP, a{b, 400", "HUP, '', 400", "TERM, orders, 409", "KILL, orders, 409" })
	void saysWhatIsWrong(String signal, String destination, int status) {
		this.open.run((context) -> {
			WebEndpointResponse<?> response = context.getBean(BusSignalEndpoint.class).sendTo(signal, destination);
			assertThat(response.getStatus()).isEqualTo(status);
			assertThat(response.getBody()).isInstanceOf(BusSignalEndpoint.FailureDescriptor.class);
		});
	}

	@Test
	void saysThatTooManyWaitForTheBroker() {
		this.open
			.withBean("hanging", BusBridge.class, () -> (event) -> await(this.hangs), (bean) -> bean.setPrimary(true))
			.withPropertyValues("selfpipe.broadcast.queue-capacity=1")
			.run((context) -> {
				BusSignalEndpoint endpoint = context.getBean(BusSignalEndpoint.class);
				assertThat(endpoint.send("HUP").getStatus()).isEqualTo(200);
				assertThat(endpoint.send("HUP").getStatus()).isEqualTo(503);
				this.hangs.countDown();
			});
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
	void showsWhatWasSent() {
		this.open.run((context) -> {
			Publishing.publish(context, Signal.SIGHUP);
			BusSignalEndpoint endpoint = context.getBean(BusSignalEndpoint.class);
			BusDescriptor state = Awaitility.await().until(endpoint::bus, (bus) -> bus.sent() == 1);
			assertThat(state.busId()).isEqualTo("orders:1:a");
			assertThat(state.destination()).isEqualTo("orders");
			assertThat(state.signals()).isEqualTo(List.of("SIGHUP"));
			assertThat(state.received()).isZero();
			assertThat(state.dropped()).containsEntry("queue-full", 0L).containsEntry("stale", 0L);
			assertThat(state.lastOrigin()).isNull();
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			context.getBean(SignalBusMetrics.class).bindTo(registry);
			assertThat(registry.get("selfpipe.broadcast.sent").functionCounter().count()).isOne();
			assertThat(registry.get("selfpipe.broadcast.received").functionCounter().count()).isZero();
			assertThat(registry.get("selfpipe.broadcast.dropped").tag("reason", "stale").functionCounter().count())
				.isZero();
			assertThat(registry.get("selfpipe.broadcast.pending").gauge().value()).isZero();
		});
	}

	@Test
	void thereIsNoneWithoutABusOrWithoutSignals() {
		this.open.withPropertyValues("selfpipe.actions.HUP=thread-dump", "spring.cloud.bus.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SignalBus.class));
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SelfPipeAutoConfiguration.class, SelfPipeBusAutoConfiguration.class))
			.withPropertyValues("selfpipe.actions.HUP=thread-dump")
			.withClassLoader(new FilteredClassLoader("org.springframework.cloud.bus"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("signalBus"));
		this.open.withPropertyValues("selfpipe.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SignalBus.class));
	}

	@Test
	void anActionWithoutABusSaysWhatToAdd() {
		this.open.withPropertyValues("spring.cloud.bus.enabled=false")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("The action 'broadcast' needs Spring Cloud Bus: the "
						+ "dependency 'org.springframework.cloud:spring-cloud-starter-bus-kafka'"));
	}

}
