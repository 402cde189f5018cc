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

package io.github.selfpipe;

import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Makes a loop around a {@link Selector} wake up for signals as it does for its channels:
 * <pre class="code">
 * try (SelectorSignals signals = SelectorSignals.open(selector, Signal.SIGHUP)) {
 *     while (running) {
 *         selector.select();
 *         for (SignalInfo info : signals.drain()) {
 *             // a signal
 *         }
 *         // selector.selectedKeys(), as ever
 *     }
 * }
 * </pre>
 * <p>
 * <strong>How.</strong> A Selector takes no descriptor but those of java.nio's own
 * channels. So a daemon thread owns a {@link SelfPipe}, hands each signal over in a queue
 * and then calls {@link Selector#wakeup()}: one more thread, and one more wake-up for
 * each signal, than an event loop needs that can watch {@link SelfPipe#fd()}.
 * <p>
 * <strong>Limits.</strong> Ask for signals after every selection, before the next one: a
 * selection also uses up the wake-up. When {@value #MOST_WAITING} signals wait to be
 * asked for, the others wait in the pipe, and are coalesced when that is full.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public final class SelectorSignals implements AutoCloseable {

	private static final int MOST_WAITING = 1024;

	private static final long PAUSE_NANOS = 100_000_000;

	private final Selector selector;

	private final SelfPipe pipe;

	private final BlockingQueue<SignalInfo> waiting = new ArrayBlockingQueue<>(MOST_WAITING);

	private final Thread thread;

	private volatile @Nullable Throwable failure;

	private volatile boolean closed;

	private SelectorSignals(Selector selector, SelfPipe pipe) {
		this.selector = selector;
		this.pipe = pipe;
		this.thread = new Thread(this::run, "selfpipe-selector");
		this.thread.setDaemon(true);
		pipe.transferTo(this.thread);
		try {
			this.thread.start();
		}
		catch (OutOfMemoryError ex) {
			pipe.transferTo(Thread.currentThread());
			throw ex;
		}
	}

	/**
	 * Traps signals, for a loop around a selector.
	 * @param selector the selector to wake up
	 * @param signals the signals, at least one
	 * @return the signals, with the traps in place
	 * @throws IllegalArgumentException if there is no signal
	 * @throws UnsupportedSignalException if one of them cannot be trapped; none is then
	 * @throws SelfPipeException if the operating system refuses
	 */
	public static SelectorSignals open(Selector selector, Signal... signals) {
		SelfPipe pipe = SelfPipe.open(signals);
		try {
			return open(selector, pipe);
		}
		catch (OutOfMemoryError ex) {
			// No thread is to be had.
			pipe.close();
			throw ex;
		}
	}

	/**
	 * Takes over a pipe, for a loop around a selector.
	 * @param selector the selector to wake up
	 * @param pipe the pipe, owned by the calling thread; it is closed with this object
	 * @return the signals
	 * @throws IllegalStateException on a thread that does not own the pipe, or if that is
	 * closed
	 */
	public static SelectorSignals open(Selector selector, SelfPipe pipe) {
		return new SelectorSignals(selector, pipe);
	}

	private void run() {
		try (SelfPipe pipe = this.pipe) {
			SignalInfo info = null;
			while (!this.closed) {
				try {
					info = (info != null) ? info : pipe.take();
					if (info != null) {
						// The signal before the wake-up: whoever wakes up finds it.
						this.waiting.put(info);
						info = null;
						this.selector.wakeup();
					}
				}
				catch (OutOfMemoryError ex) {
					LockSupport.parkNanos(this, PAUSE_NANOS);
				}
			}
		}
		catch (InterruptedException ex) {
			// By close(), which drops what was not asked for.
		}
		catch (RuntimeException | Error ex) {
			this.failure = ex;
			this.selector.wakeup();
		}
	}

	/**
	 * Returns the next signal. Any thread; does not block.
	 * @return the signal, or null if there is none
	 * @throws SelfPipeException if the pipe is broken and all signals before that have
	 * been returned
	 */
	public @Nullable SignalInfo poll() {
		Throwable failure = this.failure;
		SignalInfo info = this.waiting.poll();
		if (info == null && failure != null) {
			throw new SelfPipeException("Signals are not received any more: " + failure.getMessage(), failure);
		}
		return info;
	}

	/**
	 * Returns all signals that are there. Any thread; does not block.
	 * @return the signals in the order in which they were caught, empty if there are none
	 * @throws SelfPipeException if the pipe is broken and all signals before that have
	 * been returned
	 */
	public List<SignalInfo> drain() {
		// The room for them first: what found none would be lost.
		int most = Math.max(1, this.waiting.size());
		List<SignalInfo> infos = new ArrayList<>(most);
		while (infos.size() < most) {
			SignalInfo info = infos.isEmpty() ? poll() : this.waiting.poll();
			if (info == null) {
				break;
			}
			infos.add(info);
		}
		// Whatever is left was put there meanwhile, and wakes the next selection up.
		return infos;
	}

	/**
	 * Puts back what was there before and closes the pipe, then returns. Signals that
	 * were not asked for are dropped. Any thread. The selector stays open.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.pipe.wakeup();
		this.thread.interrupt();
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
