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

import java.io.IOException;

import io.github.selfpipe.Signal;
import org.jline.terminal.spi.TerminalProvider;

/**
 * JLine's self-pipe, through the Foreign Function and Memory API: JDK 22 and later.
 */
public final class JLineReceiver {

	private JLineReceiver() {
	}

	/**
	 * Receives until the end of standard input.
	 * @param arguments the shared memory and the signal numbers
	 * @throws IOException if JLine has no such provider
	 * @throws InterruptedException never
	 */
	public static void main(String[] arguments) throws IOException, InterruptedException {
		Receiver receiver = Receiver.start(arguments);
		TerminalProvider provider = TerminalProvider.load("ffm", JLineReceiver.class.getClassLoader());
		for (int signo : receiver.signals()) {
			Object registration = provider.registerSignal(Signal.valueOf(signo).name().substring(3), () -> {
				long nanos = System.nanoTime();
				receiver.memory().receive(nanos, 0, 0, signo, 1);
			});
			if (registration == null || !registration.getClass().getName().contains("Ffm")) {
				throw new IllegalStateException("not the handler that is to be measured: " + registration);
			}
		}
		receiver.ready();
		Thread.currentThread().join();
	}

}
