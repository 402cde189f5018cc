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

package io.github.selfpipe.sample;

import java.util.concurrent.atomic.AtomicLong;

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers with the greeting, and reports on SIGUSR1.
 *
 * @author The selfpipe maintainers
 */
@RestController
@Profile("!procfile")
class GreetingController {

	private static final Log logger = LogFactory.getLog(GreetingController.class);

	private final Greeting greeting;

	private final AtomicLong requests = new AtomicLong();

	GreetingController(Greeting greeting) {
		this.greeting = greeting;
	}

	@GetMapping("/greeting")
	String greet(@RequestParam(defaultValue = "0") long afterMillis) throws InterruptedException {
		this.requests.incrementAndGet();
		// A slow request, to see that a draining service finishes it.
		Thread.sleep(afterMillis);
		return this.greeting.text() + "\n";
	}

	@SignalListener("USR1")
	void report(SignalInfo info) {
		Runtime runtime = Runtime.getRuntime();
		logger.info("Status for %s: greeting '%s', %d requests, %d threads, %d of %d MB heap in use".formatted(
				info.signal(), this.greeting.text(), this.requests.get(), Thread.activeCount(),
				(runtime.totalMemory() - runtime.freeMemory()) >> 20, runtime.maxMemory() >> 20));
	}

}
