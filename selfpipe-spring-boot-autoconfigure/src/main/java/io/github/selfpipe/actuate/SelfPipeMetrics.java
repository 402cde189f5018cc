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
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.SelfPipe.SignalStatus;
import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalDeliveryListener;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.poller.SignalPoller;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * {@link MeterBinder} for the pipe and what it carries.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class SelfPipeMetrics implements MeterBinder, SignalDeliveryListener {

	private final SelfPipe pipe;

	private final SignalPoller poller;

	private final List<Registered> registries = new CopyOnWriteArrayList<>();

	/** When the delivery began that is under way; there is one at a time. */
	private long startedNanos;

	/**
	 * Creates a binder.
	 * @param pipe the pipe
	 * @param poller what calls the listeners
	 */
	public SelfPipeMetrics(SelfPipe pipe, SignalPoller poller) {
		this.pipe = pipe;
		this.poller = poller;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("selfpipe.pipe.pending", this.pipe, SelfPipe::pending)
			.description("Bytes of signals that wait to be published")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		Gauge.builder("selfpipe.pipe.capacity", this.pipe, SelfPipe::capacity)
			.description("Bytes of signals that the pipe holds")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		Gauge.builder("selfpipe.listeners.running", this.poller, SelfPipeMetrics::runningSeconds)
			.description("How long the call of a listener or action has been running, 0 if there is none")
			.baseUnit(TimeUnit.SECONDS.name().toLowerCase(Locale.ROOT))
			.register(registry);
		FunctionCounter.builder("selfpipe.listeners.failed", this.poller, SignalPoller::getListenerFailures)
			.description("Listeners and actions that threw an exception")
			.register(registry);
		Registered registered = new Registered(registry,
				Timer.builder("selfpipe.signals.delivery")
					.description("Time from when a signal is caught to its first listener")
					.register(registry),
				ConcurrentHashMap.newKeySet());
		this.pipe.status().signals().forEach((status) -> register(registered, status.signal()));
		this.registries.add(registered);
	}

	private void register(Registered registered, Signal signal) {
		if (registered.signals().add(signal)) {
			MeterRegistry registry = registered.registry();
			counter(registry, signal, "caught", "Signals that were caught", SignalStatus::caught);
			counter(registry, signal, "published", "Signals that were published as events", SignalStatus::published);
			counter(registry, signal, "coalesced",
					"Signals that were caught while the pipe was full, and got no event of their own",
					SignalStatus::coalesced);
			Gauge.builder("selfpipe.signals.displaced", () -> displaced(signal))
				.description("1 while other code has replaced the handler, else 0")
				.tag("signal", signal.name())
				.register(registry);
		}
	}

	private static double runningSeconds(SignalPoller poller) {
		SignalPoller.RunningCall call = poller.getRunningCall();
		return (call != null) ? (System.nanoTime() - call.startedNanos()) / 1e9 : 0;
	}

	private double displaced(Signal signal) {
		SignalStatus status = this.pipe.status(signal);
		return (status != null && status.displaced()) ? 1 : 0;
	}

	private void counter(MeterRegistry registry, Signal signal, String name, String description,
			ToLongFunction<SignalStatus> value) {
		FunctionCounter.builder("selfpipe.signals." + name, this.pipe, (pipe) -> {
			SignalStatus status = pipe.status(signal);
			return (status != null) ? value.applyAsLong(status) : 0;
		}).description(description).tag("signal", signal.name()).register(registry);
	}

	/** Only the time is taken here: the listeners wait for it. */
	@Override
	public void deliveryStarted(SignalEvent event) {
		this.startedNanos = System.nanoTime();
	}

	/** A signal that was trapped later gets its meters with its first delivery. */
	@Override
	public void deliveryEnded(SignalEvent event, @Nullable Throwable failure) {
		boolean caughtHere = event.getOrigin() == null;
		for (Registered registered : this.registries) {
			register(registered, event.getSignal());
			if (caughtHere) {
				registered.deliveries().record(this.startedNanos - event.getInfo().caughtNanos(), TimeUnit.NANOSECONDS);
			}
		}
	}

	/**
	 * A registry and what is in it.
	 */
	private record Registered(MeterRegistry registry, Timer deliveries, Set<Signal> signals) {
	}

}
