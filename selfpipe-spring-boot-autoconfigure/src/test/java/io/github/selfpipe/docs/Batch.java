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

package io.github.selfpipe.docs;

import java.util.Iterator;
import java.util.concurrent.CountDownLatch;

import io.github.selfpipe.event.SignalListener;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The batch job that docs/keeping-alive.md shows.
 */
@Component
class Batch implements ApplicationRunner {

	private final Iterator<Runnable> records;

	private final CountDownLatch done = new CountDownLatch(1);

	private volatile boolean stopped;

	Batch(Iterator<Runnable> records) {
		this.records = records;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		try {
			while (!this.stopped && this.records.hasNext()) {
				this.records.next().run();
			}
		}
		finally {
			this.done.countDown();
		}
	}

	@SignalListener({ "TERM", "INT" })
	void stop() {
		this.stopped = true;
	}

	@EventListener(ContextClosedEvent.class)
	void awaitTheRecordInHand() throws InterruptedException {
		this.done.await();
	}

}
