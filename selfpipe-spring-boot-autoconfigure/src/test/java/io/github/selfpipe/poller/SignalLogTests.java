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

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalInfo.Cause;
import io.github.selfpipe.event.SignalEvent;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalLog}.
 */
class SignalLogTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.selfpipe.signals");

	private final Appender appender = new Appender();

	private final SignalLog log = new SignalLog();

	@BeforeEach
	void listen() {
		this.logger.setLevel(Level.INFO);
		this.logger.setAdditive(false);
		this.logger.addAppender(this.appender);
		this.log.start();
	}

	@AfterEach
	void stopListening() {
		this.appender.gate.countDown();
		this.log.flush();
		this.logger.detachAppender(this.appender);
		this.logger.setAdditive(true);
		this.logger.setLevel(null);
	}

	@Test
	void writesOneLineForEachSignalInTheirOrder() {
		for (int i = 0; i < 1000; i++) {
			this.log.caught(info(i));
			this.log.handled(0);
		}
		this.log.flush();
		assertThat(this.appender.lines())
			.containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj(SignalLogTests::line).toList());
	}

	@Test
	void writesTheLineWhileAListenerIsStuck() {
		this.log.caught(info(1));
		Awaitility.await().untilAsserted(() -> assertThat(this.appender.lines()).containsExactly(line(1)));
	}

	@Test
	void writesOnAThreadOfItsOwn() {
		this.log.caught(info(1));
		this.log.handled(0);
		this.log.flush();
		assertThat(this.appender.threads).extracting(Thread::getName).containsExactly("selfpipe-log");
	}

	@Test
	void endsItsThreadAfterAFlushAndStartsAnother() {
		this.log.caught(info(1));
		this.log.flush();
		Thread first = this.appender.threads.iterator().next();
		Awaitility.await().until(() -> !first.isAlive());
		this.log.caught(info(2));
		this.log.handled(0);
		this.log.flush();
		assertThat(this.appender.lines()).containsExactly(line(1), line(2));
		assertThat(this.appender.threads).hasSize(2);
	}

	@Test
	void goesOnAfterAnAppenderThatThrows() {
		this.appender.failures.set(1);
		this.log.caught(info(1));
		this.log.handled(0);
		Awaitility.await().until(() -> this.appender.failures.get() == 0);
		this.log.caught(info(2));
		this.log.handled(0);
		this.log.flush();
		assertThat(this.appender.lines()).containsExactly(line(2));
	}

	@Test
	void sumsUpWhatIsTooMuch() {
		this.appender.gate = new CountDownLatch(1);
		for (int i = 0; i < 10_010; i++) {
			this.log.caught(info(i));
		}
		this.appender.gate.countDown();
		this.log.flush();
		assertThat(this.appender.lines()).hasSize(10_001);
		assertThat(this.appender.lines()).contains("Caught 10 more signals, which have no line of their own");
		this.log.caught(info(1));
		this.log.flush();
		assertThat(this.appender.lines()).as("what was summed up is not summed up again").hasSize(10_002);
	}

	@Test
	void aFlushDoesNotWaitForeverForAnAppenderThatIsStuck() {
		this.appender.gate = new CountDownLatch(1);
		this.log.caught(info(1));
		this.log.flush();
		assertThat(this.appender.lines()).isEmpty();
	}

	@Test
	void aFloodDoesNotWriteOneLineAfterTheOther() {
		for (int i = 0; i < 3_000; i++) {
			this.log.caught(info(i));
			this.log.handled(0);
		}
		// The next go is due a second after this one, or with a flush.
		Awaitility.await().until(() -> this.appender.lines().size() >= 1_000);
		this.log.flush();
		assertThat(this.appender.lines()).hasSize(3_000);
	}

	@Test
	void aLineThatIsLateSaysSo() {
		long now = System.nanoTime();
		this.log.caught(event(new SignalInfo(Signal.SIGHUP, Cause.UNKNOWN, -1, -1, 0, now - 250_000_000, 1), null));
		this.log.caught(event(new SignalInfo(Signal.SIGHUP, Cause.UNKNOWN, -1, -1, 0, now - 60_000_000_000L, 1), null));
		this.log.caught(event(new SignalInfo(Signal.SIGHUP, Cause.UNKNOWN, -1, -1, 0, now - 250_000_000, 1), "other"));
		this.log.handled(0);
		this.log.flush();
		assertThat(this.appender.lines()).hasSize(3);
		assertThat(this.appender.lines().get(0)).matches("Caught SIGHUP, \\d{3,4} ms ago");
		assertThat(this.appender.lines().get(1)).matches("Caught SIGHUP, 6\\d s ago");
		assertThat(this.appender.lines().get(2)).isEqualTo("Caught SIGHUP from other by the bus");
	}

	@Test
	void doesNothingIfItsLoggerIsOff() {
		this.logger.setLevel(Level.WARN);
		this.log.caught(info(1));
		this.log.handled(0);
		this.logger.setLevel(Level.INFO);
		this.log.flush();
		assertThat(this.appender.lines()).isEmpty();
	}

	private static SignalEvent info(int value) {
		// Not late, whenever it is written.
		long caughtNanos = System.nanoTime() + 3_600_000_000_000L;
		return event(new SignalInfo(Signal.SIGHUP, Cause.CHILD_EXITED, 1, 0, value, caughtNanos, 1), null);
	}

	private static SignalEvent event(SignalInfo info, @Nullable String origin) {
		return new SignalEvent("test", info, origin);
	}

	private static String line(int value) {
		return "Caught SIGHUP: child 1 exited with status " + value;
	}

	private static final class Appender extends AppenderBase<ILoggingEvent> {

		private final List<String> lines = new ArrayList<>();

		private final Set<Thread> threads = new LinkedHashSet<>();

		private final AtomicInteger failures = new AtomicInteger();

		private volatile CountDownLatch gate = new CountDownLatch(0);

		/** What the superclass would catch is to get out here. */
		@Override
		public void doAppend(ILoggingEvent event) {
			append(event);
		}

		@Override
		protected void append(ILoggingEvent event) {
			try {
				this.gate.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			if (this.failures.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
				throw new IllegalStateException("the appender fails");
			}
			synchronized (this.lines) {
				this.lines.add(event.getFormattedMessage());
				this.threads.add(Thread.currentThread());
			}
		}

		List<String> lines() {
			synchronized (this.lines) {
				return List.copyOf(this.lines);
			}
		}

	}

}
