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

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.selfpipe.poller.SignalPoller;
import org.jspecify.annotations.Nullable;

/**
 * The poller whose pipe is opened as soon as the environment is known, long before there
 * is a context: what is caught in between waits in it.
 */
final class EarlyPipe {

	private final AtomicReference<@Nullable SignalPoller> poller;

	private volatile @Nullable SignalConfiguration configuration;

	/**
	 * Starts the thread that opens the pipe.
	 * @param configuration what for, asked for on that thread; if it throws, there is no
	 * early pipe
	 * @param mayEnd whether this process may be ended
	 */
	EarlyPipe(Supplier<SignalConfiguration> configuration, boolean mayEnd) {
		this.poller = new AtomicReference<>(SignalPoller.opening(() -> {
			SignalConfiguration found = configuration.get();
			this.configuration = found;
			return found.options(mayEnd);
		}));
	}

	/**
	 * Hands over the poller, if it has a pipe and nobody has taken it. Whoever prepares
	 * the context may have changed properties: then it gives way to another.
	 * @param configuration what the pipe is for
	 * @return the poller, or null
	 */
	@Nullable SignalPoller take(SignalConfiguration configuration) {
		SignalPoller poller = this.poller.getAndSet(null);
		if (poller != null && !configuration.opensAs(opened(poller))) {
			poller.giveWay();
			return null;
		}
		return poller;
	}

	private @Nullable SignalConfiguration opened(SignalPoller poller) {
		return poller.isOpen() ? this.configuration : null;
	}

	/** Closes the pipe if nobody has taken it. */
	void closeUnlessTaken() {
		SignalPoller poller = this.poller.getAndSet(null);
		if (poller != null) {
			poller.destroy();
		}
	}

}
