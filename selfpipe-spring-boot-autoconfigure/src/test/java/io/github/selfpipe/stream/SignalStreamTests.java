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

package io.github.selfpipe.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalInfo.Cause;
import io.github.selfpipe.event.SignalEvent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalStream}.
 */
class SignalStreamTests {

	private final GenericApplicationContext context = new GenericApplicationContext();

	private SignalStream stream;

	@BeforeEach
	void start() {
		this.stream = new SignalStream(this.context, Schedulers.boundedElastic());
		this.context.registerBean(SignalStream.class, () -> this.stream);
		this.context.refresh();
	}

	@AfterEach
	void close() {
		this.context.close();
	}

	private void publish(Signal... signals) {
		for (Signal signal : signals) {
			this.context.publishEvent(SignalEvent.of(signal));
		}
	}

	private void publish(SignalInfo info) {
		this.context.publishEvent(new SignalEvent(this, info));
	}

	private Collector subscribe(long first) {
		Collector collector = new Collector(first);
		this.stream.flux().subscribe(collector);
		return collector;
	}

	@Test
	void deliversEachSignalToEverySubscriberInOrder() {
		Collector one = subscribe(Long.MAX_VALUE);
		Collector two = subscribe(Long.MAX_VALUE);
		publish(Signal.SIGHUP, Signal.SIGUSR1, Signal.SIGHUP, Signal.SIGUSR2);
		for (Collector collector : List.of(one, two)) {
			collector.awaitSize(4);
			assertThat(collector.signals()).containsExactly(Signal.SIGHUP, Signal.SIGUSR1, Signal.SIGHUP,
					Signal.SIGUSR2);
		}
	}

	@Test
	void deliversOnlyWhatIsPublishedAfterTheSubscription() {
		publish(Signal.SIGHUP);
		Collector collector = subscribe(Long.MAX_VALUE);
		publish(Signal.SIGUSR1);
		collector.awaitSize(1);
		assertThat(collector.signals()).containsExactly(Signal.SIGUSR1);
	}

	@Test
	void sumsUpPerSignalWhatWasNotRequestedInTheOrderOfTheFirst() {
		Collector collector = subscribe(1);
		publish(Signal.SIGUSR1);
		collector.awaitSize(1);
		publish(Signal.SIGHUP, Signal.SIGUSR1, Signal.SIGHUP, Signal.SIGUSR2, Signal.SIGHUP);
		collector.request(1);
		collector.awaitSize(2);
		publish(Signal.SIGHUP);
		collector.request(10);
		collector.awaitSize(5);
		assertThat(collector.infos()).extracting(SignalInfo::signal)
			.containsExactly(Signal.SIGUSR1, Signal.SIGHUP, Signal.SIGUSR1, Signal.SIGUSR2, Signal.SIGHUP);
		assertThat(collector.infos()).extracting(SignalInfo::count).containsExactly(1L, 3L, 1L, 1L, 1L);
	}

	@Test
	void saysOfSummedUpSignalsOnlyWhatIsTrueOfAll() {
		Collector collector = subscribe(0);
		publish(new SignalInfo(Signal.SIGHUP, Cause.USER, 11, 1000, 0, 100, 1));
		publish(new SignalInfo(Signal.SIGHUP, Cause.USER, 12, 1000, 0, 200, 5));
		publish(new SignalInfo(Signal.SIGUSR1, Cause.QUEUE, 11, 1000, 7, 300, 1));
		publish(new SignalInfo(Signal.SIGUSR1, Cause.USER, 11, 1000, 0, 400, 1));
		collector.request(2);
		collector.awaitSize(2);
		assertThat(collector.infos()).containsExactly(
				new SignalInfo(Signal.SIGHUP, Cause.USER, SignalInfo.UNKNOWN, 1000, 0, 100, 6),
				new SignalInfo(Signal.SIGUSR1, Cause.UNKNOWN, 11, 1000, 0, 300, 2));
	}

	@Test
	void losesNothingForAFastSubscriberUnderAFlood() throws Exception {
		Collector collector = subscribe(Long.MAX_VALUE);
		Signal[] signals = { Signal.SIGHUP, Signal.SIGUSR1, Signal.SIGUSR2 };
		List<Thread> publishers = Stream.of(signals).map((signal) -> new Thread(() -> {
			for (int i = 0; i < 20_000; i++) {
				publish(signal);
			}
		})).toList();
		publishers.forEach(Thread::start);
		for (Thread publisher : publishers) {
			publisher.join();
		}
		Awaitility.await().untilAsserted(() -> {
			Map<Signal, Long> counts = collector.infos()
				.stream()
				.collect(Collectors.groupingBy(SignalInfo::signal, Collectors.summingLong(SignalInfo::count)));
			assertThat(counts).containsOnlyKeys(signals).containsValue(20_000L);
			assertThat(counts.values()).containsOnly(20_000L);
		});
	}

	@Test
	void doesNotBlockThePublisherWhenASubscriberBlocks() throws Exception {
		CountDownLatch inside = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		Collector blocked = new Collector(Long.MAX_VALUE) {

			@Override
			protected void hookOnNext(SignalInfo info) {
				inside.countDown();
				try {
					goOn.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				super.hookOnNext(info);
			}

		};
		this.stream.flux().subscribe(blocked);
		Collector free = subscribe(Long.MAX_VALUE);
		publish(Signal.SIGUSR1);
		inside.await();
		for (int i = 0; i < 1000; i++) {
			publish(Signal.SIGHUP);
		}
		// Only a publisher that was not held up comes here, and only free subscribers get
		// anything.
		Awaitility.await()
			.untilAsserted(() -> assertThat(free.infos().stream().mapToLong(SignalInfo::count).sum()).isEqualTo(1001));
		assertThat(blocked.infos()).isEmpty();
		goOn.countDown();
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(blocked.infos().stream().mapToLong(SignalInfo::count).sum()).isEqualTo(1001));
		// 256 at most have waited one by one.
		assertThat(blocked.infos()).hasSizeLessThanOrEqualTo(258);
	}

	@Test
	void completesWhenTheContextClosesAfterWhatIsStillWaiting() {
		Collector requested = subscribe(Long.MAX_VALUE);
		Collector waiting = subscribe(0);
		publish(Signal.SIGHUP, Signal.SIGHUP);
		this.context.close();
		requested.awaitCompletion();
		assertThat(requested.infos().stream().mapToLong(SignalInfo::count).sum()).isEqualTo(2);
		assertThat(waiting.completed).isFalse();
		waiting.request(1);
		waiting.awaitCompletion();
		assertThat(waiting.infos()).extracting(SignalInfo::count).containsExactly(2L);
	}

	@Test
	void doesNotCompleteWhenAnotherContextCloses() {
		Collector collector = subscribe(Long.MAX_VALUE);
		try (GenericApplicationContext child = new GenericApplicationContext()) {
			child.setParent(this.context);
			child.refresh();
			// Goes to the parent as well.
			child.publishEvent(new ContextClosedEvent(child));
		}
		publish(Signal.SIGHUP);
		collector.awaitSize(1);
		assertThat(collector.completed).isFalse();
	}

	@Test
	void completesALateSubscriberAtOnce() {
		this.context.close();
		subscribe(0).awaitCompletion();
	}

	@Test
	void deliversNothingAfterCancellation() {
		Collector cancelled = subscribe(Long.MAX_VALUE);
		Collector other = subscribe(Long.MAX_VALUE);
		publish(Signal.SIGHUP);
		cancelled.awaitSize(1);
		cancelled.cancel();
		publish(Signal.SIGHUP);
		other.awaitSize(2);
		assertThat(cancelled.infos()).hasSize(1);
		assertThat(this.stream).extracting("subscriptions")
			.asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.COLLECTION)
			.hasSize(1);
	}

	@Test
	void refusesARequestForLessThanOne() {
		List<Throwable> failures = new ArrayList<>();
		CountDownLatch failed = new CountDownLatch(1);
		this.stream.flux().subscribe(new org.reactivestreams.Subscriber<>() {

			@Override
			public void onSubscribe(Subscription subscription) {
				subscription.request(0);
			}

			@Override
			public void onNext(SignalInfo info) {
			}

			@Override
			public void onError(Throwable failure) {
				failures.add(failure);
				failed.countDown();
			}

			@Override
			public void onComplete() {
			}

		});
		Awaitility.await().until(() -> failed.getCount() == 0);
		assertThat(failures).singleElement().isInstanceOf(IllegalArgumentException.class);
	}

	private static class Collector extends BaseSubscriber<SignalInfo> {

		private final long first;

		private final List<SignalInfo> infos = new ArrayList<>();

		private volatile boolean completed;

		Collector(long first) {
			this.first = first;
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			if (this.first > 0) {
				subscription.request(this.first);
			}
		}

		@Override
		protected void hookOnNext(SignalInfo info) {
			synchronized (this.infos) {
				this.infos.add(info);
			}
		}

		@Override
		protected void hookOnComplete() {
			this.completed = true;
		}

		List<SignalInfo> infos() {
			synchronized (this.infos) {
				return List.copyOf(this.infos);
			}
		}

		List<Signal> signals() {
			return infos().stream().map(SignalInfo::signal).toList();
		}

		void awaitSize(int size) {
			Awaitility.await().untilAsserted(() -> assertThat(infos()).hasSize(size));
		}

		void awaitCompletion() {
			Awaitility.await().until(() -> this.completed);
		}

	}

}
