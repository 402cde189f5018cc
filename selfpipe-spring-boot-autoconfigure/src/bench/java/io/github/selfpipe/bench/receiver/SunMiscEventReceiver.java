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

package io.github.selfpipe.bench.receiver;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * {@code sun.misc.Signal} that publishes an application event: what Spring users write
 * without us.
 */
public final class SunMiscEventReceiver {

	private static Receiver receiver;

	private SunMiscEventReceiver() {
	}

	/**
	 * Receives until the end of standard input.
	 * @param arguments the shared memory and the signal numbers
	 * @throws InterruptedException never
	 */
	public static void main(String[] arguments) throws InterruptedException {
		receiver = Receiver.start(arguments);
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		ConfigurableApplicationContext context = application.run();
		for (String name : receiver.names()) {
			sun.misc.Signal.handle(new sun.misc.Signal(name),
					(signal) -> context.publishEvent(new Caught(signal.getNumber())));
		}
		receiver.ready();
		Thread.currentThread().join();
	}

	record Caught(int signo) {
	}

	/** The application. */
	@Configuration(proxyBeanMethods = false)
	static class Application {

		@EventListener
		void on(Caught caught) {
			long nanos = System.nanoTime();
			receiver.memory().receive(nanos, 0, 0, caught.signo(), 1);
		}

	}

}
