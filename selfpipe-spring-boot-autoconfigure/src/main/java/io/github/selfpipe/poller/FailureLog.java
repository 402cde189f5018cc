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

import java.util.concurrent.atomic.AtomicLong;

import io.github.selfpipe.Signal;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The listeners and actions that have thrown something: each is logged, and all are
 * counted.
 */
final class FailureLog {

	private static final Log logger = LogFactory.getLog(SignalListeners.class);

	private final AtomicLong failures = new AtomicLong();

	/** Throws nothing. */
	void failed(Signal signal, Object listener, Throwable failure) {
		this.failures.incrementAndGet();
		try {
			logger.error(listener + " failed on " + signal, failure);
		}
		catch (Throwable ex) {
			// No memory or stack to log with: it is counted all the same.
		}
	}

	long count() {
		return this.failures.get();
	}

}
