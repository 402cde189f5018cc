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

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;

/**
 * {@link SelfPipe} without Spring. {@code -Dbench.thread=main} has the main thread wait;
 * {@code -Dbench.wait=poll} waits with a timeout, so in ppoll(2) and not in read(2);
 * {@code -Dbench.pipes} opens that many, each with a thread; {@code -Dbench.threads} adds
 * idle threads.
 */
public final class PipeReceiver {

	private static final boolean POLL = "poll".equals(System.getProperty("bench.wait"));

	private static final Duration LONG = Duration.ofDays(1);

	private PipeReceiver() {
	}

	/**
	 * Receives until the end of standard input.
	 * @param arguments the shared memory and the signal numbers
	 * @throws InterruptedException never
	 */
	public static void main(String[] arguments) throws InterruptedException {
		Receiver receiver = Receiver.start(arguments);
		Collection<Signal> signals = receiver.signals().stream().map(Signal::valueOf).toList();
		for (int i = 0; i < Integer.getInteger("bench.threads", 0); i++) {
			start(() -> {
				while (true) {
					LockSupport.park();
				}
			});
		}
		if ("main".equals(System.getProperty("bench.thread"))) {
			receive(receiver, signals, new CountDownLatch(0));
		}
		int pipes = Integer.getInteger("bench.pipes", 1);
		CountDownLatch open = new CountDownLatch(pipes);
		for (int i = 0; i < pipes; i++) {
			start(() -> receive(receiver, signals, open));
		}
		open.await();
		receiver.ready();
		Thread.currentThread().join();
	}

	private static void start(Runnable runnable) {
		new Thread(runnable).start();
	}

	private static void receive(Receiver receiver, Collection<Signal> signals, CountDownLatch open) {
		try (SelfPipe pipe = SelfPipe.open(signals)) {
			if (open.getCount() == 0) {
				receiver.ready();
			}
			open.countDown();
			while (true) {
				SignalInfo info = POLL ? pipe.poll(LONG) : pipe.take();
				long nanos = System.nanoTime();
				if (info != null) {
					receiver.receive(nanos, info);
				}
			}
		}
	}

}
