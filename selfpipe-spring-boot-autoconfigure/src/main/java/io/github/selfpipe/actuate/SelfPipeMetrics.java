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

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.SelfPipe.SignalStatus;
import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalDispatch;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * {@link MeterBinder} for the pipe and what it carries.
 *
 * @author The selfpipe maintainers
 */
public class SelfPipeMetrics implements MeterBinder {

	private final SelfPipe pipe;

	private final SignalDispatch dispatch;

	/** One for each registry. */
	private final List<Timer> deliveries = new CopyOnWriteArrayList<>();

	/**
	 * Creates a binder.
	 * @param pipe the pipe
	 * @param dispatch what the listeners are doing
	 */
	public SelfPipeMetrics(SelfPipe pipe, SignalDispatch dispatch) {
		this.pipe = pipe;
		this.dispatch = dispatch;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Set<Signal> bound = ConcurrentHashMap.newKeySet();
		bindTrapped(registry, bound);
		Gauge.builder("selfpipe.pipe.pending", this.pipe, (pipe) -> {
			// What was trapped since the last time that somebody asked.
			bindTrapped(registry, bound);
			return pipe.pending();
		}).description("Bytes of signals that wait to be published").baseUnit(BaseUnits.BYTES).register(registry);
		FunctionCounter.builder("selfpipe.listeners.failed", this.dispatch, SignalDispatch::getFailures)
			.description("Listeners and actions that threw an exception")
			.register(registry);
		this.deliveries.add(Timer.builder("selfpipe.signals.delivery")
			.description("Time from when a signal is caught to its first listener")
			.register(registry));
		this.dispatch.setDeliveryListener(this::delivered);
	}

	private void bindTrapped(MeterRegistry registry, Set<Signal> bound) {
		for (Signal signal : this.pipe.trapped()) {
			if (bound.add(signal)) {
				bindTo(registry, signal);
			}
		}
	}

	private void bindTo(MeterRegistry registry, Signal signal) {
		counter(registry, signal, "caught", "Signals that were caught", SignalStatus::caught);
		counter(registry, signal, "published", "Signals that were published as events", SignalStatus::published);
		counter(registry, signal, "coalesced",
				"Signals that were caught while the pipe was full, and got no event of " + "their own",
				SignalStatus::coalesced);
	}

	private void counter(MeterRegistry registry, Signal signal, String name, String description,
			ToLongFunction<SignalStatus> value) {
		FunctionCounter.builder("selfpipe.signals." + name, this.pipe, (pipe) -> {
			SignalStatus status = pipe.status(signal);
			return (status != null) ? value.applyAsLong(status) : 0;
		}).description(description).tag("signal", signal.name()).register(registry);
	}

	private void delivered(long nanos) {
		for (Timer timer : this.deliveries) {
			timer.record(nanos, TimeUnit.NANOSECONDS);
		}
	}

}
