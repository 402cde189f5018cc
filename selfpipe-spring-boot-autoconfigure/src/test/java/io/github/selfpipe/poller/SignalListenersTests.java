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

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.EventListenerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalListeners} and {@link SignalListener}.
 */
class SignalListenersTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SelfPipeAutoConfiguration.class))
		.withPropertyValues("selfpipe.signals=WINCH,URG");

	@Test
	void takesNothingOrTheEventOrTheInfoOrTheSignal() {
		this.contextRunner.withUserConfiguration(AllParameters.class).run((context) -> {
			SignalEvent event = SignalEvent.of(Signal.SIGWINCH);
			context.publishEvent(event);
			assertThat(context.getBean(AllParameters.class).received).containsExactlyInAnyOrder("nothing", event,
					event.getInfo(), Signal.SIGWINCH, "as an ApplicationEvent", "as an Object");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "WINCH", "URG", "HUP", "USR1" })
	void getsTheSignalsThatItNamesInAnySpelling(String name) {
		this.contextRunner.withUserConfiguration(Spellings.class).run((context) -> {
			Signal signal = Signal.valueOf(name);
			context.publishEvent(SignalEvent.of(signal));
			List<String> expected = new ArrayList<>(List.of("any " + signal));
			if (signal == Signal.SIGWINCH || signal == Signal.SIGURG) {
				expected.add("named " + signal);
			}
			assertThat(context.getBean(Spellings.class).received).containsExactlyInAnyOrderElementsOf(expected);
		});
	}

	@Test
	void isOnlyCalledIfItsConditionHolds() {
		this.contextRunner.withUserConfiguration(Conditional.class).run((context) -> {
			context.publishEvent(SignalEvent.of(Signal.SIGWINCH));
			context.publishEvent(SignalEvent.of(Signal.SIGURG));
			assertThat(context.getBean(Conditional.class).received).containsExactly("bean SIGWINCH", "event SIGURG");
		});
	}

	@Test
	void isCalledInOrderAmongAllListeners() {
		this.contextRunner.withUserConfiguration(InOrder.class).run((context) -> {
			context.publishEvent(SignalEvent.of(Signal.SIGWINCH));
			assertThat(context.getBean(InOrder.class).received).containsExactly("1", "2 plain", "3");
		});
	}

	@Test
	void publishesWhatItReturns() {
		this.contextRunner.withUserConfiguration(Answering.class).run((context) -> {
			context.publishEvent(SignalEvent.of(Signal.SIGWINCH));
			assertThat(context.getBean(Answering.class).received).containsExactly("answer to SIGWINCH");
		});
	}

	@Test
	void mayBeAsync() {
		this.contextRunner.withUserConfiguration(Asynchronous.class).run((context) -> {
			context.publishEvent(SignalEvent.of(Signal.SIGWINCH));
			Thread thread = context.getBean(AsyncListener.class).threads().poll(1, TimeUnit.MINUTES);
			assertThat(thread).isNotNull().isNotSameAs(Thread.currentThread());
			assertThat(AopUtils.isAopProxy(context.getBean(AsyncListener.class))).isTrue();
			assertThat(context.getBean(AsyncListener.class).threads()).isEmpty();
		});
	}

	@Test
	void mayBeTransactional() {
		this.contextRunner.withUserConfiguration(InTransactions.class).run((context) -> {
			List<String> steps = context.getBean(Transactions.class).steps;
			context.publishEvent(SignalEvent.of(Signal.SIGWINCH));
			assertThat(steps).containsExactly("begin", "SIGWINCH in a transaction", "commit");
			assertThat(AopUtils.isAopProxy(context.getBean(TransactionalListener.class))).isTrue();
			steps.clear();
			context.publishEvent(SignalEvent.of(Signal.SIGURG));
			assertThat(steps).containsExactly("begin", "rollback");
		});
	}

	@Test
	void mayBeInABeanThatIsProxiedByItsInterface() {
		this.contextRunner.withUserConfiguration(Asynchronous.class).run((context) -> {
			context.publishEvent(SignalEvent.of(Signal.SIGWINCH));
			context.publishEvent(SignalEvent.of(Signal.SIGURG));
			Reloadable bean = context.getBean(Reloadable.class);
			assertThat(AopUtils.isJdkDynamicProxy(bean)).isTrue();
			assertThat(bean.reloaded().poll(1, TimeUnit.MINUTES)).isEqualTo(Signal.SIGURG);
		});
	}

	@Test
	void staysOnOneThreadOneAfterTheOtherForRealSignals() {
		this.contextRunner.withUserConfiguration(Threads.class).run((context) -> {
			BlockingQueue<String> calls = context.getBean(Threads.class).calls;
			Signal.SIGWINCH.raise();
			assertThat(calls.poll(1, TimeUnit.MINUTES)).isEqualTo("selfpipe begins SIGWINCH");
			Signal.SIGURG.raise();
			context.getBean(Threads.class).mayGoOn.add(true);
			assertThat(calls.poll(1, TimeUnit.MINUTES)).isEqualTo("selfpipe ends SIGWINCH");
			assertThat(calls.poll(1, TimeUnit.MINUTES)).isEqualTo("selfpipe begins SIGURG");
			context.getBean(Threads.class).mayGoOn.add(true);
			assertThat(calls.poll(1, TimeUnit.MINUTES)).isEqualTo("selfpipe ends SIGURG");
		});
	}

	@Test
	void mayStandOnAnotherAnnotationAndTakePlaceholders() {
		this.contextRunner.withUserConfiguration(OnReloads.class)
			.withPropertyValues("reload.signal=WINCH", "several=winch, urg")
			.run((context) -> {
				context.publishEvent(SignalEvent.of(Signal.SIGURG));
				context.publishEvent(SignalEvent.of(Signal.SIGWINCH));
				assertThat(context.getBean(OnReloads.class).received).containsExactlyInAnyOrder("several SIGURG",
						"several SIGWINCH", "placeholder SIGWINCH", "annotation SIGWINCH");
			});
	}

	@Test
	void aPlaceholderThatIsUnknownFailsTheStart() {
		this.contextRunner.withUserConfiguration(OnReloads.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSignalListenerException.class)
				.hasMessageContainingAll("reload.signal"));
	}

	@Test
	void isCalledForItsSignalAloneInAParentWithoutAutoConfiguration() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(PlainParent.class)
			.web(WebApplicationType.NONE)
			.child(Child.class)
			.run("--selfpipe.signals=WINCH,URG")) {
			List<Object> received = context.getBean(PlainParent.class).received;
			Signal.SIGURG.raise();
			Awaitility.await().until(() -> received.contains("any SIGURG"));
			Signal.SIGWINCH.raise();
			Awaitility.await().until(() -> received.contains("any SIGWINCH"));
			Awaitility.await().until(() -> received.contains("info SIGWINCH"));
			assertThat(received).containsExactlyInAnyOrder("any SIGURG", "any SIGWINCH", "info SIGWINCH");
			assertThat(context.getBean(SignalListeners.class).failures()).isZero();
		}
	}

	@Test
	void isNeverCalledForAnotherSignalInAContextOfPlainSpring() {
		try (ConfigurableApplicationContext context = new AnnotationConfigApplicationContext(PlainParent.class)) {
			context.publishEvent(SignalEvent.of(Signal.SIGURG));
			assertThat(context.getBean(PlainParent.class).received).isEmpty();
		}
		try (ConfigurableApplicationContext context = new AnnotationConfigApplicationContext(PlainParent.class,
				WithListenerFactory.class)) {
			context.publishEvent(SignalEvent.of(Signal.SIGURG));
			assertThat(context.getBean(PlainParent.class).received).containsExactly("any SIGURG");
		}
	}

	@Test
	void aListenerThatIsAddedLaterGetsTheNextSignal() {
		this.contextRunner.run((context) -> {
			BlockingQueue<Signal> received = new LinkedBlockingQueue<>();
			Signal.SIGURG.raise();
			Awaitility.await().until(() -> context.getBean(SelfPipe.class).status(Signal.SIGURG).published() == 1);
			ApplicationListener<SignalEvent> listener = new ApplicationListener<>() {

				@Override
				public void onApplicationEvent(SignalEvent event) {
					received.add(event.getSignal());
				}

			};
			((ConfigurableApplicationContext) context.getSourceApplicationContext()).addApplicationListener(listener);
			Signal.SIGURG.raise();
			assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo(Signal.SIGURG);
		});
	}

	@Test
	void namesItselfForTheLog() {
		this.contextRunner.withUserConfiguration(Conditional.class)
			.run((context) -> assertThat(context.getBean(SignalListeners.class).names(Signal.SIGURG))
				.contains(Conditional.class.getName() + ".onEvent"));
	}

	@SignalListener("WINCH")
	@Retention(RetentionPolicy.RUNTIME)
	@interface OnReload {

	}

	@Configuration(proxyBeanMethods = false)
	static class OnReloads {

		final List<String> received = new CopyOnWriteArrayList<>();

		@OnReload
		void annotation(Signal signal) {
			this.received.add("annotation " + signal);
		}

		@SignalListener("${reload.signal}")
		void placeholder(Signal signal) {
			this.received.add("placeholder " + signal);
		}

		@SignalListener("${several:URG}")
		void several(Signal signal) {
			this.received.add("several " + signal);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PlainParent {

		final List<Object> received = new CopyOnWriteArrayList<>();

		@SignalListener("WINCH")
		void winch(SignalInfo info) {
			this.received.add("info " + info.signal());
		}

		@SignalListener
		void any(SignalEvent event) {
			this.received.add("any " + event.getSignal());
		}

		@SignalListener(value = "HUP", condition = "true")
		void never() {
			this.received.add("never");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithListenerFactory {

		@Bean
		static EventListenerFactory signalListeners() {
			return SignalPoller.listenerFactory();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SelfPipeAutoConfiguration.class)
	static class Child {

	}

	@Configuration(proxyBeanMethods = false)
	static class AllParameters {

		final List<Object> received = new CopyOnWriteArrayList<>();

		@SignalListener("WINCH")
		void nothing() {
			this.received.add("nothing");
		}

		@SignalListener("WINCH")
		void event(SignalEvent event) {
			this.received.add(event);
		}

		@SignalListener("WINCH")
		void info(SignalInfo info) {
			this.received.add(info);
		}

		@SignalListener("WINCH")
		void signal(Signal signal) {
			this.received.add(signal);
		}

		@SignalListener("WINCH")
		void applicationEvent(ApplicationEvent event) {
			assertThat(event).isInstanceOf(SignalEvent.class);
			this.received.add("as an ApplicationEvent");
		}

		@SignalListener("WINCH")
		void object(Object event) {
			assertThat(event).isInstanceOf(SignalEvent.class);
			this.received.add("as an Object");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Spellings {

		final List<String> received = new CopyOnWriteArrayList<>();

		@SignalListener({ "sigwinch", "23" })
		void named(Signal signal) {
			this.received.add("named " + signal);
		}

		@SignalListener
		void any(Signal signal) {
			this.received.add("any " + signal);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Conditional {

		final List<String> received = new CopyOnWriteArrayList<>();

		@Order(1)
		@SignalListener(condition = "#event.is('URG')")
		void onEvent(SignalEvent event) {
			this.received.add("event " + event.getSignal());
		}

		@Order(2)
		@SignalListener(value = "WINCH", condition = "event.signal.number() > 0 and @urgent != null")
		void onBean(Signal signal) {
			this.received.add("bean " + signal);
		}

		@Bean
		String urgent() {
			return "urgent";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InOrder {

		final List<String> received = new CopyOnWriteArrayList<>();

		@Order(3)
		@SignalListener
		void third() {
			this.received.add("3");
		}

		@Order(1)
		@SignalListener("WINCH")
		void first() {
			this.received.add("1");
		}

		@Order(2)
		@EventListener(SignalEvent.class)
		void second() {
			this.received.add("2 plain");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Answering {

		final List<String> received = new CopyOnWriteArrayList<>();

		@SignalListener("WINCH")
		Answer answer(Signal signal) {
			return new Answer("answer to " + signal);
		}

		@EventListener
		void onAnswer(Answer answer) {
			this.received.add(answer.text());
		}

		record Answer(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@Import({ AsyncListener.class, AsyncReloadable.class })
	static class Asynchronous {

	}

	static class AsyncListener {

		private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();

		@Async
		@SignalListener("WINCH")
		public void onWinch(SignalInfo info) {
			this.threads.add(Thread.currentThread());
		}

		public BlockingQueue<Thread> threads() {
			return this.threads;
		}

	}

	interface Reloadable {

		void reload(Signal signal);

		BlockingQueue<Signal> reloaded();

	}

	static class AsyncReloadable implements Reloadable {

		private final BlockingQueue<Signal> reloaded = new LinkedBlockingQueue<>();

		@Async
		@Override
		@SignalListener("URG")
		public void reload(Signal signal) {
			this.reloaded.add(signal);
		}

		@Override
		public BlockingQueue<Signal> reloaded() {
			return this.reloaded;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Threads {

		final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

		final BlockingQueue<Boolean> mayGoOn = new LinkedBlockingQueue<>();

		@SignalListener
		void onSignal(Signal signal) throws InterruptedException {
			this.calls.add(Thread.currentThread().getName() + " begins " + signal);
			this.mayGoOn.take();
			this.calls.add(Thread.currentThread().getName() + " ends " + signal);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	@Import({ Transactions.class, TransactionalListener.class })
	static class InTransactions {

	}

	static class TransactionalListener {

		private final Transactions transactions;

		TransactionalListener(Transactions transactions) {
			this.transactions = transactions;
		}

		@Transactional
		@SignalListener({ "WINCH", "URG" })
		void onSignal(Signal signal) {
			if (signal.equals(Signal.SIGURG)) {
				throw new IllegalStateException("rolls back");
			}
			this.transactions.steps.add(signal
					+ (TransactionSynchronizationManager.isActualTransactionActive() ? " in a transaction" : ""));
		}

	}

	/** Stands for a database's. */
	static class Transactions extends AbstractPlatformTransactionManager {

		private final List<String> steps = new CopyOnWriteArrayList<>();

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.steps.add("begin");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			this.steps.add("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			this.steps.add("rollback");
		}

	}

}
