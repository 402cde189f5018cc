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

package io.github.selfpipe.sample.page;

import java.time.Duration;
import java.util.List;

import io.github.selfpipe.SignalInfo;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What the page listens to, as server-sent events: {@code hello} with what does not
 * change, {@code signal} for each signal, {@code delivered} when its listeners are done,
 * {@code tick} each second, and {@code draining} at the end.
 *
 * @author The selfpipe maintainers
 */
@RestController
@Profile("!procfile")
class PageController {

	/** Signals that may wait for a slow page one by one; more of them are summed up. */
	private static final int PREFETCH = 256;

	private static final Duration TICK = Duration.ofSeconds(1);

	private final Flux<SignalInfo> signals;

	private final Deliveries deliveries;

	private final Hello hello;

	PageController(Flux<SignalInfo> signals, Deliveries deliveries,
			@Value("${selfpipe.escalate-after:3}") int escalateAfter, @Value("${spring.cloud.bus.id:}") String busId) {
		this.signals = signals;
		this.deliveries = deliveries;
		this.hello = new Hello(ProcessHandle.current().pid(), escalateAfter, Deliveries.BOUNDS, busId);
	}

	@GetMapping(path = "/page/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<?>> events() {
		// The stream of signals completes when the context closes, and with it this
		// response, for which a graceful shutdown waits.
		Sinks.Empty<Void> closing = Sinks.empty();
		Flux<ServerSentEvent<?>> signals = this.signals
			.<ServerSentEvent<?>>map((info) -> event("signal", CaughtSignal.of(info, this.deliveries.of(info))))
			.doFinally((end) -> closing.tryEmitEmpty());
		Flux<ServerSentEvent<?>> ends = this.deliveries.ended().map((delivery) -> event("delivered", delivery));
		// Also shows the server which pages are gone.
		Flux<ServerSentEvent<?>> ticks = Flux.interval(Duration.ZERO, TICK)
			.onBackpressureDrop()
			.map((number) -> event("tick", tick()));
		return Flux.concat(Mono.just(event("hello", this.hello)),
				Flux.merge(PREFETCH, signals, Flux.merge(ends, ticks).takeUntilOther(closing.asMono())),
				Mono.just(event("draining", this.hello)));
	}

	private Tick tick() {
		Delivery running = this.deliveries.running();
		return new Tick(this.deliveries.latencies(), (running != null) ? running.id() : null,
				(running != null) ? running.signal() : null,
				(running != null) ? (System.nanoTime() - running.startedNanos()) / 1_000_000 : 0);
	}

	private static ServerSentEvent<?> event(String name, Object data) {
		return ServerSentEvent.builder(data).event(name).build();
	}

	/**
	 * What does not change while the process lives.
	 *
	 * @param pid the process id
	 * @param escalateAfter how many signals to stop end a process that is stuck
	 * @param bounds the upper bounds of the latencies, in microseconds
	 * @param busId what the other instances know this one by, empty without a bus
	 */
	record Hello(long pid, int escalateAfter, List<Long> bounds, String busId) {
	}

	/**
	 * The state of the deliveries.
	 *
	 * @param latencies how many were within each bound
	 * @param running the delivery under way, or null
	 * @param signal its signal, or null
	 * @param runningMillis for how long
	 */
	record Tick(long[] latencies, @Nullable String running, @Nullable String signal, long runningMillis) {
	}

}
