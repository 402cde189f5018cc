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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.selfpipe.event.SignalListener;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * A service for .ci/systemd to run under a real systemd. What it does is told by files in
 * its working folder: while {@code hold} is there, it starts or reloads no further; with
 * {@code extend} it asks for more time for that; what {@code reload} says is thrown by
 * the reload; {@code drain} says how many seconds it takes to close; {@code child} is the
 * script of a child; with {@code again} the context is closed and started again.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ServiceApplication {

	private static final Path HOLD = Path.of("hold");

	private final ApplicationContext context;

	private final ServiceStatus status;

	ServiceApplication(ApplicationContext context, ServiceStatus status) {
		this.context = context;
		this.status = status;
	}

	public static void main(String[] args) {
		ConfigurableApplicationContext context = SpringApplication.run(ServiceApplication.class, args);
		if (Files.exists(Path.of("again"))) {
			context.close();
			SpringApplication.run(ServiceApplication.class, args);
		}
	}

	@Bean
	static ApplicationRunner starter(ServiceStatus status) {
		return (arguments) -> {
			System.out.println("starting");
			hold(status);
			System.out.println("started");
		};
	}

	@SignalListener("HUP")
	void reload() throws IOException {
		System.out.println("reload begins");
		hold(this.status);
		String failure = Files.exists(Path.of("reload")) ? Files.readString(Path.of("reload")).strip() : "";
		System.out.println("reload ends");
		if (!failure.isEmpty()) {
			throw new IllegalStateException(failure);
		}
	}

	@SignalListener("USR1")
	void breakLiveness() {
		AvailabilityChangeEvent.publish(this.context, LivenessState.BROKEN);
	}

	@SignalListener("USR2")
	void showStatus() {
		this.status.status("three\nlines\nin one");
	}

	@SignalListener("URG")
	void startChild() throws IOException {
		new ProcessBuilder("sh", "child").inheritIO().start();
	}

	@SignalListener("WINCH")
	void hang() {
		System.out.println("hanging");
		hold(this.status);
	}

	@EventListener
	void drain(ContextClosedEvent event) throws IOException {
		Path drain = Path.of("drain");
		if (Files.exists(drain)) {
			LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(Long.parseLong(Files.readString(drain).strip())));
		}
		System.out.println("drained");
	}

	private static void hold(ServiceStatus status) {
		if (Files.exists(Path.of("extend"))) {
			status.extendTimeout(Duration.ofSeconds(60));
		}
		while (Files.exists(HOLD)) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
		}
	}

}
