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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalDeliveryListener;
import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Measures each delivery: how long the signal was on its way to the listeners, and how
 * long they took. The poller's thread only takes the times and leaves them here.
 *
 * @author The selfpipe maintainers
 */
@Component
@Profile("!procfile")
class Deliveries implements SignalDeliveryListener {

	/** The last deliveries that a page may still ask for. */
	private static final int KEPT = 1024;

	/** The upper bounds of the histogram, in microseconds; one more class is above. */
	static final List<Long> BOUNDS = List.of(10L, 20L, 50L, 100L, 200L, 500L, 1_000L, 2_000L, 5_000L, 10_000L, 20_000L,
			50_000L);

	private final Map<String, Delivery> recent = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Delivery> eldest) {
			return size() > KEPT;
		}

	};

	private final AtomicLongArray latencies = new AtomicLongArray(BOUNDS.size() + 1);

	/** Who does not keep up misses some. */
	private final Sinks.Many<Delivery> ended = Sinks.many().multicast().directBestEffort();

	private volatile @Nullable Delivery running;

	@Override
	public void deliveryStarted(SignalEvent event) {
		long now = System.nanoTime();
		SignalInfo info = event.getInfo();
		Delivery delivery = new Delivery(Delivery.id(info), info.signal().name(), now, now - info.caughtNanos(), null,
				false, event.getOrigin());
		this.running = delivery;
		this.latencies.incrementAndGet(bucket(delivery.latencyNanos()));
		keep(delivery);
	}

	@Override
	public void deliveryEnded(SignalEvent event, @Nullable Throwable failure) {
		Delivery delivery = this.running;
		if (delivery != null) {
			Delivery ended = delivery.ended(System.nanoTime(), failure != null);
			this.running = null;
			keep(ended);
			this.ended.tryEmitNext(ended);
		}
	}

	private static int bucket(long nanos) {
		int bucket = 0;
		while (bucket < BOUNDS.size() && nanos > BOUNDS.get(bucket) * 1_000) {
			bucket++;
		}
		return bucket;
	}

	private void keep(Delivery delivery) {
		synchronized (this.recent) {
			this.recent.put(delivery.id(), delivery);
		}
	}

	@Nullable Delivery of(SignalInfo info) {
		synchronized (this.recent) {
			return this.recent.get(Delivery.id(info));
		}
	}

	/** Deliveries as they end, for who keeps up. */
	Flux<Delivery> ended() {
		return this.ended.asFlux().publishOn(Schedulers.boundedElastic());
	}

	/** The delivery under way, or null. */
	@Nullable Delivery running() {
		return this.running;
	}

	/** How many latencies were within each bound and above the one before. */
	long[] latencies() {
		return LongStream.range(0, this.latencies.length()).map((i) -> this.latencies.get((int) i)).toArray();
	}

}
