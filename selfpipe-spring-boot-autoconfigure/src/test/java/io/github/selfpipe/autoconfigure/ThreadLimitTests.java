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
package io.github.selfpipe.autoconfigure;

import java.util.concurrent.locks.LockSupport;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantee 13 at the limit of threads (RLIMIT_NPROC): the process can start none, and
 * one TERM ends it with 143 all the same, after its listeners and with its line in the
 * log.
 */
class ThreadLimitTests {

	@ParameterizedTest
	@CsvSource({ "BEFORE_THE_LOG_HAS_ITS_THREAD, dedicated", "BEFORE_THE_LOG_HAS_ITS_THREAD, main",
			"WHILE_IT_RUNS, dedicated", "WHILE_IT_RUNS, main" })
	void oneTermEndsAProcessThatCanStartNoThread(Limit limit, String thread) {
		try (ChildJvm child = start(limit, thread)) {
			child.awaitLine("^no more threads: java.lang.OutOfMemoryError");
			child.send(Signal.SIGUSR1);
			child.awaitLine("^got SIGUSR1");
			child.awaitLine("Caught SIGUSR1 from pid " + ProcessHandle.current().pid());
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines("^got SIGTERM")).hasSize(1);
			assertThat(child.lines("Caught SIGTERM from pid " + ProcessHandle.current().pid())).hasSize(1);
		}
	}

	@Test
	void norDoesTheStartNeedOneToBeEnded() {
		try (ChildJvm child = start(Limit.WHILE_IT_STARTS, "dedicated")) {
			child.awaitLine("^no more threads: java.lang.OutOfMemoryError");
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines("Caught SIGTERM .* while the application starts")).hasSize(1);
		}
	}

	private static ChildJvm start(Limit limit, String thread) {
		return ChildJvm.of(Application.class)
			.notAsRoot()
			.options("-Dlimit=" + limit)
			.arguments("--selfpipe.signals=USR1", "--selfpipe.actions.TERM=shutdown",
					"--selfpipe.poller.thread=" + thread)
			.start();
	}

	enum Limit {

		WHILE_IT_STARTS, BEFORE_THE_LOG_HAS_ITS_THREAD, WHILE_IT_RUNS;

		static final Limit CHOSEN = valueOf(System.getProperty("limit", "WHILE_IT_RUNS"));

		void reach(Limit now) {
			if (this != now) {
				return;
			}
			Posix.mayHaveThreads(1);
			try {
				new Thread(() -> System.out.println("a thread")).start();
			}
			catch (OutOfMemoryError ex) {
				System.out.println("no more threads: " + ex);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application implements SmartInitializingSingleton {

		@SignalListener("USR1")
		void onUsr1() {
			System.out.println("got SIGUSR1");
		}

		@SignalListener("TERM")
		void onTerm() {
			System.out.println("got SIGTERM");
		}

		/** The poller has its thread by now, and begins to publish after this. */
		@Override
		public void afterSingletonsInstantiated() {
			if (Limit.CHOSEN == Limit.WHILE_IT_STARTS) {
				Limit.CHOSEN.reach(Limit.WHILE_IT_STARTS);
				LockSupport.park();
			}
			Limit.CHOSEN.reach(Limit.BEFORE_THE_LOG_HAS_ITS_THREAD);
		}

		public static void main(String[] args) throws Exception {
			SpringApplication application = new SpringApplication(Application.class);
			application.addListeners(
					(org.springframework.context.ApplicationListener<org.springframework.boot.context.event.ApplicationReadyEvent>) (
							event) -> Limit.CHOSEN.reach(Limit.WHILE_IT_RUNS));
			application.run(args);
			System.in.read();
		}

	}

}
