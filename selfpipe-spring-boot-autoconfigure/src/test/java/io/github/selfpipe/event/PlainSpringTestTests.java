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

package io.github.selfpipe.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener in a test of plain Spring, which knows of no auto-configuration.
 */
@SpringJUnitConfig
class PlainSpringTestTests {

	@Test
	void aListenerIsCalledForItsSignalAlone(@Autowired ApplicationEventPublisher events, @Autowired Listener listener) {
		events.publishEvent(SignalEvent.of(Signal.SIGUSR1));
		events.publishEvent(SignalEvent.of(Signal.SIGHUP));
		assertThat(listener.received).containsExactly(Signal.SIGHUP);
	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		private final List<Signal> received = new CopyOnWriteArrayList<>();

		@SignalListener("HUP")
		void onHangup(SignalInfo info) {
			this.received.add(info.signal());
		}

	}

}
