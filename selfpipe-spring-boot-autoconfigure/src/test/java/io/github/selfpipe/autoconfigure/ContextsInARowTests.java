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

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.SignalSender;
import org.junit.jupiter.api.Test;
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
 * From one context to the next in the same JVM, a signal that both trap stays trapped,
 * and what is caught in between is published by the next.
 */
class ContextsInARowTests {

	private static final Signal QUEUED = Signal.valueOf("RTMIN+2");

	@ParameterizedTest
	@ValueSource(strings = { "--selfpipe.top-half=native", "--selfpipe.poller.thread=main" })
	void noSignalIsLostOrSeenTwiceOrMeetsItsDefault(String argument) {
		try (ChildJvm child = ChildJvm.of(Application.class).arguments("12", argument).start()) {
			child.awaitLine("^context 0");
			ChildJvm sender = SignalSender.to(child.pid())
				.signals(QUEUED)
				.queued()
				.every(Duration.ofMillis(30))
				.endless()
				.start();
			child.awaitLine("^context 11");
			Map<Signal, Long> sent = SignalSender.stop(sender);
			child.awaitLine("^" + sent.get(QUEUED) + " got");
			child.writeLine("end");
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^got ")).hasSize(sent.get(QUEUED).intValue()).doesNotHaveDuplicates();
		}
	}

	@Test
	void ifNoContextComesWhatWasThereComesBackAndWhatWasCaughtIsNotKeptSilent() {
		try (ChildJvm child = ChildJvm.of(Application.class).arguments("1").start()) {
			child.awaitLine("^context 0");
			child.writeLine("end");
			child.awaitLine("^closed");
			child.send(QUEUED);
			child.awaitLine("Caught after the context was closed, and not published: Caught "
					+ QUEUED.name().replace("+", "\\+"));
			child.send(QUEUED);
			assertThat(child.awaitExit()).as("its default action").isEqualTo(128 + QUEUED.number());
		}
	}

	@Test
	void withoutAContextTermEndsTheProcess() {
		try (ChildJvm child = ChildJvm.of(Application.class)
			.arguments("1", "--selfpipe.actions.TERM=shutdown")
			.start()) {
			child.awaitLine("^context 0");
			child.writeLine("end");
			child.awaitLine("^closed");
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

		/** The context that runs, and how many there are to be. */
		private static int context;

		private static int contexts;

		private static int count;

		@SignalListener("RTMIN+2")
		void onSignal(SignalInfo info) {
			System.out.println("got " + info.value());
			System.out.println(++count + " got");
		}

		@EventListener
		void ready(ApplicationReadyEvent event) {
			System.out.println("context " + context);
			new Thread(() -> close(event.getApplicationContext())).start();
		}

		private static void close(ConfigurableApplicationContext running) {
			try {
				if (context == contexts - 1) {
					System.in.read();
				}
				else {
					TimeUnit.MILLISECONDS.sleep(100);
				}
			}
			catch (IOException | InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			running.close();
		}

		public static void main(String[] args) throws Exception {
			contexts = Integer.parseInt(args[0]);
			args[0] = "--selfpipe.signals=RTMIN+2";
			for (context = 0; context < contexts; context++) {
				ConfigurableApplicationContext running = SpringApplication.run(Application.class, args);
				while (running.isActive()) {
					TimeUnit.MILLISECONDS.sleep(5);
				}
			}
			System.out.println("closed");
			if (contexts == 1) {
				TimeUnit.DAYS.sleep(1);
			}
		}

	}

}
