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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.selfpipe.SignalInfo;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One line for each published signal, on the logger {@code io.github.selfpipe.signals}.
 * To find the sender's command is file I/O, and so is logging: a thread of its own does
 * both, started with the first signal.
 * <p>
 * Waking that thread costs a few microseconds, which the listeners would wait for. So it
 * is woken after them, unless they took long the last time.
 */
class SignalLog {

	private static final Log logger = LogFactory.getLog("io.github.selfpipe.signals");

	/** Lines that may wait; beyond that they are counted and summed up in one. */
	private static final int MOST_WAITING = 100_000;

	private static final long LONG_NANOS = 1_000_000;

	private static final long MOST_FLUSH_NANOS = 2_000_000_000;

	private final Queue<SignalInfo> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	private final AtomicLong left = new AtomicLong();

	private volatile @Nullable Thread thread;

	private boolean listenersAreSlow = true;

	private long caughtNanos;

	/**
	 * Takes note of a signal, before its listeners run.
	 * @param info the signal
	 */
	void caught(SignalInfo info) {
		if (!logger.isInfoEnabled()) {
			return;
		}
		this.caughtNanos = System.nanoTime();
		if (this.size.get() >= MOST_WAITING) {
			this.left.incrementAndGet();
			return;
		}
		this.size.incrementAndGet();
		this.waiting.add(info);
		if (this.listenersAreSlow) {
			wake();
		}
	}

	/**
	 * Is told when its listeners and actions have run.
	 */
	void handled() {
		if (this.size.get() > 0) {
			wake();
			this.listenersAreSlow = System.nanoTime() - this.caughtNanos > LONG_NANOS;
		}
	}

	private void wake() {
		Thread thread = this.thread;
		if (thread == null) {
			thread = new Thread(this::run, SignalPoller.THREAD_NAME + "-log");
			thread.setDaemon(true);
			this.thread = thread;
			thread.start();
		}
		LockSupport.unpark(thread);
	}

	private void run() {
		while (this.thread == Thread.currentThread()) {
			SignalInfo info = this.waiting.peek();
			if (info == null) {
				LockSupport.park(this);
				continue;
			}
			try {
				log(info);
			}
			catch (Throwable ex) {
				// The logging system fails, so there is nowhere to say it. The next line
				// may do better.
			}
			finally {
				this.waiting.poll();
				this.size.decrementAndGet();
			}
		}
	}

	private void log(SignalInfo info) {
		logger.info(Sender.describe(info));
		long left = this.left.getAndSet(0);
		if (left > 0) {
			logger.info("Caught %d more signals, too many to log one by one".formatted(left));
		}
	}

	/**
	 * Waits until all lines are written, a few seconds at most, and ends the thread that
	 * writes them; the next signal starts another.
	 */
	void flush() {
		long deadline = System.nanoTime() + MOST_FLUSH_NANOS;
		while (this.size.get() > 0 && System.nanoTime() - deadline < 0) {
			wake();
			LockSupport.parkNanos(100_000);
		}
		Thread thread = this.thread;
		this.thread = null;
		LockSupport.unpark(thread);
	}

}
