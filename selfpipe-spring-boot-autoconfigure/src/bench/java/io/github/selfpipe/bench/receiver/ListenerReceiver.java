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

import java.util.stream.Collectors;

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalListener;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * selfpipe as its users have it: an application with a {@link SignalListener}. Its
 * properties come as system properties.
 */
@EnableAutoConfiguration
public class ListenerReceiver {

	private static Receiver receiver;

	/**
	 * Receives until the end of standard input.
	 * @param arguments the shared memory and the signal numbers
	 */
	public static void main(String[] arguments) {
		receiver = Receiver.start(arguments);
		SpringApplication application = new SpringApplication(ListenerReceiver.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setKeepAlive(true);
		application.addListeners((ApplicationListener<ApplicationReadyEvent>) (event) -> receiver.ready());
		application.run("--selfpipe.signals="
				+ receiver.signals().stream().map(String::valueOf).collect(Collectors.joining(",")));
	}

	@SignalListener
	void on(SignalInfo info) {
		long nanos = System.nanoTime();
		receiver.receive(nanos, info);
	}

}
