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

import io.github.selfpipe.SignalInfo;
import reactor.core.publisher.Flux;

import org.springframework.context.annotation.Profile;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows the signals as they come: {@code curl -N localhost:8080/signals}. As server-sent
 * events or, where that is asked for, a line of JSON for each.
 *
 * @author The selfpipe maintainers
 */
@RestController
@Profile("!procfile")
class SignalController {

	private final Flux<SignalInfo> signals;

	SignalController(Flux<SignalInfo> signals) {
		this.signals = signals;
	}

	@GetMapping(path = "/signals", produces = { MediaType.TEXT_EVENT_STREAM_VALUE, MediaType.APPLICATION_NDJSON_VALUE })
	Flux<SignalInfo> signals() {
		return this.signals;
	}

}
