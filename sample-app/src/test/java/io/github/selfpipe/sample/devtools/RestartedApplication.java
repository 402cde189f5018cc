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

package io.github.selfpipe.sample.devtools;

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalListener;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/**
 * What DevTools restarts. Nothing in it outlives a restart but the system properties.
 */
@EnableAutoConfiguration
// No @SpringBootConfiguration, which the tests of the sample would take for theirs.
class RestartedApplication {

	@SignalListener("RTMIN+3")
	void onSignal(SignalInfo info) {
		System.out.println("got " + info.value());
	}

	@EventListener(ApplicationReadyEvent.class)
	void ready() {
		int context = Integer.getInteger("contexts", 0);
		System.setProperty("contexts", String.valueOf(context + 1));
		System.out.println("context " + context + " of " + Thread.currentThread().getName());
	}

	public static void main(String[] args) {
		SpringApplication.run(RestartedApplication.class, args);
	}

}
