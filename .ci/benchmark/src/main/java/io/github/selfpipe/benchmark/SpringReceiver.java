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

package io.github.selfpipe.benchmark;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.EventListener;

/**
 * An application with one listener: a {@link SignalListener}, a plain
 * {@link EventListener}, or one of what {@code sun.misc.Signal} publishes, which Spring
 * users write without us ({@code -Dbench.way=signal|event|sun}). With
 * {@code -Dbench.take} and {@code -Dbench.jline} the same JVM takes that signal with
 * SelfPipe.take() on another thread, and these with JLine's handler.
 */
@EnableAutoConfiguration
public class SpringReceiver {

	/**
	 * Receives until the end of standard input.
	 * @param arguments the shared memory and the signal numbers
	 * @throws Exception if JLine has no such handler
	 */
	public static void main(String[] arguments) throws Exception {
		Receiver receiver = Receiver.start(arguments);
		String take = System.getProperty("bench.take");
		if (take != null) {
			CountDownLatch open = new CountDownLatch(1);
			new Thread(() -> PlainReceiver.take(receiver, List.of(Signal.valueOf(take)), open::countDown)).start();
			open.await();
		}
		String jline = System.getProperty("bench.jline");
		if (jline != null) {
			for (String signal : jline.split(",")) {
				PlainReceiver.handleByJLine(receiver, Signal.valueOf(signal));
			}
		}
		String way = System.getProperty("bench.way", "signal");
		SpringApplication application = new SpringApplication(SpringReceiver.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setKeepAlive(true);
		application.addInitializers((context) -> context.getBeanFactory().registerSingleton("listener", switch (way) {
			case "signal" -> new OfSignals(receiver);
			case "event" -> new OfEvents(receiver);
			default -> new OfSun(receiver);
		}));
		application.addListeners((ApplicationListener<ApplicationReadyEvent>) (event) -> {
			if (way.equals("sun")) {
				for (int signo : receiver.signals()) {
					sun.misc.Signal.handle(new sun.misc.Signal(Signal.valueOf(signo).name().substring(3)),
							(signal) -> event.getApplicationContext().publishEvent(new Caught(signal.getNumber())));
				}
			}
			receiver.ready();
		});
		application.run("--selfpipe.signals=" + (way.equals("sun") ? ""
				: receiver.signals().stream().map(String::valueOf).collect(Collectors.joining(","))));
	}

	record OfSignals(Receiver receiver) {

		@SignalListener
		void on(SignalInfo info) {
			long nanos = System.nanoTime();
			this.receiver.receive(nanos, info);
		}

	}

	record OfEvents(Receiver receiver) {

		@EventListener
		void on(SignalEvent event) {
			long nanos = System.nanoTime();
			this.receiver.receive(nanos, event.getInfo());
		}

	}

	record OfSun(Receiver receiver) {

		@EventListener
		void on(Caught caught) {
			long nanos = System.nanoTime();
			this.receiver.receive(nanos, 0, caught.signo(), 1);
		}

	}

	record Caught(int signo) {
	}

}
