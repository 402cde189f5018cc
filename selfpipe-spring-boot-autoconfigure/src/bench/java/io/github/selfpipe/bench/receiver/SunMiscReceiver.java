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

package io.github.selfpipe.bench.receiver;

/**
 * {@code sun.misc.Signal}, what Java has without us.
 */
public final class SunMiscReceiver {

	private SunMiscReceiver() {
	}

	/**
	 * Receives until the end of standard input.
	 * @param arguments the shared memory and the signal numbers
	 * @throws InterruptedException never
	 */
	public static void main(String[] arguments) throws InterruptedException {
		Receiver receiver = Receiver.start(arguments);
		for (String name : receiver.names()) {
			sun.misc.Signal.handle(new sun.misc.Signal(name), (signal) -> {
				long nanos = System.nanoTime();
				receiver.memory().receive(nanos, 0, 0, signal.getNumber(), 1);
			});
		}
		receiver.ready();
		Thread.currentThread().join();
	}

}
