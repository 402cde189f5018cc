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

package io.github.selfpipe.autoconfigure;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.poller.PipeThread;
import org.jspecify.annotations.Nullable;

/**
 * The pipe that is opened as soon as the environment is known, long before there is a
 * context: what is caught in between waits in it.
 */
final class EarlyPipe {

	private final PipeThread thread;

	private final AtomicBoolean taken = new AtomicBoolean();

	/** What the pipe was opened for, once it is open. */
	private volatile @Nullable SignalSettings settings;

	/**
	 * Starts the thread that opens the pipe.
	 * @param settings what for, asked for on that thread; if it throws, there is no early
	 * pipe
	 */
	EarlyPipe(Supplier<SignalSettings> settings) {
		this.thread = PipeThread.opening(() -> open(settings.get()));
	}

	private SelfPipe open(SignalSettings settings) {
		this.settings = settings;
		return settings.open();
	}

	/**
	 * Hands over the pipe, or another in its place if there is none or it was opened for
	 * something else: whoever prepares the context may change properties.
	 * @param settings what the pipe is for
	 * @return the thread that has it, or opens it
	 */
	PipeThread take(SignalSettings settings) {
		if (!this.taken.compareAndSet(false, true)) {
			return PipeThread.opening(settings::open);
		}
		if (this.thread.opens() && settings.opensAs(this.settings)) {
			return this.thread;
		}
		PipeThread other = PipeThread.opening(settings::open);
		// In this order, so that what both trap is trapped throughout.
		other.opens();
		this.thread.close();
		return other;
	}

	/** Closes the pipe if nobody has taken it. */
	void closeUnlessTaken() {
		if (this.taken.compareAndSet(false, true)) {
			this.thread.close();
		}
	}

}
