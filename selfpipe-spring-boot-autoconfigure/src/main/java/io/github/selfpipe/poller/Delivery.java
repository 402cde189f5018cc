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

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;

/**
 * One signal on its way through its listeners and actions: which one runs, since when,
 * and what the first of them to fail has thrown. Written by the thread that publishes.
 */
final class Delivery {

	private final SignalEvent event;

	private final SignalListeners listeners;

	private final Thread thread = Thread.currentThread();

	private long startedNanos;

	/**
	 * Written after startedNanos: whoever reads this sees the time that belongs to it.
	 */
	private volatile @Nullable Object running;

	private @Nullable Throwable failure;

	Delivery(SignalEvent event, SignalListeners listeners) {
		this.event = event;
		this.listeners = listeners;
	}

	/**
	 * The call of a listener or an action begins.
	 * @param listener the listener or action, for its name
	 */
	void begins(Object listener) {
		this.startedNanos = System.nanoTime();
		this.running = listener;
	}

	/** The last call has ended. */
	void ends() {
		this.running = null;
	}

	/**
	 * A call has thrown something, which is logged and counted. Throws nothing.
	 * @param listener the listener or action, for its name
	 * @param ex what it has thrown
	 */
	void failed(Object listener, Throwable ex) {
		if (this.failure == null) {
			this.failure = ex;
		}
		this.listeners.failed(this.event.getSignal(), listener, ex);
	}

	SignalEvent event() {
		return this.event;
	}

	boolean isOf(SignalEvent event) {
		return this.event == event && this.thread == Thread.currentThread();
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	/** What runs at this moment; any thread. */
	SignalPoller.@Nullable RunningCall runningCall() {
		Object listener = this.running;
		Signal signal = this.event.getSignal();
		return (listener != null)
				? new SignalPoller.RunningCall(signal, listener.toString(), this.startedNanos, this.thread) : null;
	}

}
