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

import io.github.selfpipe.poller.PipeThread;
import org.jspecify.annotations.Nullable;

/**
 * The pipe that is opened as soon as the environment is known, long before there is a
 * context: what is caught in between waits in it.
 */
final class EarlyPipe {

	private final PipeThread thread;

	private final AtomicBoolean taken = new AtomicBoolean();

	EarlyPipe(PipeThread thread) {
		this.thread = thread;
	}

	/**
	 * Hands the pipe to whoever asks first.
	 * @return the thread that has it, or null if it is gone
	 */
	@Nullable PipeThread take() {
		return this.taken.compareAndSet(false, true) ? this.thread : null;
	}

	/** Closes the pipe if nobody has taken it. */
	void closeUnlessTaken() {
		PipeThread thread = take();
		if (thread != null) {
			thread.close();
		}
	}

}
