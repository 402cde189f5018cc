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

package io.github.selfpipe.bench;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What else goes on while something is measured.
 */
enum Load {

	/** Nothing. */
	IDLE,

	/**
	 * All processors are kept busy: by threads of the JVM that allocate, or for a
	 * receiver that is none, by another process.
	 */
	BUSY;

	private static final long SETTLE_MILLIS = 200;

	/** Begins it for a receiver; closing ends it. */
	Running on(RunningPeer peer) {
		if (this == IDLE) {
			return () -> {
			};
		}
		if (peer.peer().jdk() != null) {
			peer.pressure(true);
			Command.sleep(SETTLE_MILLIS);
			return () -> {
				peer.pressure(false);
				Command.sleep(SETTLE_MILLIS);
			};
		}
		try {
			Process burn = new ProcessBuilder(peer.tools().sender(), "burn",
					Integer.toString(Runtime.getRuntime().availableProcessors()))
				.start();
			Command.sleep(SETTLE_MILLIS);
			return burn::destroyForcibly;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** A load at work. */
	interface Running extends AutoCloseable {

		@Override
		void close();

	}

}
