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

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalDeliveryListener;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What has left the pipe and finds no memory for its event is published when there is
 * some again.
 */
class FullHeapTests {

	private static final Pattern MORE = Pattern.compile("Caught (\\d+) more signals");

	@Test
	void noSignalIsLostWhereItsEventFindsNoMemory() {
		try (ChildJvm child = ChildJvm.of(FullHeap.class).options("-Xmx32m", "-XX:-UseTLAB").start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.awaitLine("^delivered")).isEqualTo("delivered " + FullHeap.SIGNALS);
			int summedUp = child.lines()
				.stream()
				.map(MORE::matcher)
				.filter(Matcher::find)
				.mapToInt((line) -> Integer.parseInt(line.group(1)))
				.sum();
			assertThat(child.lines("Caught SIGRTMIN\\+1, ").size() + summedUp).isGreaterThanOrEqualTo(FullHeap.SIGNALS);
		}
	}

	/**
	 * Before each signal, on the thread that is to publish it, the heap is filled but for
	 * a few bytes, a few more each time, so that each object of the signal's way is once
	 * the first that finds no memory.
	 */
	static final class FullHeap implements SignalDeliveryListener {

		static final int SIGNALS = 16;

		private static final Signal SIGNAL = Signal.valueOf("RTMIN+1");

		private final Object[] hoard = new Object[1 << 20];

		private volatile byte[] left;

		private final CountDownLatch queued = new CountDownLatch(1);

		private final CountDownLatch delivered = new CountDownLatch(SIGNALS);

		private volatile boolean full;

		private int count;

		public static void main(String[] args) throws Exception {
			FullHeap heap = new FullHeap();
			// A class whose initialisation finds no memory cannot be used any more.
			LogFactory.getLog(SignalLog.class).info("begins");
			SignalPublisher publisher = new SignalPublisher((event) -> {
			}, new SignalListeners(), new SignalActions(Map.of()), List.of(heap));
			SignalPoller poller = SignalPoller
				.opening(() -> new SignalPoller.Options(Set.of(SIGNAL), SelfPipe.builder().signals(SIGNAL), Set.of()));
			poller.attach(() -> publisher, SignalPoller.Mode.DEDICATED, () -> true, () -> false);
			poller.start();
			for (int i = 0; i < SIGNALS; i++) {
				Posix.queueToSelf(SIGNAL, i);
			}
			heap.queued.countDown();
			// What was lost is waited for in vain.
			for (int quiet = 0; heap.delivered.getCount() > 0 && quiet < 200; quiet++) {
				try {
					TimeUnit.MILLISECONDS.sleep(300);
				}
				catch (OutOfMemoryError ex) {
					// It is for others too.
				}
				if (heap.full) {
					heap.empty();
					quiet = 0;
				}
			}
			publisher.flush();
			System.out.println("delivered " + (SIGNALS - heap.delivered.getCount()));
			System.exit(0);
		}

		@Override
		public void deliveryStarted(SignalEvent event) {
			this.delivered.countDown();
			if (this.count < SIGNALS - 1) {
				fill(16 * this.count++);
			}
		}

		private void fill(int bytes) {
			try {
				this.queued.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			this.left = new byte[bytes];
			int size = 1 << 16;
			int i = 0;
			while (size > 0) {
				try {
					this.hoard[i++] = new long[size - 1];
				}
				catch (OutOfMemoryError ex) {
					size /= 2;
				}
			}
			this.left = null;
			this.full = true;
		}

		private void empty() {
			this.full = false;
			Arrays.fill(this.hoard, null);
		}

	}

}
