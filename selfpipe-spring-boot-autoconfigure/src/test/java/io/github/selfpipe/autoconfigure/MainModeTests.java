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

import java.util.concurrent.FutureTask;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.testsupport.ChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * selfpipe.poller.thread=main: the thread that called SpringApplication.run is the
 * poller, until the context closes.
 */
class MainModeTests {

	private static final String[] ARGUMENTS = { "--selfpipe.signals=USR1,USR2", "--selfpipe.poller.thread=main" };

	@Test
	void runReturnsWhenTheContextCloses() {
		try (ChildJvm child = ChildJvm.of(Application.class).arguments((Object[]) ARGUMENTS).start()) {
			child.awaitLine("Started ");
			sendUntil(child, "^Application got SIGUSR1 on main");
			assertThat(child.lines("^run has returned")).isEmpty();
			child.send(Signal.SIGUSR2);
			child.awaitLine("^run has returned on main, active: false");
			assertThat(child.awaitExit()).as("no thread of ours keeps the JVM").isZero();
		}
	}

	@Test
	void aParentDoesNotKeepItsChildFromStarting() {
		try (ChildJvm child = ChildJvm.of(ParentAndChild.class).arguments((Object[]) ARGUMENTS).start()) {
			child.awaitLine("^run of the child is ready");
			sendUntil(child, "^Child got SIGUSR1 on main");
			assertThat(child.lines("^Application got SIGUSR1 on (?!selfpipe)")).isEmpty();
			child.awaitLine("^Application got SIGUSR1 on selfpipe");
			child.send(Signal.SIGUSR2);
			child.awaitLine("^run has returned on main");
			assertThat(child.awaitExit()).isZero();
		}
	}

	@Test
	void aListenerMayCloseTheContextWhileRunIsAboutToReturn() throws Exception {
		try (GenericApplicationContext context = new GenericApplicationContext() {
			@Override
			public boolean isActive() {
				boolean active = super.isActive();
				close();
				return active;
			}

			@Override
			public <T> ObjectProvider<T> getBeanProvider(Class<T> type) {
				close();
				return super.getBeanProvider(type);
			}
		}) {
			context.refresh();
			// On a thread of its own, whose stack does not show that this is a test.
			FutureTask<Void> ready = new FutureTask<>(() -> new SelfPipeRunListener().ready(context, null), null);
			new Thread(ready).start();
			ready.get();
		}
	}

	@Test
	void inATestRunReturnsAtOnce() {
		try (ConfigurableApplicationContext context = SpringApplication.run(Application.class,
				"--selfpipe.signals=WINCH", "--selfpipe.poller.thread=main")) {
			assertThat(context.isActive()).isTrue();
			assertThat(context.getBean(SignalPoller.class).getThread().getName()).isEqualTo("selfpipe");
		}
	}

	/** The main thread becomes the poller a moment after the application is ready. */
	private static void sendUntil(ChildJvm child, String regex) {
		Awaitility.await().until(() -> {
			child.send(Signal.SIGUSR1);
			return !child.lines(regex).isEmpty();
		});
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Application {

		private final ConfigurableApplicationContext context;

		Application(ConfigurableApplicationContext context) {
			this.context = context;
		}

		@SignalListener("USR1")
		void onSignal(Signal signal) {
			System.out
				.println(getClass().getSimpleName() + " got " + signal + " on " + Thread.currentThread().getName());
		}

		@SignalListener("USR2")
		void close() {
			this.context.close();
		}

		public static void main(String[] args) {
			ConfigurableApplicationContext context = SpringApplication.run(Application.class, args);
			System.out
				.println("run has returned on " + Thread.currentThread().getName() + ", active: " + context.isActive());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Child extends Application {

		Child(ConfigurableApplicationContext context) {
			super(context);
		}

	}

	static class ParentAndChild {

		public static void main(String[] args) {
			new SpringApplicationBuilder(Application.class).child(Child.class).listeners((event) -> {
				if (event instanceof org.springframework.boot.context.event.ApplicationReadyEvent) {
					System.out.println("run of the child is ready");
				}
			}).run(args);
			System.out.println("run has returned on " + Thread.currentThread().getName());
		}

	}

}
