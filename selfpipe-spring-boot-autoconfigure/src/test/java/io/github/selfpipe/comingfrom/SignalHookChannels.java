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

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;

/**
 * signal-hook's flags, a stream as for tokio and async-std, and crossbeam's select.
 */
class SignalHookChannels implements AutoCloseable {

	private final AtomicBoolean reload = new AtomicBoolean(true);

	private final SubmissionPublisher<SignalInfo> stream = new SubmissionPublisher<>();

	private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();

	/** flag::register */
	@SignalListener("HUP")
	void setFlag() {
		this.reload.set(true);
	}

	boolean takeFlag() {
		return this.reload.getAndSet(false);
	}

	/** signal_hook_tokio::Signals */
	@SignalListener
	void offer(SignalInfo info) {
		// A subscriber that does not keep up misses signals; the poller waits for nobody.
		this.stream.offer(info, null);
	}

	Flow.Publisher<SignalInfo> stream() {
		return this.stream;
	}

	/** One queue for all that the loop selects from */
	@SignalListener
	void send(SignalEvent event) {
		this.messages.add(event);
	}

	void send(Object message) {
		this.messages.add(message);
	}

	Object select(Duration timeout) throws InterruptedException {
		Object message = this.messages.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
		return (message != null) ? message : "tick";
	}

	@Override
	public void close() {
		this.stream.close();
	}

}
