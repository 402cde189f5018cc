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

package io.github.selfpipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;

import io.github.selfpipe.SelfPipe.SignalStatus;
import io.github.selfpipe.SelfPipe.Status;
import io.github.selfpipe.SignalInfo.Cause;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import io.github.selfpipe.testsupport.SignalSender;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SelfPipe}: each of its methods, with both top halves.
 */
@InChildJvm
class SelfPipeTests {

	private static final Signal RT1 = Signal.valueOf("RTMIN+1");

	private static final long PID = ProcessHandle.current().pid();

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void pollReturnsOneSignalAtATimeAndNullWhenThereIsNone(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP, Signal.SIGTERM)) {
			assertThat(pipe.poll()).isNull();
			raise(pipe, Signal.SIGTERM);
			raise(pipe, Signal.SIGHUP);
			raise(pipe, Signal.SIGTERM);
			assertThat(pipe.poll()).extracting(SignalInfo::signal).isEqualTo(Signal.SIGTERM);
			assertThat(pipe.poll()).extracting(SignalInfo::signal).isEqualTo(Signal.SIGHUP);
			assertThat(pipe.poll()).extracting(SignalInfo::signal).isEqualTo(Signal.SIGTERM);
			assertThat(pipe.poll()).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void pollWaitsForAsLongAsItIsTold(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP)) {
			for (Duration timeout : List.of(Duration.ofNanos(1), Duration.ofMillis(20), Duration.ofMillis(1100))) {
				long start = System.nanoTime();
				assertThat(pipe.poll(timeout)).isNull();
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(timeout);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void pollDoesNotWaitForNoTimeOrLess(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP)) {
			assertThat(pipe.poll(Duration.ZERO)).isNull();
			assertThat(pipe.poll(Duration.ofNanos(-1))).isNull();
			assertThat(pipe.poll(Duration.ofSeconds(Long.MIN_VALUE))).isNull();
			raise(pipe, Signal.SIGHUP);
			assertThat(pipe.poll(Duration.ZERO)).isNotNull();
			raise(pipe, Signal.SIGHUP);
			assertThat(pipe.poll(Duration.ofSeconds(Long.MIN_VALUE))).isNotNull();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void pollReturnsASignalThatComesWhileItWaits(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP)) {
			for (Duration timeout : List.of(Duration.ofMinutes(1), Duration.ofSeconds(Long.MAX_VALUE))) {
				onceThisThreadSleeps(Signal.SIGHUP::raise);
				assertThat(pipe.poll(timeout)).extracting(SignalInfo::signal).isEqualTo(Signal.SIGHUP);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void takeReturnsWhatIsThereAndWaitsForWhatIsNot(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP, Signal.SIGTERM)) {
			raise(pipe, Signal.SIGHUP);
			assertThat(pipe.take()).extracting(SignalInfo::signal).isEqualTo(Signal.SIGHUP);
			onceThisThreadSleeps(Signal.SIGTERM::raise);
			assertThat(pipe.take()).extracting(SignalInfo::signal).isEqualTo(Signal.SIGTERM);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void interruptingTheOwnerDoesNotEndItsWait(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP)) {
			Thread.currentThread().interrupt();
			onceThisThreadSleeps(Signal.SIGHUP::raise);
			assertThat(pipe.take()).isNotNull();
			onceThisThreadSleeps(Signal.SIGHUP::raise);
			assertThat(pipe.poll(Duration.ofMinutes(1))).isNotNull();
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void drainReturnsAllThatIsThereInOrder(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP, Signal.SIGTERM)) {
			assertThat(pipe.drain()).isEmpty();
			List<Signal> raised = new ArrayList<>();
			for (int i = 0; i < 300; i++) {
				Signal signal = (i % 3 == 0) ? Signal.SIGHUP : Signal.SIGTERM;
				raise(pipe, signal);
				raised.add(signal);
			}
			assertThat(pipe.drain()).extracting(SignalInfo::signal).isEqualTo(raised);
			assertThat(pipe.drain()).isEmpty();
			assertThat(pipe.poll()).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void pollAndDrainTakeTurns(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP, Signal.SIGTERM)) {
			raise(pipe, Signal.SIGHUP);
			raise(pipe, Signal.SIGTERM);
			assertThat(pipe.poll()).extracting(SignalInfo::signal).isEqualTo(Signal.SIGHUP);
			assertThat(pipe.status().pending()).isEqualTo(32);
			raise(pipe, Signal.SIGHUP);
			assertThat(pipe.drain()).extracting(SignalInfo::signal).containsExactly(Signal.SIGTERM, Signal.SIGHUP);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void iterationEndsWhenThePipeIsClosed(TopHalf topHalf) {
		SelfPipe pipe = open(topHalf, Signal.SIGHUP, Signal.SIGTERM);
		List<Signal> seen = new ArrayList<>();
		raise(pipe, Signal.SIGHUP);
		raise(pipe, Signal.SIGTERM);
		for (SignalInfo info : pipe) {
			seen.add(info.signal());
			if (info.signal().equals(Signal.SIGTERM)) {
				pipe.close();
			}
		}
		assertThat(seen).containsExactly(Signal.SIGHUP, Signal.SIGTERM);
		assertThat(pipe.iterator().hasNext()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void iterationEndsWithAWakeupAndCanBeTakenUpAgain(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP)) {
			for (int round = 0; round < 2; round++) {
				raise(pipe, Signal.SIGHUP);
				int seen = 0;
				for (SignalInfo info : pipe) {
					assertThat(info.signal()).isEqualTo(Signal.SIGHUP);
					seen++;
					onceThisThreadSleeps(pipe::wakeup);
				}
				assertThat(seen).isOne();
			}
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void anIteratorKeepsWhatItHasLookedAt(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP, Signal.SIGTERM)) {
			raise(pipe, Signal.SIGHUP);
			raise(pipe, Signal.SIGTERM);
			Iterator<SignalInfo> iterator = pipe.iterator();
			assertThat(iterator.hasNext()).isTrue();
			assertThat(iterator.hasNext()).isTrue();
			assertThat(iterator.next().signal()).isEqualTo(Signal.SIGHUP);
			assertThat(iterator.next().signal()).isEqualTo(Signal.SIGTERM);
			pipe.wakeup();
			assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(iterator::next);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void trapAddsASignal(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGTERM)) {
			pipe.trap(Signal.SIGHUP);
			pipe.trap(Signal.SIGHUP);
			assertThat(pipe.trapped()).containsExactly(Signal.SIGHUP, Signal.SIGTERM);
			raise(pipe, Signal.SIGHUP);
			raise(pipe, Signal.SIGTERM);
			assertThat(pipe.drain()).extracting(SignalInfo::signal).containsExactly(Signal.SIGHUP, Signal.SIGTERM);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void trapRefusesWhatCannotBeTrappedAndChangesNothing(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP)) {
			assertThatExceptionOfType(UnsupportedSignalException.class).isThrownBy(() -> pipe.trap(Signal.SIGKILL))
				.withMessage("SIGKILL cannot be trapped: the kernel lets no process catch it (signal(7)).");
			assertThat(pipe.trapped()).containsExactly(Signal.SIGHUP);
			assertThat(pipe.status().signals()).extracting(SignalStatus::signal).containsExactly(Signal.SIGHUP);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void untrapEndsATrapButKeepsWhatWasCaught(TopHalf topHalf) {
		long before = Posix.disposition(Signal.SIGHUP).handler();
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP, Signal.SIGTERM)) {
			raise(pipe, Signal.SIGHUP);
			pipe.untrap(Signal.SIGHUP);
			pipe.untrap(Signal.SIGHUP);
			pipe.untrap(Signal.SIGUSR1);
			assertThat(pipe.trapped()).containsExactly(Signal.SIGTERM);
			assertThat(Posix.disposition(Signal.SIGHUP).handler()).isEqualTo(before);
			assertThat(pipe.drain()).extracting(SignalInfo::signal).containsExactly(Signal.SIGHUP);
			pipe.trap(Signal.SIGHUP);
			raise(pipe, Signal.SIGHUP);
			assertThat(pipe.take()).extracting(SignalInfo::signal).isEqualTo(Signal.SIGHUP);
			assertThat(pipe.status(Signal.SIGHUP).caught()).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void trapOnlyTrapsExactlyTheseSignals(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP, Signal.SIGTERM)) {
			pipe.trapOnly(List.of(Signal.SIGTERM, Signal.SIGINT));
			assertThat(pipe.trapped()).containsExactly(Signal.SIGINT, Signal.SIGTERM);
			raise(pipe, Signal.SIGINT);
			assertThat(pipe.take()).extracting(SignalInfo::signal).isEqualTo(Signal.SIGINT);
			pipe.trapOnly(List.of());
			assertThat(pipe.trapped()).isEmpty();
			assertThat(pipe.poll()).isNull();
		}
	}

	/** The jvm top half finds out only when it has trapped those before. */
	@Test
	void whatWasTrappedBeforeOneThatCannotBeIsUntrapped() {
		try (SelfPipe pipe = open(TopHalf.JVM, Signal.SIGHUP)) {
			Posix.Disposition before = Posix.disposition(Signal.SIGTERM);
			assertThatExceptionOfType(UnsupportedSignalException.class)
				.isThrownBy(() -> pipe.trapOnly(List.of(Signal.SIGTERM, RT1)));
			assertThat(pipe.trapped()).containsExactly(Signal.SIGHUP);
			assertThat(Posix.disposition(Signal.SIGTERM)).hasToString(before.toString());
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void trapOnlyChangesNothingIfOneCannotBeTrapped(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP)) {
			Posix.Disposition before = Posix.disposition(Signal.SIGTERM);
			assertThatExceptionOfType(UnsupportedSignalException.class)
				.isThrownBy(() -> pipe.trapOnly(List.of(Signal.SIGTERM, Signal.SIGSEGV)));
			assertThat(pipe.trapped()).containsExactly(Signal.SIGHUP);
			assertThat(Posix.disposition(Signal.SIGTERM)).isEqualTo(before);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void trappedIsASnapshotThatAnyThreadMayAskFor(TopHalf topHalf) throws Exception {
		try (SelfPipe pipe = open(topHalf, Signal.SIGTERM, Signal.SIGHUP)) {
			assertThat(inAnotherThread(pipe::trapped)).isEqualTo(pipe.trapped());
			assertThat(pipe.trapped()).containsExactly(Signal.SIGHUP, Signal.SIGTERM);
			assertThat(pipe).hasToString("SelfPipe[SIGHUP, SIGTERM]");
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> pipe.trapped().remove(Signal.SIGHUP));
		}
	}

	@Test
	void fdIsTheReadEndForAnEventLoop() throws Exception {
		try (SelfPipe pipe = open(TopHalf.NATIVE, Signal.SIGHUP)) {
			int fd = pipe.fd();
			assertThat(Posix.readable(fd, 0)).isFalse();
			Signal.SIGHUP.raise();
			assertThat(inAnotherThread(() -> Posix.readable(fd, 60_000))).isTrue();
			assertThat(pipe.drain()).hasSize(1);
			assertThat(Posix.readable(fd, 0)).isFalse();
			pipe.wakeup();
			assertThat(Posix.readable(fd, 0)).isTrue();
			assertThat(pipe.poll()).isNull();
			assertThat(Posix.readable(fd, 0)).isFalse();
		}
	}

	@Test
	void bothEndsAreCloseOnExecAndNonblocking() {
		try (SelfPipe pipe = open(TopHalf.NATIVE, Signal.SIGHUP)) {
			Map<Integer, String> descriptors = Proc.self().descriptors();
			String link = descriptors.get(pipe.fd());
			assertThat(link).startsWith("pipe:");
			assertThat(descriptors.values()).filteredOn(link::equals).hasSizeGreaterThanOrEqualTo(2);
			descriptors.forEach((fd, target) -> {
				if (target.equals(link)) {
					int flags = Proc.self().descriptorFlags(fd);
					assertThat(flags & 02000000).as("O_CLOEXEC of %d", fd).isNotZero();
					if (fd == pipe.fd() || (flags & 3) == 1) {
						assertThat(flags & 04000).as("O_NONBLOCK of %d", fd).isNotZero();
					}
				}
			});
		}
	}

	@Test
	void theJvmTopHalfHasNoDescriptorToOffer() {
		try (SelfPipe pipe = open(TopHalf.JVM, Signal.SIGHUP)) {
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(pipe::fd)
				.withMessageContaining("jvm top half");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void wakeupEndsAWait(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP)) {
			onceThisThreadSleeps(pipe::wakeup);
			assertThat(pipe.take()).isNull();
			onceThisThreadSleeps(pipe::wakeup);
			assertThat(pipe.poll(Duration.ofDays(1))).isNull();
			raise(pipe, Signal.SIGHUP);
			assertThat(pipe.take()).isNotNull();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void aWakeupBeforeTheWaitEndsItOnce(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP)) {
			pipe.wakeup();
			pipe.wakeup();
			pipe.wakeup();
			assertThat(pipe.take()).isNull();
			onceThisThreadSleeps(Signal.SIGHUP::raise);
			assertThat(pipe.take()).isNotNull();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void aWakeupComesAfterTheSignalsThatAreInThePipe(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP, Signal.SIGTERM)) {
			raise(pipe, Signal.SIGHUP);
			pipe.wakeup();
			raise(pipe, Signal.SIGTERM);
			assertThat(pipe.take()).extracting(SignalInfo::signal).isEqualTo(Signal.SIGHUP);
			assertThat(pipe.poll(Duration.ofDays(1))).extracting(SignalInfo::signal).isEqualTo(Signal.SIGTERM);
			assertThat(pipe.take()).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void whatDoesNotWaitLeavesTheWakeupToWhatDoes(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP)) {
			raise(pipe, Signal.SIGHUP);
			pipe.wakeup();
			assertThat(pipe.poll()).isNotNull();
			assertThat(pipe.poll()).isNull();
			assertThat(pipe.drain()).isEmpty();
			assertThat(pipe.take()).isNull();
		}
	}

	@Test
	void aWakeupGetsThroughWhenThePipeIsFull() {
		try (SelfPipe pipe = SelfPipe.builder().signals(RT1).topHalf(TopHalf.NATIVE).pipeSize(4096).open()) {
			for (int i = 1; i <= 200; i++) {
				Posix.queueToSelf(RT1, i);
			}
			Proc.self().awaitSignalsHandled();
			assertThat(pipe.status(RT1).caught()).isEqualTo(200);
			pipe.wakeup();
			long count = 0;
			for (SignalInfo info : pipe) {
				count += info.count();
			}
			assertThat(count).isEqualTo(200);
		}
	}

	@Test
	void aWakeupGetsThroughAnEndlessFlood() {
		try (SelfPipe pipe = SelfPipe.builder().signals(RT1).topHalf(TopHalf.NATIVE).pipeSize(4096).open();
				ChildJvm sender = SignalSender.to(PID).signals(RT1).endless().queued().start()) {
			assertThat(pipe.take()).isNotNull();
			pipe.wakeup();
			for (SignalInfo info : pipe) {
				// Each one read makes room for the next, as fast as they can be sent.
				assertThat(info.signal()).isEqualTo(RT1);
				Posix.queueToSelf(RT1, 0);
			}
			SignalSender.stop(sender);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void statusTellsWhatHappened(TopHalf topHalf) throws Exception {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP, Signal.SIGTERM)) {
			raise(pipe, Signal.SIGHUP);
			raise(pipe, Signal.SIGHUP);
			SignalInfo info = pipe.take();
			Status status = inAnotherThread(pipe::status);
			assertThat(status.open()).isTrue();
			assertThat(status.topHalf()).isEqualTo(topHalf);
			assertThat(status.topHalfReason()).isNull();
			assertThat(status.owner()).isSameAs(Thread.currentThread());
			assertThat(status.capacity()).isGreaterThanOrEqualTo(65536);
			assertThat(status.pending()).isEqualTo(32);
			SignalStatus hup = status.signals().get(0);
			assertThat(hup).isEqualTo(new SignalStatus(Signal.SIGHUP, true, false, 2, 1, 0, info, hup.lastTime()));
			assertThat(hup.lastTime()).isBetween(java.time.Instant.now().minusSeconds(60), java.time.Instant.now());
			assertThat(pipe.status(Signal.SIGHUP)).as("the same, to the nanosecond, whenever it is read")
				.isEqualTo(hup);
			assertThat(status.signals().get(1))
				.isEqualTo(new SignalStatus(Signal.SIGTERM, true, false, 0, 0, 0, null, null));
			assertThat(status.signals()).hasSize(2);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void statusOfASignalIsThatPartOfTheWhole(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP, Signal.SIGTERM)) {
			raise(pipe, Signal.SIGHUP);
			assertThat(pipe.status(Signal.SIGHUP)).isEqualTo(pipe.status().signals().get(0));
			assertThat(pipe.status(Signal.SIGTERM)).isEqualTo(pipe.status().signals().get(1));
			assertThat(pipe.status(Signal.SIGINT)).isNull();
			pipe.untrap(Signal.SIGHUP);
			assertThat(pipe.status(Signal.SIGHUP).trapped()).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void whatIsAskedForOftenNeedsNoSnapshot(TopHalf topHalf) {
		SelfPipe pipe = open(topHalf, Signal.SIGHUP);
		assertThat(pipe.isOpen()).isTrue();
		assertThat(pipe.owner()).isSameAs(Thread.currentThread());
		assertThat(pipe.topHalf()).isEqualTo(topHalf);
		assertThat(pipe.topHalfReason()).isNull();
		assertThat(pipe.capacity()).isEqualTo(pipe.status().capacity()).isPositive();
		assertThat(pipe.pending()).isZero();
		Signal.SIGHUP.raise();
		Awaitility.await().until(() -> pipe.pending() == SignalRecord.SIZE);
		pipe.close();
		assertThat(pipe.isOpen()).isFalse();
		assertThat(pipe.pending()).isZero();
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void whatTheTopHalfHasCountedOutlivesThePipe(TopHalf topHalf) {
		SelfPipe pipe = open(topHalf, Signal.SIGHUP);
		Signal.SIGHUP.raise();
		Awaitility.await().until(() -> pipe.pending() > 0);
		pipe.close();
		try (SelfPipe another = open(topHalf, Signal.SIGHUP)) {
			assertThat(pipe.status(Signal.SIGHUP).caught()).isOne();
			assertThat(pipe.status(Signal.SIGHUP).published()).isZero();
			assertThat(another.status(Signal.SIGHUP).caught()).isZero();
		}
	}

	@Test
	void autoIsTheNativeTopHalfWhereItLoads() {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGHUP)) {
			assertThat(pipe.status().topHalf()).isEqualTo(TopHalf.NATIVE);
			assertThat(pipe.status().capacity()).isEqualTo(1024 * 1024);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void anotherThreadCanBecomeTheOwner(TopHalf topHalf) throws Exception {
		SelfPipe pipe = open(topHalf, Signal.SIGHUP);
		raise(pipe, Signal.SIGHUP);
		raise(pipe, Signal.SIGHUP);
		pipe.take();
		AtomicReference<SignalInfo> taken = new AtomicReference<>();
		Thread heir = new Thread(() -> {
			taken.set(pipe.take());
			pipe.close();
		}, "heir");
		pipe.transferTo(heir);
		assertThat(pipe.status().owner()).isSameAs(heir);
		assertThatIllegalStateException().isThrownBy(pipe::poll)
			.withMessageContaining("'main'")
			.withMessageContaining("'heir'");
		heir.start();
		heir.join();
		assertThat(taken.get().signal()).isEqualTo(Signal.SIGHUP);
		assertThat(pipe.status().open()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "poll", "take", "drain", "trap", "untrap", "trapOnly", "transferTo", "close" })
	void aCallFromAnotherThreadIsRefusedNamingBothThreads(String method) throws Exception {
		try (SelfPipe pipe = open(TopHalf.NATIVE, Signal.SIGHUP)) {
			raise(pipe, Signal.SIGHUP);
			for (ThrowingCallable call : calls(pipe, method)) {
				Throwable thrown = inAnotherThread(() -> org.assertj.core.api.Assertions.catchThrowable(call));
				assertThat(thrown).isInstanceOf(IllegalStateException.class)
					.hasMessage(method + "() was called from thread 'another', but this SelfPipe is owned by thread "
							+ "'main': call it there, or hand the pipe over with transferTo(Thread).");
			}
			assertThat(pipe.trapped()).containsExactly(Signal.SIGHUP);
			assertThat(pipe.drain()).hasSize(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "poll", "take", "drain", "trap", "untrap", "trapOnly", "transferTo", "fd" })
	void aCallAfterCloseIsRefused(String method) throws Exception {
		for (TopHalf topHalf : List.of(TopHalf.NATIVE, TopHalf.JVM)) {
			SelfPipe pipe = open(topHalf, Signal.SIGHUP);
			pipe.close();
			for (ThrowingCallable call : calls(pipe, method)) {
				assertThatIllegalStateException().isThrownBy(call).withMessage("This SelfPipe is closed.");
				assertThat(inAnotherThread(() -> org.assertj.core.api.Assertions.catchThrowable(call)))
					.hasMessage("This SelfPipe is closed.");
			}
		}
	}

	private static List<ThrowingCallable> calls(SelfPipe pipe, String method) {
		return switch (method) {
			case "poll" -> List.of(pipe::poll, () -> pipe.poll(Duration.ZERO), () -> pipe.poll(Duration.ofDays(1)));
			case "take" ->
				pipe.status().open() ? List.of(pipe::take, () -> pipe.iterator().hasNext()) : List.of(pipe::take);
			case "drain" -> List.of(pipe::drain);
			case "trap" -> List.of(() -> pipe.trap(Signal.SIGTERM));
			case "untrap" -> List.of(() -> pipe.untrap(Signal.SIGHUP));
			case "trapOnly" -> List.of(() -> pipe.trapOnly(List.of(Signal.SIGTERM)), () -> pipe.trapOnly(List.of()));
			case "transferTo" -> List.of(() -> pipe.transferTo(Thread.currentThread()));
			case "fd" -> List.of(pipe::fd);
			case "close" -> List.of(pipe::close);
			default -> throw new IllegalArgumentException(method);
		};
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void closingPutsBackWhatWasThereAndLeavesNoDescriptor(TopHalf topHalf) {
		open(topHalf, Signal.SIGHUP).close();
		int descriptors = Proc.self().descriptors().size();
		Posix.Disposition before = Posix.disposition(Signal.SIGHUP);
		for (int i = 0; i < 100; i++) {
			SelfPipe pipe = open(topHalf, Signal.SIGHUP);
			assertThat(Proc.self().descriptors()).hasSizeGreaterThan(descriptors);
			pipe.close();
		}
		assertThat(Proc.self().descriptors()).hasSize(descriptors);
		assertThat(Posix.disposition(Signal.SIGHUP)).isEqualTo(before);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void aClosedPipeCanStillBeAskedAndClosed(TopHalf topHalf) throws Exception {
		SelfPipe pipe = open(topHalf, Signal.SIGHUP);
		raise(pipe, Signal.SIGHUP);
		pipe.take();
		pipe.close();
		pipe.close();
		inAnotherThread(() -> {
			pipe.close();
			pipe.wakeup();
			return null;
		});
		assertThat(pipe).hasToString("SelfPipe[closed]");
		assertThat(pipe.trapped()).isEmpty();
		Status status = pipe.status();
		assertThat(status.open()).isFalse();
		assertThat(status.pending()).isZero();
		assertThat(status.signals()).singleElement()
			.satisfies((hup) -> assertThat(hup.caught()).isOne())
			.satisfies((hup) -> assertThat(hup.trapped()).isFalse());
	}

	@Test
	void aPipeNeedsASignal() {
		int descriptors = Proc.self().descriptors().size();
		assertThatIllegalArgumentException().isThrownBy(SelfPipe::open)
			.withMessage("A SelfPipe needs at least one signal to trap.");
		assertThatIllegalArgumentException().isThrownBy(() -> SelfPipe.open(List.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> SelfPipe.builder().open());
		assertThat(Proc.self().descriptors()).hasSize(descriptors);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void aRefusedSignalLeavesNothingInstalledAndNothingOpen(TopHalf topHalf) {
		open(topHalf, Signal.SIGHUP).close();
		int descriptors = Proc.self().descriptors().size();
		long caught = Proc.self().signals("SigCgt");
		Posix.Disposition before = Posix.disposition(Signal.SIGHUP);
		assertThatExceptionOfType(UnsupportedSignalException.class)
			.isThrownBy(() -> open(topHalf, Signal.SIGHUP, Signal.SIGSTOP, Signal.SIGUSR1));
		assertThat(Posix.disposition(Signal.SIGHUP)).isEqualTo(before);
		assertThat(Proc.self().signals("SigCgt")).isEqualTo(caught);
		assertThat(Proc.self().descriptors()).hasSize(descriptors);
	}

	@Test
	void whatTheJvmTopHalfDoesNotKnowIsRefusedAndUndone() {
		open(TopHalf.JVM, Signal.SIGHUP).close();
		int descriptors = Proc.self().descriptors().size();
		Posix.Disposition before = Posix.disposition(Signal.SIGHUP);
		assertThatExceptionOfType(UnsupportedSignalException.class)
			.isThrownBy(() -> open(TopHalf.JVM, Signal.SIGHUP, RT1))
			.withMessageStartingWith("SIGRTMIN+1 cannot be trapped: the jvm top half does not know it")
			.satisfies((ex) -> assertThat(ex.getSignal()).isEqualTo(RT1));
		assertThatExceptionOfType(UnsupportedSignalException.class)
			.isThrownBy(() -> open(TopHalf.JVM, Signal.SIGHUP, Signal.SIGQUIT));
		assertThat(Posix.disposition(Signal.SIGHUP)).isEqualTo(before);
		assertThat(Proc.self().descriptors()).hasSize(descriptors);
	}

	@Test
	void unsupportedSignalsCanBeLeftOut() {
		try (SelfPipe pipe = SelfPipe.builder()
			.signals(Signal.SIGHUP, Signal.SIGKILL, RT1)
			.topHalf(TopHalf.JVM)
			.ignoreUnsupported()
			.open()) {
			assertThat(pipe.trapped()).containsExactly(Signal.SIGHUP);
			assertThat(pipe.status().signals()).extracting(SignalStatus::signal).containsExactly(Signal.SIGHUP);
			raise(pipe, Signal.SIGHUP);
			assertThat(pipe.take()).isNotNull();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, -1, 0, 4095, (1 << 30) + 1 })
	void anImpossiblePipeSizeIsRefused(int size) {
		assertThatIllegalArgumentException().isThrownBy(() -> SelfPipe.builder().pipeSize(size))
			.withMessage("A pipe of %d bytes is not possible: from 4096 (one page) to 1073741824.", size);
	}

	@Test
	void thePipeHasTheSizeThatTheKernelMakesOfIt() {
		for (int size : List.of(4096, 65536, 1024 * 1024)) {
			try (SelfPipe pipe = SelfPipe.builder().signals(Signal.SIGHUP).pipeSize(size).open()) {
				assertThat(pipe.status().capacity()).isEqualTo(size);
			}
		}
		try (SelfPipe pipe = SelfPipe.builder().signals(Signal.SIGHUP).pipeSize(65537).open()) {
			assertThat(pipe.status().capacity()).isEqualTo(131072);
		}
	}

	@Test
	void theSystemMayAllowLessThanTheLargestPipe() {
		try (SelfPipe pipe = SelfPipe.builder().signals(Signal.SIGHUP).pipeSize(1 << 30).open()) {
			assertThat(pipe.status().capacity()).isBetween(4096, 1 << 30);
			raise(pipe, Signal.SIGHUP);
			assertThat(pipe.take()).isNotNull();
		}
	}

	@Test
	void aNegativeCountToEscalateAfterIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> SelfPipe.builder().escalate(List.of(Signal.SIGTERM), -1));
		assertThatIllegalArgumentException().isThrownBy(() -> SelfPipe.builder().escalate(List.of(Signal.SIGTERM), 1))
			.withMessageContaining("no time for an orderly end");
	}

	@Test
	void theSenderOfKillIsKnown() throws Exception {
		try (SelfPipe pipe = open(TopHalf.NATIVE, Signal.SIGHUP)) {
			long uid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
			Signal.SIGHUP.raise();
			assertThat(pipe.take()).isNotNull()
				.satisfies((info) -> assertThat(info.cause()).isEqualTo(Cause.USER))
				.satisfies((info) -> assertThat(info.senderPid()).isEqualTo(PID))
				.satisfies((info) -> assertThat(info.senderUid()).isEqualTo(uid))
				.satisfies((info) -> assertThat(info.value()).isZero())
				.satisfies((info) -> assertThat(info.count()).isOne());
			Process kill = new ProcessBuilder("sh", "-c", "kill -HUP " + PID).start();
			assertThat(pipe.take()).isNotNull()
				.satisfies((info) -> assertThat(info.cause()).isEqualTo(Cause.USER))
				.satisfies((info) -> assertThat(info.senderPid()).isEqualTo(kill.pid()))
				.satisfies((info) -> assertThat(info.senderUid()).isEqualTo(uid));
		}
	}

	@Test
	void theSenderAndTheValueOfSigqueueAreKnown() {
		try (SelfPipe pipe = open(TopHalf.NATIVE, Signal.SIGHUP, RT1);
				ChildJvm sender = SignalSender.to(PID).signals(RT1).count(3).queued().start()) {
			List<SignalInfo> infos = List.of(pipe.take(), pipe.take(), pipe.take());
			assertThat(infos).allSatisfy((info) -> assertThat(info.cause()).isEqualTo(Cause.QUEUE))
				.allSatisfy((info) -> assertThat(info.senderPid()).isEqualTo(sender.pid()));
			// In any order: each may have been caught by a thread of its own.
			assertThat(infos).extracting(SignalInfo::intValue).containsExactlyInAnyOrder(1, 2, 3);
			Posix.queueToSelf(Signal.SIGHUP, 0x8123_4567_89ab_cdefL);
			assertThat(pipe.take()).isNotNull()
				.satisfies((info) -> assertThat(info.value()).isEqualTo(0x8123_4567_89ab_cdefL))
				.satisfies((info) -> assertThat(info.senderPid()).isEqualTo(PID));
		}
	}

	@Test
	void aSignalToAThreadIsCaughtToo() {
		try (SelfPipe pipe = open(TopHalf.NATIVE, Signal.SIGHUP)) {
			Posix.raiseOnThisThread(Signal.SIGHUP);
			assertThat(pipe.take()).isNotNull()
				.satisfies((info) -> assertThat(info.cause()).isEqualTo(Cause.TKILL))
				.satisfies((info) -> assertThat(info.senderPid()).isEqualTo(PID));
		}
	}

	@Test
	void aTimerHasNoSender() {
		try (SelfPipe pipe = open(TopHalf.NATIVE, Signal.SIGALRM)) {
			Posix.alarm(Duration.ofMillis(1));
			assertThat(pipe.take()).isNotNull()
				.satisfies((info) -> assertThat(info.cause()).isEqualTo(Cause.KERNEL))
				.satisfies((info) -> assertThat(info.senderPid()).isEqualTo(SignalInfo.UNKNOWN))
				.satisfies((info) -> assertThat(info.senderUid()).isEqualTo(SignalInfo.UNKNOWN));
		}
	}

	@Test
	void anEndedChildTellsHowItEndedAndIsReapedByTheJdk() throws Exception {
		try (SelfPipe pipe = open(TopHalf.NATIVE, Signal.SIGCHLD)) {
			Process exits = new ProcessBuilder("sh", "-c", "exit 3").start();
			assertThat(pipe.take()).isNotNull()
				.satisfies((info) -> assertThat(info.cause()).isEqualTo(Cause.CHILD_EXITED))
				.satisfies((info) -> assertThat(info.senderPid()).isEqualTo(exits.pid()))
				.satisfies((info) -> assertThat(info.intValue()).isEqualTo(3));
			assertThat(exits.waitFor()).isEqualTo(3);
			Process killed = new ProcessBuilder("cat").start();
			Signal.SIGKILL.sendTo(killed.toHandle());
			assertThat(pipe.take()).isNotNull()
				.satisfies((info) -> assertThat(info.cause()).isEqualTo(Cause.CHILD_KILLED))
				.satisfies((info) -> assertThat(info.intValue()).isEqualTo(9));
			assertThat(killed.waitFor()).isEqualTo(137);
		}
	}

	@Test
	void theJvmTopHalfKnowsNoSender() {
		try (SelfPipe pipe = open(TopHalf.JVM, Signal.SIGHUP)) {
			Signal.SIGHUP.raise();
			assertThat(pipe.take()).isNotNull()
				.satisfies((info) -> assertThat(info.cause()).isEqualTo(Cause.UNKNOWN))
				.satisfies((info) -> assertThat(info.senderPid()).isEqualTo(SignalInfo.UNKNOWN))
				.satisfies((info) -> assertThat(info.senderUid()).isEqualTo(SignalInfo.UNKNOWN))
				.satisfies((info) -> assertThat(info.count()).isOne());
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void caughtNanosIsOnTheClockOfNanoTime(TopHalf topHalf) {
		try (SelfPipe pipe = open(topHalf, Signal.SIGHUP)) {
			for (int i = 0; i < 10; i++) {
				long before = System.nanoTime();
				Signal.SIGHUP.raise();
				SignalInfo info = pipe.take();
				assertThat(info.caughtNanos()).isBetween(before, System.nanoTime());
			}
		}
	}

	@Test
	void realTimeSignalsKeepTheirOrderAndTheirValues() {
		try (SelfPipe pipe = open(TopHalf.NATIVE, RT1, Signal.valueOf("RTMAX"))) {
			List<Long> values = new ArrayList<>();
			for (long i = 0; i < 500; i++) {
				Signal signal = (i % 2 == 0) ? RT1 : Signal.valueOf("RTMAX");
				int pending = pipe.status().pending();
				Posix.queueToSelf(signal, i * 1_000_000_007L);
				await(() -> pipe.status().pending() == pending + 32);
				values.add(i * 1_000_000_007L);
			}
			assertThat(pipe.drain()).extracting(SignalInfo::value).isEqualTo(values);
		}
	}

	private static SelfPipe open(TopHalf topHalf, Signal... signals) {
		return SelfPipe.builder().signals(signals).topHalf(topHalf).open();
	}

	/** Raises a signal and waits until its record is in the pipe. */
	private static void raise(SelfPipe pipe, Signal signal) {
		int pending = pipe.status().pending();
		signal.raise();
		await(() -> pipe.status().pending() >= pending + 32);
	}

	private static void await(java.util.concurrent.Callable<Boolean> condition) {
		Awaitility.await()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.pollInSameThread()
			.atMost(Duration.ofMinutes(1))
			.until(condition);
	}

	private static <T> T inAnotherThread(java.util.concurrent.Callable<T> call) throws Exception {
		java.util.concurrent.FutureTask<T> task = new java.util.concurrent.FutureTask<>(call);
		new Thread(task, "another").start();
		return task.get(60, java.util.concurrent.TimeUnit.SECONDS);
	}

	/** Runs the action in another thread when the kernel says that this one sleeps. */
	private static void onceThisThreadSleeps(Runnable action) {
		try {
			Path status = Path.of("/proc", Files.readSymbolicLink(Path.of("/proc/thread-self")).toString(), "status");
			Thread thread = new Thread(() -> {
				await(() -> Files.readString(status).contains("State:\tS"));
				action.run();
			}, "another");
			thread.setDaemon(true);
			thread.start();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

}
