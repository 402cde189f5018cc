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

import io.github.selfpipe.bench.SharedMemory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * The smallest Spring Boot application, which the starter may be added to. It ends when
 * it is ready, unless {@code -Dbench.stay} is set; then it does nothing.
 */
@EnableAutoConfiguration
public class MinimalApplication {

	/**
	 * Runs it.
	 * @param arguments the shared memory, then Spring Boot's
	 */
	public static void main(String[] arguments) {
		SharedMemory memory = SharedMemory.open(arguments[0]);
		SpringApplication application = new SpringApplication(MinimalApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.addListeners((ApplicationListener<ApplicationReadyEvent>) (event) -> {
			memory.ready();
			if (!Boolean.getBoolean("bench.stay")) {
				System.exit(0);
			}
		});
		application.run(arguments);
	}

}
