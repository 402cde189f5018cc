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

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.testsupport.Pollers;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ApplicationEventPublisher;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalPoller}, with real signals whose default is to be ignored.
 */
@Timeout(60)
class SignalPollerTests {

	private static final Signal FIRST = Signal.SIGWINCH;

	private static final Signal SECOND = Signal.SIGURG;

	private static final Signal LAST = Signal.SIGCONT;

	private final String before = settled();

	private final BlockingQueue<Signal> published = new LinkedBlockingQueue<>();

	private final CountDownLatch stuck = new CountDownLatch(1);

	private final CountDownLatch mayGoOn = new CountDownLatch(1);

	private volatile Consumer<Signal> listener = (signal) -> {
	};

	private final SignalPoller poller = opening();

	private final SelfPipe pipe = this.poller.pipe();

	private volatile boolean closing;

	private volatile boolean active = true;

	SignalPollerTests() {
		attach(SignalPoller.Mode.DEDICATED);
	}

	private static SignalPoller opening() {
		return SignalPoller.opening(() -> new SignalPoller.Options(Set.of(FIRST, SECOND, LAST),
				SelfPipe.builder().signals(FIRST, SECOND, LAST), Set.of()));
	}

	private void attach(SignalPoller.Mode mode) {
		attach(mode, publisher((event) -> {
			this.listener.accept(((SignalEvent) event).getSignal());
			this.published.add(((SignalEvent) event).getSignal());
		}));
	}

	private static SignalPublisher publisher(ApplicationEventPublisher events) {
		return new SignalPublisher(events, new SignalListeners(), new SignalActions(Map.of()), List.of());
	}

	private void attach(SignalPoller.Mode mode, SignalPublisher publisher) {
		this.poller.attach(() -> publisher, mode, () -> this.active, () -> this.closing);
	}

	@AfterEach
	void everythingIsPutBack() throws InterruptedException {
		this.mayGoOn.countDown();
		this.poller.stop();
		this.active = false;
		this.poller.destroy();
		Pollers.awaitNone();
		assertThat(disposition()).isEqualTo(this.before);
	}

	@Test
	void publishesWhatWasCaughtBeforeItWasStarted() throws InterruptedException {
		raise(FIRST);
		awaitCaught(FIRST);
		assertThat(this.published).isEmpty();
		this.poller.start();
		assertThat(next()).isEqualTo(FIRST);
	}

	@Test
	void isUpBeforeAllOthersAndDownAfterThem() {
		assertThat(this.poller.getPhase()).isEqualTo(Integer.MIN_VALUE);
		assertThat(this.poller.isAutoStartup()).isTrue();
	}

	@Test
	void stopPutsBackTheDispositionsAndThenPublishesWhatIsLeft() throws InterruptedException {
		this.poller.start();
		BlockingQueue<String> dispositions = new LinkedBlockingQueue<>();
		this.listener = (signal) -> {
			dispositions.add(disposition());
			stick();
		};
		raise(FIRST);
		this.stuck.await();
		raise(SECOND);
		awaitPending(1);
		raise(LAST);
		awaitPending(2);
		Thread stopping = new Thread(this.poller::stop);
		stopping.start();
		Awaitility.await().until(() -> stopping.getState() == Thread.State.WAITING);
		assertThat(dispositions.take()).isNotEqualTo(this.before);
		this.mayGoOn.countDown();
		stopping.join();
		assertThat(this.published).containsExactly(FIRST, SECOND, LAST);
		assertThat(dispositions).containsExactly(this.before, this.before);
		assertThat(this.poller.isRunning()).isFalse();
		assertThat(this.poller.getThread()).isNull();
	}

	@Test
	void startsAgainAfterAStopWithTheTrapsInWhenStartReturns() throws InterruptedException {
		for (int i = 0; i < 20; i++) {
			this.poller.start();
			assertThat(this.pipe.trapped()).containsExactly(LAST, SECOND, FIRST);
			assertThat(disposition()).isNotEqualTo(this.before);
			raise(FIRST);
			assertThat(next()).isEqualTo(FIRST);
			this.poller.stop();
			assertThat(this.pipe.trapped()).isEmpty();
			assertThat(disposition()).isEqualTo(this.before);
		}
	}

	@Test
	void aStopRightAfterTheStartPublishesWhatWasCaughtBefore() throws InterruptedException {
		raise(FIRST);
		awaitCaught(FIRST);
		this.poller.start();
		this.poller.stop();
		assertThat(this.published).containsExactly(FIRST);
		assertThat(disposition()).isEqualTo(this.before);
	}

	@Test
	void startAndStopTwiceAreOnce() throws InterruptedException {
		this.poller.start();
		this.poller.start();
		raise(FIRST);
		assertThat(next()).isEqualTo(FIRST);
		this.poller.stop();
		CountDownLatch stopped = new CountDownLatch(1);
		this.poller.stop(stopped::countDown);
		assertThat(stopped.getCount()).isZero();
		assertThat(this.published).isEmpty();
	}

	@Test
	void mayBeStoppedAndDestroyedByAListener() throws InterruptedException {
		BlockingQueue<String> dispositions = new LinkedBlockingQueue<>();
		this.listener = (signal) -> {
			this.poller.stop();
			dispositions.add(disposition());
			this.poller.destroy();
		};
		this.poller.start();
		raise(FIRST);
		assertThat(next()).isEqualTo(FIRST);
		assertThat(dispositions).containsExactly(this.before);
	}

	@Test
	void mayBeRestartedByAListener() throws InterruptedException {
		this.listener = (signal) -> {
			if (signal == FIRST) {
				this.poller.stop();
				this.poller.start();
			}
		};
		this.poller.start();
		raise(FIRST);
		assertThat(next()).isEqualTo(FIRST);
		raise(SECOND);
		assertThat(next()).isEqualTo(SECOND);
	}

	@Test
	void aListenerThatIsStuckHoldsUpNeitherDestroyNorTheClosingOfThePipe() throws InterruptedException {
		this.listener = (signal) -> stick();
		this.poller.start();
		raise(FIRST);
		this.stuck.await();
		CountDownLatch stopped = new CountDownLatch(1);
		this.poller.stop(stopped::countDown);
		this.poller.destroy();
		assertThat(stopped.getCount()).isOne();
		this.mayGoOn.countDown();
		stopped.await();
	}

	@Test
	void nothingIsPublishedToAContextThatIsClosed() throws InterruptedException {
		this.listener = (signal) -> stick();
		this.poller.start();
		raise(FIRST);
		this.stuck.await();
		raise(SECOND);
		awaitPending(1);
		CountDownLatch stopped = new CountDownLatch(1);
		this.closing = true;
		this.poller.stop(stopped::countDown);
		this.active = false;
		this.poller.destroy();
		this.mayGoOn.countDown();
		stopped.await();
		assertThat(this.published).containsExactly(FIRST);
	}

	@Test
	void aListenerThatInterruptsItsThreadDisturbsNobody() throws InterruptedException {
		attach(SignalPoller.Mode.MAIN);
		BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
		this.listener = (signal) -> {
			interrupted.add(Thread.currentThread().isInterrupted());
			Thread.currentThread().interrupt();
		};
		this.poller.start();
		Thread home = this.poller.getThread();
		raise(FIRST);
		assertThat(next()).isEqualTo(FIRST);
		raise(SECOND);
		assertThat(next()).isEqualTo(SECOND);
		assertThat(interrupted).containsExactly(false, false);
		Thread main = new Thread(this.poller::runOnCallingThread, "main");
		main.start();
		Awaitility.await().until(() -> this.poller.getThread() == main);
		Awaitility.await().until(() -> home.getState() == Thread.State.WAITING);
	}

	/** The other has closed by then, too. */
	@ParameterizedTest
	@EnumSource
	void whatAnotherContextHasAnsweredIsNotKeptThoughItIsReadLate(TakeOver readLate) throws Exception {
		this.poller.start();
		Thread answering = this.poller.getThread();
		SignalPoller late = opening();
		SignalPublisher publisher = publisher((event) -> {
		});
		late.attach(() -> publisher, SignalPoller.Mode.DEDICATED, this::stickAndSayNo, () -> true);
		late.start();
		late.stop();
		this.stuck.await();
		raise(FIRST);
		assertThat(next()).isEqualTo(FIRST);
		this.closing = true;
		this.poller.stop();
		this.active = false;
		if (readLate == TakeOver.IS_YET_TO_COME) {
			readAtLast(late);
		}
		SignalPoller next;
		// The loop that hands its pipe over needs this lock on its way.
		synchronized (this.poller.traps()) {
			next = opening();
			if (readLate == TakeOver.IS_HALF_DONE) {
				Awaitility.await().until(() -> answering.getState() == Thread.State.BLOCKED);
				readAtLast(late);
			}
		}
		BlockingQueue<Signal> third = startNext(next);
		this.mayGoOn.countDown();
		SignalPoller last = opening();
		BlockingQueue<Signal> fourth = startNext(last);
		raise(SECOND);
		assertThat(third.take()).isEqualTo(SECOND);
		assertThat(fourth.take()).isEqualTo(SECOND);
		next.stop();
		last.stop();
		next.destroy();
		last.destroy();
	}

	private void readAtLast(SignalPoller late) {
		this.mayGoOn.countDown();
		Awaitility.await().until(() -> late.pipe().pending() == 0);
		// A command, which comes after the signal.
		late.giveWay();
	}

	private boolean stickAndSayNo() {
		stick();
		return false;
	}

	private static BlockingQueue<Signal> startNext(SignalPoller poller) {
		BlockingQueue<Signal> published = new LinkedBlockingQueue<>();
		SignalPublisher publisher = publisher((event) -> published.add(((SignalEvent) event).getSignal()));
		poller.attach(() -> publisher, SignalPoller.Mode.DEDICATED, () -> true, () -> false);
		poller.start();
		return published;
	}

	/** Of the pipe of the context that has answered, by the next one. */
	enum TakeOver {

		IS_YET_TO_COME, IS_HALF_DONE, IS_OVER

	}

	@ParameterizedTest
	@EnumSource
	void survivesAPublisherThatThrows(Failure failure) throws InterruptedException {
		this.listener = (signal) -> {
			if (signal == FIRST) {
				failure.happen();
			}
		};
		attach(SignalPoller.Mode.DEDICATED, new SignalPublisher((event) -> {
		}, new SignalListeners(), new SignalActions(Map.of()), List.of()) {

			@Override
			void publish(io.github.selfpipe.SignalInfo info, String origin) {
				SignalPollerTests.this.listener.accept(info.signal());
				SignalPollerTests.this.published.add(info.signal());
			}

		});
		this.poller.start();
		raise(FIRST);
		Awaitility.await().until(() -> this.pipe.status().pending() == 0);
		raise(SECOND);
		assertThat(next()).isEqualTo(SECOND);
		assertThat(this.poller.getFailure()).isNull();
	}

	@Test
	void endsAndSaysWhyWhenThePipeIsBroken() throws InterruptedException {
		this.listener = (signal) -> {
			if (signal == FIRST) {
				this.pipe.close();
			}
		};
		this.poller.start();
		raise(FIRST);
		assertThat(next()).isEqualTo(FIRST);
		Awaitility.await().until(() -> this.poller.getFailure() != null);
		assertThat(this.poller.getFailure()).hasMessageContaining("closed");
		Awaitility.await().until(() -> this.poller.getThread() == null);
	}

	@Test
	void inMainModeTheCallingThreadIsThePollerUntilTheStop() throws InterruptedException {
		attach(SignalPoller.Mode.MAIN);
		this.poller.start();
		raise(FIRST);
		assertThat(next()).isEqualTo(FIRST);
		Thread main = new Thread(this.poller::runOnCallingThread, "main");
		main.start();
		Awaitility.await().until(() -> this.poller.getThread() == main);
		BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
		this.listener = (signal) -> threads.add(Thread.currentThread());
		raise(SECOND);
		assertThat(next()).isEqualTo(SECOND);
		assertThat(threads).containsExactly(main);
		this.poller.stop();
		main.join();
		assertThat(disposition()).isEqualTo(this.before);
	}

	@Test
	void inMainModeItGoesOnOnItsOwnThreadAfterARestart() throws InterruptedException {
		attach(SignalPoller.Mode.MAIN);
		this.poller.start();
		Thread main = new Thread(this.poller::runOnCallingThread, "main");
		main.start();
		Awaitility.await().until(() -> this.poller.getThread() == main);
		this.poller.stop();
		main.join();
		this.poller.start();
		raise(FIRST);
		assertThat(next()).isEqualTo(FIRST);
		assertThat(this.poller.getThread().getName()).isEqualTo(SignalPoller.THREAD_NAME);
	}

	@Test
	void inMainModeTheSignalInHandIsFinishedFirst() throws InterruptedException {
		attach(SignalPoller.Mode.MAIN);
		BlockingQueue<String> threads = new LinkedBlockingQueue<>();
		this.listener = (signal) -> {
			threads.add(signal + " on " + Thread.currentThread().getName());
			stick();
		};
		this.poller.start();
		raise(FIRST);
		this.stuck.await();
		raise(SECOND);
		awaitPending(1);
		Thread main = new Thread(this.poller::runOnCallingThread, "main");
		main.start();
		Awaitility.await().until(() -> main.getState() == Thread.State.WAITING);
		assertThat(threads).containsExactly(FIRST + " on selfpipe");
		this.mayGoOn.countDown();
		assertThat(next()).isEqualTo(FIRST);
		assertThat(next()).isEqualTo(SECOND);
		Awaitility.await().until(() -> this.poller.getThread() == main);
		this.poller.stop();
		main.join();
	}

	@Test
	void inDedicatedModeTheCallingThreadIsLetGo() {
		this.poller.start();
		this.poller.runOnCallingThread();
		assertThat(this.poller.getThread()).isNotSameAs(Thread.currentThread());
	}

	@Test
	void inMainModeTheCallingThreadIsLetGoIfThePollerDoesNotRun() {
		attach(SignalPoller.Mode.MAIN);
		this.poller.runOnCallingThread();
		assertThat(this.published).isEmpty();
	}

	private void stick() {
		this.stuck.countDown();
		try {
			this.mayGoOn.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void awaitCaught(Signal signal) {
		Awaitility.await().until(() -> this.pipe.status(signal).caught() == 1);
	}

	private void awaitPending(int records) {
		Awaitility.await().until(() -> this.pipe.status().pending() == records * 32);
	}

	private Signal next() throws InterruptedException {
		Signal signal = this.published.poll(1, TimeUnit.MINUTES);
		assertThat(signal).as("a signal in ten seconds").isNotNull();
		return signal;
	}

	private static void raise(Signal signal) {
		signal.raise();
	}

	/** A context of another class may have left its pipe open. */
	private static String settled() {
		Pollers.awaitNone();
		return disposition();
	}

	private static String disposition() {
		return List.of(FIRST, SECOND, LAST).stream().map(Posix::disposition).toList().toString();
	}

	enum Failure {

		EXCEPTION {
			@Override
			void happen() {
				throw new IllegalStateException("a failure that is intended");
			}
		},

		ERROR {
			@Override
			void happen() {
				throw new OutOfMemoryError("a failure that is intended");
			}
		};

		abstract void happen();

	}

}
