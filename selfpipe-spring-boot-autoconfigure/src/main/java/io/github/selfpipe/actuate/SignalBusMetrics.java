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

package io.github.selfpipe.actuate;

import io.github.selfpipe.bus.SignalBus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * {@link MeterBinder} for the signals that go from instance to instance.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class SignalBusMetrics implements MeterBinder {

	private final SignalBus bus;

	/**
	 * Creates a binder.
	 * @param bus the bus for signals
	 */
	public SignalBusMetrics(SignalBus bus) {
		this.bus = bus;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("selfpipe.broadcast.sent", this.bus, (bus) -> bus.getStatus().sent())
			.description("Signals that were given to the broker")
			.register(registry);
		FunctionCounter.builder("selfpipe.broadcast.received", this.bus, (bus) -> bus.getStatus().received())
			.description("Signals that came from other instances and were given to the poller")
			.register(registry);
		for (String reason : this.bus.getStatus().dropped().keySet()) {
			FunctionCounter
				.builder("selfpipe.broadcast.dropped", this.bus,
						(bus) -> bus.getStatus().dropped().getOrDefault(reason, 0L))
				.description("Signals that were not sent, or received and not published")
				.tag("reason", reason)
				.register(registry);
		}
		Gauge.builder("selfpipe.broadcast.pending", this.bus, (bus) -> bus.getStatus().pending())
			.description("Signals that wait for the broker")
			.register(registry);
	}

}
