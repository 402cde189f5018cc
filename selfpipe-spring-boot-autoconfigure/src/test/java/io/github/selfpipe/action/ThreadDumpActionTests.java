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

package io.github.selfpipe.action;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.testsupport.ChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ThreadDumpAction}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ThreadDumpActionTests {

	@Test
	void aRealSignalDumpsAllThreadsToTheLog() {
		try (ChildJvm child = ChildJvm.of(ActionApplication.class)
			.arguments("--selfpipe.actions.QUIT=thread-dump")
			.start()) {
			child.awaitLine("^ready");
			child.send(Signal.SIGQUIT);
			child.awaitLine("ThreadDumpAction.*Thread dump for SIGQUIT");
			child.awaitLine("^\"selfpipe\" #\\d+ (\\[\\d+\\] )?daemon");
			child.awaitLine("^\tat io.github.selfpipe.action.ThreadDumpAction");
			child.awaitLine("^\"keep-alive\"");
			assertThat(child.isAlive()).isTrue();
		}
	}

	@Test
	void showsWhatAThreadHoldsAndWaitsFor(CapturedOutput output) throws Exception {
		Contention contention = new Contention();
		contention.start();
		try {
			new ThreadDumpAction().run(SignalEvent.of(Signal.SIGQUIT));
		}
		finally {
			contention.end();
		}
		assertThat(output).containsPattern("\"waits\" #\\d+")
			.contains("- locked <", "(a java.lang.StringBuilder)", "- waiting to lock <",
					"Locked ownable synchronizers:", "(a java.util.concurrent.locks.ReentrantLock$NonfairSync)");
	}

	@Test
	void aJvmWithoutDiagnosticCommandsShowsItToo() throws Exception {
		Contention contention = new Contention();
		contention.start();
		String dump;
		try {
			dump = ThreadDumpAction.threadInfos();
		}
		finally {
			contention.end();
		}
		assertThat(dump).containsPattern("\"holds\" #\\d+ (WAITING|TIMED_WAITING)")
			.containsPattern("- locked java.lang.StringBuilder@")
			.containsPattern("- owns java.util.concurrent.locks.ReentrantLock\\$NonfairSync@")
			.containsPattern("\"waits\" #\\d+ BLOCKED")
			.containsPattern("- waits for java.lang.StringBuilder@\\w+ of \"holds\" #\\d+");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void virtualThreadsAreIncludedWhereTheJdkListsThem(CapturedOutput output) throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
		Class<?> type = Class.forName("java.lang.Thread$Builder");
		type.getMethod("name", String.class).invoke(builder, "a virtual one");
		Thread thread = (Thread) type.getMethod("start", Runnable.class).invoke(builder, (Runnable) () -> await(end));
		try {
			Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
			new ThreadDumpAction().run(SignalEvent.of(Signal.SIGQUIT));
		}
		finally {
			end.countDown();
			thread.join();
		}
		String virtual = output.toString().substring(output.toString().indexOf("Virtual threads: "));
		assertThat(virtual).containsPattern("#\\d+ \"a virtual one\" .*virtual")
			.contains("ThreadDumpActionTests.await")
			.doesNotContain("\"main\"");
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** One thread that holds what another waits for. */
	private static final class Contention {

		private final StringBuilder monitor = new StringBuilder();

		private final ReentrantLock lock = new ReentrantLock();

		private volatile boolean ended;

		private final CountDownLatch held = new CountDownLatch(1);

		private final Thread holds = new Thread(this::hold, "holds");

		private final Thread waits = new Thread(() -> {
			synchronized (this.monitor) {
				this.monitor.append("mine");
			}
		}, "waits");

		void start() {
			this.holds.start();
			ThreadDumpActionTests.await(this.held);
			this.waits.start();
			Awaitility.await()
				.until(() -> this.waits.getState() == Thread.State.BLOCKED
						&& this.holds.getState() == Thread.State.WAITING);
		}

		private void hold() {
			synchronized (this.monitor) {
				this.lock.lock();
				try {
					this.held.countDown();
					while (!this.ended) {
						LockSupport.park(this);
					}
				}
				finally {
					this.lock.unlock();
				}
			}
		}

		void end() throws InterruptedException {
			this.ended = true;
			LockSupport.unpark(this.holds);
			this.holds.join();
			this.waits.join();
		}

	}

}
