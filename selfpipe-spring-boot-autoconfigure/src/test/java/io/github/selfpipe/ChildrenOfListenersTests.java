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

import java.util.concurrent.CompletableFuture;

import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantee 5 through Spring: what a listener starts has the mask, the handlers and the
 * descriptors of what was started before the application.
 */
class ChildrenOfListenersTests {

	@ParameterizedTest
	@ValueSource(strings = { "dedicated", "main" })
	void areAsThoseOfAnApplicationWithoutSelfPipe(String thread) {
		try (ChildJvm child = ChildJvm.of(Application.class)
			.arguments("--selfpipe.signals=HUP,INT,TERM,USR1,RTMIN+1", "--selfpipe.poller.thread=" + thread)
			.start()) {
			child.awaitLine("^ready");
			for (int i = 1; i <= 3; i++) {
				// The first signals may change a thread's mask.
				child.send(Signal.SIGHUP);
				child.awaitLines("^in the listener", i);
			}
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isZero();
			String before = child.awaitLine("^before").substring("before: ".length());
			assertThat(before).contains("SigBlk", "SigIgn", "SigCgt", "fd 2");
			assertThat(child.lines("^in the listener")).hasSize(3)
				.allSatisfy((line) -> assertThat(line).endsWith(before));
			assertThat(child.lines("^in another thread")).hasSize(3)
				.containsOnly("in another thread: " + child.awaitLine("^elsewhere").substring("elsewhere: ".length()));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

		private final ConfigurableApplicationContext context;

		Application(ConfigurableApplicationContext context) {
			this.context = context;
		}

		@EventListener(ApplicationReadyEvent.class)
		void ready() {
			System.out.println("ready");
		}

		@SignalListener("HUP")
		void startsAChild() throws Exception {
			System.out.println("in another thread: " + inAnotherThread());
			System.out.println("in the listener: " + ChildrenTests.child());
		}

		@SignalListener("TERM")
		void end() {
			this.context.close();
		}

		private static String inAnotherThread() {
			return CompletableFuture.supplyAsync(() -> {
				try {
					return ChildrenTests.child().toString();
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}, (task) -> new Thread(task).start()).join();
		}

		public static void main(String[] args) throws Exception {
			System.out.println("before: " + ChildrenTests.child());
			System.out.println("elsewhere: " + inAnotherThread());
			SpringApplication application = new SpringApplication(Application.class);
			application.setKeepAlive(true);
			application.run(args);
		}

	}

}
