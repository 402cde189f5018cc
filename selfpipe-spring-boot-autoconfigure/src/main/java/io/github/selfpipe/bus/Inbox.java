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

package io.github.selfpipe.bus;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalInfo.Cause;
import io.github.selfpipe.bus.BusCounts.DropReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Checks what comes from the broker, and hands to the poller what may pass.
 */
final class Inbox {

	private static final Log logger = LogFactory.getLog(Inbox.class);

	/** Longer than the name of any signal, in any spelling. */
	private static final int MOST_CHARACTERS = 32;

	/** As long as the id of an event is, and some more. */
	private static final int MOST_CHARACTERS_OF_ID = 64;

	/** So many ids are remembered, to know a message that comes again. */
	private static final int MOST_REMEMBERED = 10_000;

	private final TravellingSignals signals;

	private final BiPredicate<SignalInfo, String> poller;

	private final long maxAgeMillis;

	private final long spreadNanos;

	private final BusCounts counts;

	private final @Nullable ExecutorService delays;

	private final Set<String> seen = Collections.newSetFromMap(new LinkedHashMap<>() {
		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > MOST_REMEMBERED;
		}
	});

	private boolean toldOfTwin;

	private volatile @Nullable Last last;

	Inbox(TravellingSignals signals, BiPredicate<SignalInfo, String> poller, BroadcastProperties properties,
			BusCounts counts) {
		this.signals = signals;
		this.poller = poller;
		this.maxAgeMillis = properties.maxAge().toMillis();
		this.spreadNanos = properties.spread().toNanos();
		this.counts = counts;
		this.delays = (this.spreadNanos > 0) ? delays(properties.queueCapacity()) : null;
	}

	private static ExecutorService delays(int capacity) {
		return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(capacity), (work) -> {
			Thread thread = new Thread(work, "selfpipe-spread");
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Takes an event of another instance. On a thread of the bus, which does not wait
	 * here; throws nothing, since the bus would deliver the event again and again.
	 * @param event the event
	 * @param ownId the bus id of this instance
	 */
	void accept(SignalRemoteApplicationEvent event, String ownId) {
		try {
			check(event, ownId);
		}
		catch (RuntimeException | Error ex) {
			logger.error("A signal from the bus was not handled", ex);
		}
	}

	private synchronized void check(SignalRemoteApplicationEvent event, String ownId) {
		String origin = event.getBusId();
		String id = event.getId();
		if (origin == null || id == null || id.isEmpty() || id.length() > MOST_CHARACTERS_OF_ID) {
			drop(event, DropReason.NO_ORIGIN);
			return;
		}
		Signal signal = signal(event.getSignal());
		if (signal == null) {
			drop(event, DropReason.UNKNOWN_SIGNAL);
		}
		else if (!this.signals.contains(signal)) {
			drop(event, DropReason.NOT_ALLOWED);
		}
		else if (Math.abs(System.currentTimeMillis() - event.getSentAt()) > this.maxAgeMillis) {
			drop(event, DropReason.STALE);
		}
		else if (!this.seen.add(id)) {
			drop(event, DropReason.REPEATED);
		}
		else {
			if (origin.equals(SignalRemoteApplicationEvent.escape(ownId)) && !this.toldOfTwin) {
				this.toldOfTwin = true;
				logger.warn(("Another instance has the bus id of this one, '%s'. Events of the bus's own do not pass "
						+ "between the two: give each its own 'spring.cloud.bus.id', or leave it to the default")
					.formatted(origin));
			}
			pass(event, signal, origin);
		}
	}

	private static @Nullable Signal signal(String name) {
		if (name.length() > MOST_CHARACTERS) {
			return null;
		}
		try {
			return Signal.valueOf(name);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private void pass(SignalRemoteApplicationEvent event, Signal signal, String origin) {
		if (this.delays == null) {
			offer(event, signal, origin);
			return;
		}
		long due = System.nanoTime() + ThreadLocalRandom.current().nextLong(this.spreadNanos);
		try {
			// On one thread, so never before the one that came before: their order is
			// kept.
			this.delays.execute(() -> {
				if (sleepUntil(due)) {
					offer(event, signal, origin);
				}
			});
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			drop(event, DropReason.TOO_MANY);
		}
	}

	private static boolean sleepUntil(long due) {
		try {
			TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
			return true;
		}
		catch (InterruptedException ex) {
			// The context is closed.
			return false;
		}
	}

	private void offer(SignalRemoteApplicationEvent event, Signal signal, String origin) {
		if (!this.poller.test(info(signal, event.getCount()), origin)) {
			drop(event, DropReason.NOT_TRAPPED);
			return;
		}
		this.counts.received.incrementAndGet();
		this.last = new Last(signal, origin, Instant.now());
	}

	/** The sender's process id and the like mean nothing on another machine. */
	static SignalInfo info(Signal signal, long count) {
		return new SignalInfo(signal, Cause.UNKNOWN, SignalInfo.UNKNOWN, SignalInfo.UNKNOWN, 0, System.nanoTime(),
				count);
	}

	private void drop(SignalRemoteApplicationEvent event, DropReason reason) {
		String message = "Ignored %s from %s by the bus: %s".formatted(shorten(event.getSignal()),
				event.getOriginService(), reason);
		if (this.counts.dropped(reason)) {
			logger.warn(message + ". Further ones are only counted");
		}
		else {
			logger.debug(message);
		}
	}

	private static String shorten(String name) {
		return (name.length() > MOST_CHARACTERS) ? name.substring(0, MOST_CHARACTERS) + "..." : name;
	}

	/** The last one that passed, or null. */
	@Nullable Last last() {
		return this.last;
	}

	void close() {
		if (this.delays != null) {
			this.delays.shutdownNow();
		}
	}

	/**
	 * A signal that has passed.
	 *
	 * @param signal the signal
	 * @param origin the bus id of the instance that broadcast it
	 * @param time when it was handed to the poller
	 */
	record Last(Signal signal, String origin, Instant time) {
	}

}
