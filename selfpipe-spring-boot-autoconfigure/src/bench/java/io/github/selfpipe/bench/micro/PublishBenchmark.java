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

package io.github.selfpipe.bench.micro;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPublisher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;

/**
 * From a signal that has been read to its listeners, and Spring's own events beside it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PublishBenchmark {

	/** How many listeners there are. */
	@Param({ "1", "4", "16" })
	public int listeners;

	private final SignalInfo info = SignalInfo.of(Signal.SIGUSR1);

	private ConfigurableApplicationContext context;

	private SignalPublisher publisher;

	private ConfigurableApplicationContext plainContext;

	@Setup
	public void start() {
		this.context = run(SelfPipe.class, Listener.class, "--selfpipe.signals=USR1");
		this.publisher = this.context.getBean(SignalPublisher.class);
		this.plainContext = run(Plain.class, PlainListener.class);
	}

	private ConfigurableApplicationContext run(Class<?> application, Class<?> listener, String... arguments) {
		SpringApplication spring = new SpringApplication(application);
		spring.setWebApplicationType(WebApplicationType.NONE);
		spring.setBannerMode(Banner.Mode.OFF);
		spring.setLogStartupInfo(false);
		spring.addInitializers((context) -> {
			for (int i = 0; i < this.listeners; i++) {
				((GenericApplicationContext) context).registerBean("listener" + i, listener);
			}
		});
		return spring.run(arguments);
	}

	@TearDown
	public void stop() {
		List.of(this.context, this.plainContext).forEach(ConfigurableApplicationContext::close);
	}

	@Benchmark
	public void signal() {
		this.publisher.publish(this.info);
	}

	@Benchmark
	public void plainEvent() {
		this.plainContext.publishEvent(new Caught(this.info));
	}

	record Caught(SignalInfo info) {
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class SelfPipe {

	}

	@Configuration(proxyBeanMethods = false)
	static class Plain {

	}

	static class Listener {

		private SignalInfo last;

		@SignalListener
		void on(SignalInfo info) {
			this.last = info;
		}

	}

	static class PlainListener {

		private Caught last;

		@EventListener
		void on(Caught event) {
			this.last = event;
		}

	}

}
