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

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalDeliveryListener;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.PipeThread;
import io.github.selfpipe.poller.SignalListeners;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.poller.SignalPublisher;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for signals as application events.
 * Each context has its own: what a parent has is no reason to back off.
 *
 * @author The selfpipe maintainers
 * @see SelfPipeProperties
 * @see SignalListener
 */
@AutoConfiguration(afterName = "org.springframework.cloud.autoconfigure.RefreshAutoConfiguration")
@ConditionalOnBooleanProperty(name = "selfpipe.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SelfPipeProperties.class)
public final class SelfPipeAutoConfiguration implements SmartInitializingSingleton {

	private final ApplicationContext context;

	SelfPipeAutoConfiguration(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void afterSingletonsInstantiated() {
		SignalStartupReport report = new SignalStartupReport(this.context);
		if (this.context.getBeanNamesForType(SignalsConfiguration.class).length > 0) {
			report.print(this.context.getBean(SelfPipe.class), this.context.getBean(SignalActions.class));
		}
		else {
			report.printWithoutSignals();
		}
	}

	/** In place always, so that a listener without a trapped signal is told so. */
	@Bean
	@ConditionalOnMissingBean(value = SignalListeners.class, search = SearchStrategy.CURRENT)
	static SignalListeners signalListeners() {
		return new SignalListeners();
	}

	/**
	 * Every application pays for these beans when it starts. So the methods have no or
	 * one parameter, as those of Spring Boot that are there anyway: since JDK 18
	 * reflection compiles a method handle for each new shape of a method, and that takes
	 * longer than the call; a static method with a parameter would be a new one. A
	 * parameter has the name of its bean, which spares Spring the search by type, and a
	 * condition names its type, which spares it the search for the method. A bean that a
	 * user may have under another name is asked for by type, and in this context before
	 * its parent.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnSignalsCondition.class)
	static class SignalsConfiguration {

		private final ApplicationContext context;

		private final SignalConfiguration configuration;

		/** Checks what the properties say, before there is a pipe, the user's or ours. */
		SignalsConfiguration(ApplicationContext context) {
			this.context = context;
			this.configuration = SignalConfiguration.of(context.getBean(SelfPipeProperties.class),
					context.getEnvironment());
		}

		SignalConfiguration configuration() {
			return this.configuration;
		}

		@Bean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME)
		@ConditionalOnMissingBean(name = AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
				search = SearchStrategy.CURRENT)
		ApplicationEventMulticaster applicationEventMulticaster(SignalListeners signalListeners) {
			return signalListeners.createMulticaster();
		}

		/** The pipe is ours: the one that was opened early, or one that is opened now. */
		@Bean(destroyMethod = "close")
		@ConditionalOnMissingBean(value = SelfPipe.class, search = SearchStrategy.CURRENT)
		PipeThread selfPipeThread() {
			EarlyPipe early = this.context.getBeanProvider(EarlyPipe.class).getIfAvailable();
			return (early != null) ? early.take(this.configuration) : PipeThread.opening(this.configuration::open);
		}

		/** The user has a pipe. */
		@Bean(name = "selfPipeThread", destroyMethod = "close")
		@ConditionalOnMissingBean(name = "selfPipeThread", search = SearchStrategy.CURRENT)
		PipeThread userDefinedSelfPipeThread() {
			this.context.getBeanProvider(EarlyPipe.class).ifAvailable(EarlyPipe::closeUnlessTaken);
			return PipeThread.owning(this.context.getBean(SelfPipe.class));
		}

		/**
		 * Its thread closes it. An empty name for "do nothing" would be lost in
		 * ahead-of-time processing, and Spring would call close() from another thread; a
		 * wake-up does nothing to a poller that has stopped.
		 */
		@Bean(destroyMethod = "wakeup")
		@ConditionalOnMissingBean(value = SelfPipe.class, search = SearchStrategy.CURRENT)
		SelfPipe selfPipe(PipeThread selfPipeThread) {
			return selfPipeThread.pipe();
		}

		@Bean
		@ConditionalOnMissingBean(value = SignalActions.class, search = SearchStrategy.CURRENT)
		SignalActions signalActions() {
			return new SignalActionsResolver(this.context).resolve(this.configuration.actions());
		}

		@Bean
		@ConditionalOnMissingBean(value = SignalPublisher.class, search = SearchStrategy.CURRENT)
		SignalPublisher signalPublisher(SignalListeners signalListeners) {
			SignalPublisher publisher = new SignalPublisher(SignalEvents.of(this.context),
					this.context.getBean(SignalActions.class), signalListeners);
			publisher.setDeliveryListeners(
					this.context.getBeanProvider(SignalDeliveryListener.class).orderedStream().toList());
			return publisher;
		}

		@Bean
		@ConditionalOnMissingBean(value = SignalPoller.class, search = SearchStrategy.CURRENT)
		SignalPoller signalPoller(PipeThread selfPipeThread) {
			return new SignalPoller(selfPipeThread, this.context.getBean(SignalPublisher.class),
					this.context.getBean(SelfPipeProperties.class).getPoller().getThread());
		}

		@Configuration(proxyBeanMethods = false)
		@Conditional(OnSignalsCondition.Actions.class)
		@Import({ SignalActionConfigurations.BuiltIn.class, SignalActionConfigurations.Refresh.class,
				SignalActionConfigurations.ReopenLogs.class })
		static class ActionsConfiguration {

		}

	}

}
