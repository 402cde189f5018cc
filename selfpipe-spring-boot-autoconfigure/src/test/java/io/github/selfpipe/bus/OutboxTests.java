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

package io.github.selfpipe.bus;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.selfpipe.Signal;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Outbox}; see also {@link SignalBusTests}.
 */
class OutboxTests {

	@Test
	void whereThereIsNoThreadToSendTheSignalIsDroppedAndTheNextOneTriesAgain() {
		try (ChildJvm child = ChildJvm.of(Sender.class).notAsRoot().start()) {
			child.awaitLine("^sent SIGUSR1");
			child.awaitLine("^added true");
			assertThat(child.lines("^(added|sent|dropped)")).containsExactlyInAnyOrder("added false", "dropped 1",
					"added true", "sent SIGUSR1");
			assertThat(child.lines("SIGHUP was not broadcast to \\*\\*: there is no thread to send it")).hasSize(1);
		}
	}

	@Test
	void whatCannotBeLoggedIsSentOnceAndHoldsUpNothing() {
		Logger logger = (Logger) LoggerFactory.getLogger(Outbox.class);
		FailingAppender appender = new FailingAppender();
		logger.addAppender(appender);
		try {
			Queue<String> sent = new ConcurrentLinkedQueue<>();
			Outbox outbox = new Outbox((event) -> sent.add(((SignalRemoteApplicationEvent) event).getSignal()), 10,
					Duration.ofMinutes(1), new BusCounts());
			outbox.add(Sender.event(Signal.SIGHUP));
			outbox.add(Sender.event(Signal.SIGUSR1));
			Awaitility.await().until(() -> outbox.size() == 0);
			assertThat(sent).containsExactly("SIGHUP", "SIGUSR1");
			assertThat(appender.failures).hasValue(2);
			outbox.close();
		}
		finally {
			logger.detachAppender(appender);
		}
	}

	/** As a logging system that has no disk left, or no memory. */
	private static final class FailingAppender extends AppenderBase<ILoggingEvent> {

		private final AtomicInteger failures = new AtomicInteger();

		@Override
		public void doAppend(ILoggingEvent event) {
			this.failures.incrementAndGet();
			throw new IllegalStateException("a failure that is intended");
		}

		@Override
		protected void append(ILoggingEvent event) {
		}

	}

	static final class Sender {

		private Sender() {
		}

		public static void main(String[] args) {
			BusCounts counts = new BusCounts();
			Outbox outbox = new Outbox((event) -> {
				System.out.println("sent " + ((SignalRemoteApplicationEvent) event).getSignal());
			}, 10, Duration.ZERO, counts);
			long before = Posix.mayHaveThreads(1);
			System.out.println("added " + outbox.add(event(Signal.SIGHUP)));
			System.out.println("dropped " + counts.dropped().get("not-sent"));
			Posix.mayHaveThreads(before);
			System.out.println("added " + outbox.add(event(Signal.SIGUSR1)));
			LockSupport.park();
		}

		private static SignalRemoteApplicationEvent event(Signal signal) {
			return new SignalRemoteApplicationEvent(Sender.class, "orders:0:a", "1", () -> "**", signal, 1);
		}

	}

}
