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
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalDeliveryListener;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A signal that finds no memory on its way is read and published when there is some
 * again.
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

	/** The first one links what the reader calls, which takes more than the signal. */
	@Test
	void noSignalIsLostWhereItsReaderFindsNoMemory() {
		try (ChildJvm child = ChildJvm.of(FirstSignal.class).options("-Xmx32m", "-XX:-UseTLAB").start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.awaitLine("^failures")).isNotEqualTo("failures 0");
			assertThat(child.awaitLine("^read")).isEqualTo("read SIGRTMIN+1 7");
		}
	}

	/** Reads with ever more memory, until there is enough. */
	static final class FirstSignal {

		private FirstSignal() {
		}

		public static void main(String[] args) throws ClassNotFoundException {
			Signal signal = Signal.valueOf("RTMIN+1");
			Hoard hoard = new Hoard();
			// As the loop has it: to load these needs more memory than all that follows.
			SignalInfo.of(signal);
			Class.forName("io.github.selfpipe.SignalRecord");
			try (SelfPipe pipe = SelfPipe.open(signal)) {
				Posix.queueToSelf(signal, 7);
				while (pipe.pending() == 0) {
					Thread.onSpinWait();
				}
				int failures = 0;
				SignalInfo info = null;
				boolean enough = false;
				for (int left = 16; !enough; left += 64) {
					hoard.fill(left);
					try {
						info = pipe.poll();
						enough = true;
					}
					catch (OutOfMemoryError ex) {
						failures++;
					}
					hoard.empty();
				}
				System.out.println("failures " + failures);
				System.out.println("read " + ((info != null) ? info.signal() + " " + info.value() : "nothing"));
			}
		}

	}

	/** What has to end the process waits for memory, and then ends it in order. */
	@ParameterizedTest
	@ValueSource(strings = { "loop", "action" })
	void theProcessEndsInOrderWhenThereIsMemoryAgain(String by) {
		try (ChildJvm child = ChildJvm.of(End.class).arguments(by).options("-Xmx32m", "-XX:-UseTLAB").start()) {
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines()).contains("empty", "closed");
		}
	}

	/** Begins to end itself when there is no memory at all. */
	static final class End {

		private End() {
		}

		public static void main(String[] args) throws Exception {
			GenericApplicationContext context = new GenericApplicationContext();
			context.addApplicationListener((event) -> {
				if (event instanceof ContextClosedEvent) {
					System.out.println("closed");
				}
			});
			context.registerShutdownHook();
			context.refresh();
			SignalAction shutdown = SignalActions.shutdown(context, () -> {
			}, () -> "");
			SignalEvent event = new SignalEvent(End.class, SignalInfo.of(Signal.SIGTERM));
			// The loop has long used these.
			ProcessExit.isUnderWay();
			LockSupport.parkNanos(1);
			Hoard hoard = new Hoard();
			CountDownLatch full = new CountDownLatch(1);
			Thread rescue = new Thread(() -> rescue(full, hoard));
			rescue.start();
			Awaitility.await().until(() -> LockSupport.getBlocker(rescue) != null);
			boolean byLoop = args[0].equals("loop");
			hoard.fill(16);
			full.countDown();
			if (byLoop) {
				ProcessExit.inOrder(Signal.SIGTERM);
			}
			else {
				shutdown.run(event);
			}
		}

		private static void rescue(CountDownLatch full, Hoard hoard) {
			try {
				// Once before: the first time needs memory.
				TimeUnit.MILLISECONDS.sleep(1);
				hoard.empty();
				full.await();
				TimeUnit.MILLISECONDS.sleep(500);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			hoard.empty();
			System.out.println("empty");
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

		private final Hoard hoard = new Hoard();

		private final CountDownLatch queued = new CountDownLatch(1);

		private final CountDownLatch delivered = new CountDownLatch(SIGNALS);

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
				if (heap.hoard.full) {
					heap.hoard.empty();
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
				awaitQueued();
				this.hoard.fill(16 * this.count++);
			}
		}

		private void awaitQueued() {
			try {
				this.queued.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/** Takes all memory but for a few bytes. */
	private static final class Hoard {

		private final Object[] taken = new Object[1 << 20];

		private volatile byte[] left;

		private volatile boolean full;

		void fill(int bytes) {
			this.left = new byte[bytes];
			int size = 1 << 16;
			int i = 0;
			while (size > 0) {
				try {
					this.taken[i++] = new long[size - 1];
				}
				catch (OutOfMemoryError ex) {
					size /= 2;
				}
			}
			this.left = null;
			this.full = true;
		}

		void empty() {
			this.full = false;
			Arrays.fill(this.taken, null);
		}

	}

}
