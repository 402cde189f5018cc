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

package io.github.selfpipe.systemd;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A daemon thread that does the same thing at intervals, the first time at once, until it
 * is done.
 */
final class Heartbeat {

	private Heartbeat() {
	}

	/**
	 * Starts one.
	 * @param name the name of the thread
	 * @param interval the time from the end of one beat to the next
	 * @param beat returns whether there is to be a next one
	 */
	static void start(String name, Duration interval, BooleanSupplier beat) {
		Thread thread = new Thread(() -> run(interval, beat), name);
		thread.setDaemon(true);
		thread.start();
	}

	private static void run(Duration interval, BooleanSupplier beat) {
		try {
			while (beat.getAsBoolean()) {
				Thread.sleep(interval.toMillis(), interval.toNanosPart() % 1_000_000);
			}
		}
		catch (InterruptedException ex) {
			// Nobody but us has this thread, and we do not interrupt it.
			Thread.currentThread().interrupt();
		}
	}

}
