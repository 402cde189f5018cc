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

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * A Spring Boot application that ends when it is ready. The class path says what it has:
 * a web server with Actuator, the starter, or nothing.
 */
@EnableAutoConfiguration
public class StartedApplication {

	/**
	 * Runs it.
	 * @param arguments the shared memory
	 */
	public static void main(String[] arguments) {
		Receiver receiver = Receiver.start(arguments);
		SpringApplication application = new SpringApplication(StartedApplication.class);
		application.addListeners((ApplicationListener<ApplicationReadyEvent>) (event) -> {
			receiver.ready();
			System.exit(0);
		});
		application.run();
	}

}
