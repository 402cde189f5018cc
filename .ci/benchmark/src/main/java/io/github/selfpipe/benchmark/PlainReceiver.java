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

package io.github.selfpipe.benchmark;

import java.io.IOException;
import java.util.Collection;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import org.jline.terminal.spi.TerminalProvider;

/**
 * Without Spring: SelfPipe.take() on the main thread or on another, or JLine's self-pipe
 * through the Foreign Function and Memory API, by {@code -Dbench.way=main|thread|jline}.
 */
public final class PlainReceiver {

	private PlainReceiver() {
	}

	/**
	 * Receives until the end of standard input.
	 * @param arguments the shared memory and the signal numbers
	 * @throws Exception if JLine has no such handler
	 */
	public static void main(String[] arguments) throws Exception {
		Receiver receiver = Receiver.start(arguments);
		Collection<Signal> signals = receiver.signals().stream().map(Signal::valueOf).toList();
		switch (System.getProperty("bench.way")) {
			case "main" -> take(receiver, signals, receiver::ready);
			case "thread" -> new Thread(() -> take(receiver, signals, receiver::ready)).start();
			default -> {
				for (Signal signal : signals) {
					handleByJLine(receiver, signal);
				}
				receiver.ready();
			}
		}
		Thread.currentThread().join();
	}

	static void take(Receiver receiver, Collection<Signal> signals, Runnable whenOpen) {
		try (SelfPipe pipe = SelfPipe.open(signals)) {
			whenOpen.run();
			while (true) {
				SignalInfo info = pipe.take();
				long nanos = System.nanoTime();
				if (info != null) {
					receiver.receive(nanos, info);
				}
			}
		}
	}

	static void handleByJLine(Receiver receiver, Signal signal) throws IOException {
		TerminalProvider provider = TerminalProvider.load("ffm", PlainReceiver.class.getClassLoader());
		Object registration = provider.registerSignal(signal.name().substring(3), () -> {
			long nanos = System.nanoTime();
			receiver.receive(nanos, 0, signal.number(), 1);
		});
		if (registration == null || !registration.getClass().getName().contains("Ffm")) {
			throw new IllegalStateException("not the handler that is to be measured: " + registration);
		}
	}

}
