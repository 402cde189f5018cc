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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.selfpipe.bus.BusCounts.DropReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.bus.BusBridge;

/**
 * What waits to be sent, and the one thread that sends it: a broker that is down may
 * block its caller for a minute, and the poller must not wait for that.
 */
final class Outbox {

	private static final Log logger = LogFactory.getLog(Outbox.class);

	private static final String CLOSED = "the context is closed";

	private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

	/** For what waits when the context closes. The end must not wait for a broker. */
	private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(2);

	private final BusBridge bridge;

	private final int capacity;

	private final long retryNanos;

	private final BusCounts counts;

	/** The first one is being sent. */
	private final Deque<SignalRemoteApplicationEvent> waiting = new ArrayDeque<>();

	private @Nullable Thread thread;

	private boolean closed;

	/** How many were dropped since the last one that was sent. */
	private final AtomicLong lost = new AtomicLong();

	Outbox(BusBridge bridge, int capacity, Duration retryFor, BusCounts counts) {
		this.bridge = bridge;
		this.capacity = capacity;
		this.retryNanos = retryFor.toNanos();
		this.counts = counts;
	}

	/**
	 * Puts a signal in the queue, or drops it if the queue is full. Any thread; does not
	 * wait.
	 * @return whether it will be sent
	 */
	boolean add(SignalRemoteApplicationEvent event) {
		boolean open;
		Throwable failure = null;
		synchronized (this) {
			open = !this.closed;
			if (open && this.waiting.size() < this.capacity) {
				try {
					start();
					this.waiting.add(event);
					notifyAll();
					return true;
				}
				catch (OutOfMemoryError ex) {
					// The limit of threads is reached, perhaps. The next signal tries
					// again.
					failure = ex;
				}
			}
		}
		if (failure != null) {
			drop(event, DropReason.NOT_SENT, "there is no thread to send it", failure);
		}
		else if (open) {
			drop(event, DropReason.QUEUE_FULL, "%d wait for the broker".formatted(this.capacity), null);
		}
		else {
			drop(event, DropReason.NOT_SENT, CLOSED, null);
		}
		return false;
	}

	private void start() {
		if (this.thread == null) {
			Thread thread = new Thread(this::run, "selfpipe-broadcast");
			thread.setDaemon(true);
			thread.start();
			this.thread = thread;
		}
	}

	private void run() {
		try {
			while (true) {
				SignalRemoteApplicationEvent event = await();
				try {
					send(event);
				}
				catch (RuntimeException | Error ex) {
					// There is no memory to log with, or the logging system fails.
				}
				remove();
			}
		}
		catch (InterruptedException ex) {
			// Closed, with what waits counted as dropped.
		}
	}

	private synchronized SignalRemoteApplicationEvent await() throws InterruptedException {
		while (this.waiting.isEmpty()) {
			wait();
		}
		return this.waiting.element();
	}

	private synchronized void remove() {
		this.waiting.poll();
		notifyAll();
	}

	private void send(SignalRemoteApplicationEvent event) throws InterruptedException {
		long end = System.nanoTime() + this.retryNanos;
		long pause = FIRST_PAUSE_NANOS;
		while (true) {
			try {
				this.bridge.send(event);
				break;
			}
			catch (Throwable ex) {
				if (size() == 0) {
					throw new InterruptedException("closed");
				}
				if (System.nanoTime() + pause - end > 0) {
					drop(event, DropReason.NOT_SENT, "the broker refuses it", ex);
					return;
				}
			}
			TimeUnit.NANOSECONDS.sleep(pause);
			pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
		}
		sent(event);
	}

	private void sent(SignalRemoteApplicationEvent event) {
		this.counts.sent.incrementAndGet();
		long lost = this.lost.getAndSet(0);
		logger.info("Broadcast %s to %s%s".formatted(event.getSignal(), event.getDestinationService(),
				(lost > 0) ? ", after %d that were dropped".formatted(lost) : ""));
	}

	private void drop(SignalRemoteApplicationEvent event, DropReason reason, String why, @Nullable Throwable failure) {
		this.counts.dropped(reason);
		String message = "%s was not broadcast to %s: %s".formatted(event.getSignal(), event.getDestinationService(),
				why);
		if (this.lost.getAndIncrement() == 0) {
			logger.error(message + ". Until one is sent, further ones are only counted", failure);
		}
		else {
			logger.debug(message, failure);
		}
	}

	/** How many wait, with the one that is being sent. */
	synchronized int size() {
		return this.waiting.size();
	}

	/** Waits for what is in the queue, two seconds at most, and drops the rest. */
	void close() {
		List<SignalRemoteApplicationEvent> left;
		boolean interrupted = false;
		synchronized (this) {
			this.closed = true;
			long deadline = System.nanoTime() + LAST_NANOS;
			try {
				long nanos = LAST_NANOS;
				while (!this.waiting.isEmpty() && nanos > 0) {
					TimeUnit.NANOSECONDS.timedWait(this, nanos);
					nanos = deadline - System.nanoTime();
				}
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
			left = List.copyOf(this.waiting);
			this.waiting.clear();
			if (this.thread != null) {
				this.thread.interrupt();
			}
		}
		left.forEach((event) -> drop(event, DropReason.NOT_SENT, CLOSED, null));
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
