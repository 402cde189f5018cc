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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.SelfPipe.SignalStatus;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Proc;
import io.github.selfpipe.testsupport.SignalSender;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Queued real-time signals as fast as another process can send them, to listeners.
 */
class FloodThroughSpringTests {

	private static final int COUNT = Boolean.getBoolean("selfpipe.long") ? 300_000 : 50_000;

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	/** Each with a value of its own, which says which one it is. */
	private static final Signal[] SIGNALS = { Signal.valueOf("RTMIN+1"), Signal.valueOf("RTMIN+2") };

	@ParameterizedTest
	@CsvSource({ "dedicated,false", "main,false", "dedicated,true" })
	void eachIsDeliveredOnceOrCounted(String thread, boolean asleep) {
		try (ChildJvm child = ChildJvm.of(Application.class)
			.arguments(COUNT, asleep, "--selfpipe.signals=RTMIN+1,RTMIN+2", "--selfpipe.poller.thread=" + thread,
					"--logging.level.io.github.selfpipe.signals=warn")
			.patience(PATIENCE)
			.start()) {
			child.awaitLine("^ready");
			Map<Signal, Long> sent = SignalSender.to(child.pid())
				.signals(SIGNALS)
				.count(COUNT)
				.queued()
				.patience(PATIENCE)
				.send();
			child.writeLine("end");
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^(doubled|foreign)")).isEmpty();
			assertThat(child.lines("^counters")).hasSize(SIGNALS.length).allSatisfy((line) -> {
				String[] words = line.split(" ");
				long caught = Long.parseLong(words[2]);
				assertThat(caught).isEqualTo(sent.get(Signal.valueOf(words[1])))
					.isEqualTo(Long.parseLong(words[3]) + Long.parseLong(words[4]))
					.isEqualTo(Long.parseLong(words[5]));
				if (asleep) {
					assertThat(words[4]).as("coalesced while the listener slept").isNotEqualTo("0");
				}
			});
			System.out.printf("%d queued signals to a listener, %s%s: %s%n", COUNT, thread,
					asleep ? ", asleep until all were sent" : "", child.lines("^counters"));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

		private static final CountDownLatch end = new CountDownLatch(1);

		private static int count;

		private static boolean asleep;

		private final Map<Signal, BitSet> values = new TreeMap<>();

		private final Map<Signal, Long> heard = new ConcurrentHashMap<>();

		@SignalListener
		void on(SignalInfo info) throws InterruptedException {
			if (asleep) {
				end.await();
			}
			this.heard.merge(info.signal(), info.count(), Long::sum);
			if (info.cause() != SignalInfo.Cause.QUEUE) {
				return;
			}
			if (info.value() < 1 || info.value() > count) {
				System.out.println("foreign " + info);
				return;
			}
			BitSet values = this.values.computeIfAbsent(info.signal(), (signal) -> new BitSet(count));
			if (values.get(info.intValue())) {
				System.out.println("doubled " + info);
			}
			values.set(info.intValue());
		}

		void report(SelfPipe pipe) {
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> pipe.status()
					.signals()
					.stream()
					.allMatch((status) -> this.heard.getOrDefault(status.signal(), 0L) >= status.caught()));
			for (SignalStatus status : pipe.status().signals()) {
				System.out.println("counters " + status.signal() + " " + status.caught() + " " + status.published()
						+ " " + status.coalesced() + " " + this.heard.get(status.signal()));
			}
		}

		public static void main(String[] args) {
			count = Integer.parseInt(args[0]);
			asleep = Boolean.parseBoolean(args[1]);
			SpringApplication application = new SpringApplication(Application.class);
			application.addInitializers((context) -> new Thread(() -> control(context), "control").start());
			application.setKeepAlive(true);
			application.run(args);
		}

		private static void control(ConfigurableApplicationContext context) {
			try {
				Awaitility.await().atMost(PATIENCE).until(context::isRunning);
				System.out.println("ready");
				new BufferedReader(new InputStreamReader(System.in)).readLine();
				end.countDown();
				Proc.self().awaitSignalsHandled();
				SelfPipe pipe = context.getBean(SelfPipe.class);
				Application application = context.getBean(Application.class);
				application.report(pipe);
				context.close();
			}
			catch (IOException ex) {
				throw new java.io.UncheckedIOException(ex);
			}
		}

	}

}
