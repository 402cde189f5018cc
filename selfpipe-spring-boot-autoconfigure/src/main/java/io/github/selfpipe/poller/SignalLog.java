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

package io.github.selfpipe.poller;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.selfpipe.event.SignalEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One line for each published signal, on the logger {@code io.github.selfpipe.signals}.
 * To find the sender's command is file I/O, and so is logging: a thread of its own does
 * both, so that a console that is stuck never holds up a signal.
 * <p>
 * To wake that thread costs a few microseconds, and what it does takes a processor and
 * its caches away from the listeners. So it is woken after them (before them if they took
 * long the last time), then gathers for a while before it writes, and is not woken again
 * while it does.
 */
class SignalLog {

	private static final Log logger = LogFactory.getLog("io.github.selfpipe.signals");

	/** Lines that may wait; beyond that they are counted and summed up in one. */
	private static final int MOST_WAITING = 10_000;

	/** Lines that are written in one go. */
	private static final int MOST_WRITTEN = 1_000;

	private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	/** In the long run a flood gets one line in this time, and the rest is summed up. */
	private static final long NANOS_PER_LINE = TimeUnit.MILLISECONDS.toNanos(1);

	/** Before what could not be logged is tried again. */
	private static final long NO_MEMORY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	/** A line that is later than this says so. */
	private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private static final long MOST_FLUSH_NANOS = TimeUnit.SECONDS.toNanos(2);

	private final Queue<SignalEvent> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	private final AtomicLong left = new AtomicLong();

	private final Object writing = new Object();

	/** Who holds the lock has it. */
	private final Sender sender = new Sender();

	private volatile @Nullable Thread thread;

	/** Whether the thread waits for somebody to wake it. */
	private volatile boolean idle;

	private volatile boolean flushing;

	private boolean listenersAreSlow = true;

	/**
	 * Starts the thread, so that no signal has to. Without one, the lines are written
	 * after the listeners, by who published the signal.
	 */
	void start() {
		startThread();
	}

	/**
	 * Takes note of a signal, before its listeners run. Throws nothing, and starts no
	 * thread.
	 * @param event the signal
	 */
	void caught(SignalEvent event) {
		try {
			if (this.size.get() >= MOST_WAITING) {
				this.left.incrementAndGet();
				return;
			}
			this.waiting.add(event);
			this.size.incrementAndGet();
			if (this.listenersAreSlow) {
				wake();
			}
		}
		catch (OutOfMemoryError ex) {
			this.left.incrementAndGet();
		}
	}

	/**
	 * Is told when the listeners and actions of the signal have run. Throws nothing.
	 * @param tookNanos how long they took
	 */
	void handled(long tookNanos) {
		this.listenersAreSlow = tookNanos > SLOW_NANOS;
		if (this.size.get() == 0 && this.left.get() == 0) {
			return;
		}
		try {
			if (!logger.isInfoEnabled()) {
				drop();
			}
			else if (this.thread != null || startThread()) {
				wake();
			}
			else {
				write();
			}
		}
		catch (Throwable ex) {
			// The logging system fails, so there is nowhere to say it.
		}
	}

	private void drop() {
		while (this.waiting.poll() != null) {
			this.size.decrementAndGet();
		}
	}

	/** Wakes the thread, unless it is at work or there is none. */
	private void wake() {
		if (this.idle) {
			this.idle = false;
			LockSupport.unpark(this.thread);
		}
	}

	private synchronized boolean startThread() {
		if (this.thread != null) {
			return true;
		}
		Thread thread = new Thread(this::run, SignalPoller.THREAD_NAME + "-log");
		thread.setDaemon(true);
		this.thread = thread;
		try {
			thread.start();
			return true;
		}
		catch (OutOfMemoryError ex) {
			// The limit of threads is reached. The next signal tries again.
			this.thread = null;
			return false;
		}
	}

	private void run() {
		while (this.thread == Thread.currentThread()) {
			this.idle = true;
			if (this.waiting.isEmpty() && this.left.get() == 0) {
				LockSupport.park(this);
			}
			else {
				this.idle = false;
				pause(GATHER_NANOS);
				pause(write() * NANOS_PER_LINE - GATHER_NANOS);
				if (this.left.get() > 0) {
					pause(NO_MEMORY_NANOS);
				}
			}
		}
	}

	/** Only a flush cuts it short. */
	private void pause(long nanos) {
		long start = System.nanoTime();
		long left = nanos;
		while (left > 0 && !this.flushing && this.thread == Thread.currentThread()) {
			LockSupport.parkNanos(this, left);
			left = nanos - (System.nanoTime() - start);
		}
	}

	private int write() {
		synchronized (this.writing) {
			int lines = 0;
			this.sender.forget();
			SignalEvent event = this.waiting.peek();
			while (event != null) {
				try {
					log(event);
				}
				catch (Throwable ex) {
					// No memory for its line: it is among those that are summed up.
					this.left.incrementAndGet();
				}
				this.waiting.poll();
				this.size.decrementAndGet();
				lines++;
				event = (lines < MOST_WRITTEN || this.flushing) ? this.waiting.peek() : null;
			}
			long left = this.left.get();
			if (left > 0) {
				try {
					log("Caught " + left + " more signals, which have no line of their own");
					this.left.addAndGet(-left);
				}
				catch (Throwable ex) {
					// No memory for this either: later.
				}
			}
			return lines;
		}
	}

	private void log(SignalEvent event) {
		if (logger.isInfoEnabled()) {
			log(this.sender.text(event.getInfo(), event.getOrigin()) + late(event));
		}
	}

	private static void log(String line) {
		try {
			logger.info(line);
		}
		catch (OutOfMemoryError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			// The logging system fails, so there is nowhere to say it. The next line may
			// do better.
		}
	}

	/** What another instance has caught has a time of that machine's clock. */
	private static String late(SignalEvent event) {
		long nanos = System.nanoTime() - event.getInfo().caughtNanos();
		if (event.getOrigin() != null || nanos < LATE_NANOS) {
			return "";
		}
		long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
		return (millis < 10_000) ? ", " + millis + " ms ago" : ", " + millis / 1000 + " s ago";
	}

	/**
	 * Waits until all lines are written, a few seconds at most, and ends the thread that
	 * writes them; the next signal starts another. Any thread.
	 */
	void flush() {
		long deadline = System.nanoTime() + MOST_FLUSH_NANOS;
		this.flushing = true;
		if (this.size.get() > 0 && this.thread == null && !startThread()) {
			write();
		}
		while ((this.size.get() > 0 || this.left.get() > 0) && System.nanoTime() - deadline < 0) {
			LockSupport.unpark(this.thread);
			LockSupport.parkNanos(100_000);
		}
		this.flushing = false;
		Thread thread = this.thread;
		this.thread = null;
		LockSupport.unpark(thread);
	}

}
