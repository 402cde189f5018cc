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

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.SignalSender;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GoNotify}, {@link GoReset} and {@link GoNotifyContext}.
 */
@InChildJvm
class GoTests {

	@Test
	void eachChannelGetsEachSignalUntilItIsStopped() throws InterruptedException {
		Posix.Disposition before = Posix.disposition(Signal.SIGUSR1);
		GoNotify first = new GoNotify(Signal.SIGUSR1);
		GoNotify second = new GoNotify(Signal.SIGUSR1, Signal.SIGHUP);
		Signal.SIGUSR1.raise();
		assertThat(first.receive().signal()).isEqualTo(Signal.SIGUSR1);
		assertThat(second.receive().signal()).isEqualTo(Signal.SIGUSR1);
		first.stop();
		Signal.SIGUSR1.raise();
		assertThat(second.receive().signal()).isEqualTo(Signal.SIGUSR1);
		second.stop();
		assertThat(Posix.disposition(Signal.SIGUSR1)).isEqualTo(before);
	}

	@Test
	void resetPutsBackWhatWasThere() {
		Posix.Disposition before = Posix.disposition(Signal.SIGUSR1);
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1, Signal.SIGHUP)) {
			assertThat(Posix.disposition(Signal.SIGUSR1)).isNotEqualTo(before);
			GoReset.reset(pipe, Signal.SIGUSR1);
			assertThat(Posix.disposition(Signal.SIGUSR1)).isEqualTo(before);
			GoReset.replace(pipe, Set.of(Signal.SIGUSR2));
			assertThat(pipe.trapped()).containsExactly(Signal.SIGUSR2);
		}
	}

	@Test
	void theFirstSignalCancelsTheWork() {
		CompletableFuture<String> work = new CompletableFuture<>();
		Thread main = Thread.currentThread();
		new Thread(() -> {
			// Only then is the trap in; before, the JVM would end.
			Awaitility.await().until(() -> isIn(main, "take"));
			Signal.SIGHUP.raise();
		}).start();
		assertThat(GoNotifyContext.runUntilSignalled(work, Signal.SIGHUP)).isTrue();
		assertThat(work).isCancelled();
	}

	@Test
	void workThatEndsByItselfEndsTheWait() {
		CompletableFuture<String> work = new CompletableFuture<>();
		new Thread(() -> work.complete("done")).start();
		assertThat(GoNotifyContext.runUntilSignalled(work, Signal.SIGHUP)).isFalse();
		assertThat(work).isCompletedWithValue("done");
	}

	@Test
	void tenInterruptsAtOnceAreOneRequest() {
		try (ChildJvm child = ChildJvm.of(Work.class).start()) {
			child.awaitLine("^works");
			SignalSender.to(child.pid()).signals(Signal.SIGINT).count(10).every(Duration.ofMillis(20)).send();
			child.awaitLine("^cancelled true");
			child.writeLine("end");
			assertThat(child.awaitExit()).isZero();
		}
	}

	static final class Work {

		private Work() {
		}

		public static void main(String[] args) throws IOException {
			CompletableFuture<String> work = new CompletableFuture<>();
			Thread main = Thread.currentThread();
			new Thread(() -> {
				Awaitility.await().until(() -> isIn(main, "take"));
				System.out.println("works");
			}).start();
			System.out.println("cancelled " + GoNotifyContext.runUntilSignalled(work, Signal.SIGINT));
			// What comes after the work is not cut off.
			System.in.read();
		}

	}

	private static boolean isIn(Thread thread, String method) {
		return Stream.of(thread.getStackTrace()).anyMatch((frame) -> frame.getMethodName().equals(method));
	}

}
