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

package io.github.selfpipe.comingfrom;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;

/**
 * Go's signal.Notify and signal.Stop: each channel is a pipe of its own.
 */
final class GoNotify {

	private final BlockingQueue<SignalInfo> channel = new ArrayBlockingQueue<>(16);

	private final CountDownLatch opened = new CountDownLatch(1);

	private final Thread thread;

	private volatile SelfPipe pipe;

	/** signal.Notify(c, signals...) */
	GoNotify(Signal... signals) throws InterruptedException {
		this.thread = new Thread(() -> run(signals));
		this.thread.setDaemon(true);
		this.thread.start();
		this.opened.await();
	}

	private void run(Signal... signals) {
		try (SelfPipe pipe = SelfPipe.open(signals)) {
			this.pipe = pipe;
			this.opened.countDown();
			for (SignalInfo info : pipe) {
				// Go does not wait for a slow reader either.
				this.channel.offer(info);
			}
		}
	}

	/** sig := <-c */
	SignalInfo receive() throws InterruptedException {
		return this.channel.take();
	}

	/** signal.Stop(c) */
	void stop() throws InterruptedException {
		this.pipe.wakeup();
		this.thread.join();
	}

}
