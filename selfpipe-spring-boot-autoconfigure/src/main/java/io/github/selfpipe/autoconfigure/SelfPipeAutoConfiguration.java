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
import io.github.selfpipe.event.SignalDispatch;
import io.github.selfpipe.event.SignalEventMulticaster;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.event.SignalListenerFactory;
import io.github.selfpipe.poller.PipeThread;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.poller.SignalPublisher;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
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
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.env.Environment;

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
public final class SelfPipeAutoConfiguration {

	/** In place always, so that a listener without a trapped signal is told so. */
	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static SignalListenerFactory signalListenerFactory() {
		return new SignalListenerFactory();
	}

	@Bean
	@Conditional(OnSignalsCondition.None.class)
	NoSignals noSignals(ObjectProvider<SignalListenerFactory> factory) {
		return new NoSignals(factory);
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnSignalsCondition.class)
	static class SignalsConfiguration {

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		static SignalDispatch signalDispatch() {
			return new SignalDispatch();
		}

		@Bean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME)
		@ConditionalOnMissingBean(name = AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
				search = SearchStrategy.CURRENT)
		static SignalEventMulticaster applicationEventMulticaster(BeanFactory beanFactory, SignalDispatch dispatch) {
			return new SignalEventMulticaster(beanFactory, dispatch);
		}

		@Bean
		static LazyInitializationExcludeFilter signalPollerLazyInitializationExcludeFilter() {
			return LazyInitializationExcludeFilter.forBeanTypes(SignalPoller.class, SignalStartupReport.class);
		}

		@Bean
		SignalConfiguration signalConfiguration(SelfPipeProperties properties, Environment environment) {
			return SignalConfiguration.of(properties, environment);
		}

		/** The pipe is ours: the one that was opened early, or one that is opened now. */
		@Bean(destroyMethod = "close")
		@ConditionalOnMissingBean(value = { SelfPipe.class, PipeThread.class }, search = SearchStrategy.CURRENT)
		PipeThread selfPipeThread(SignalConfiguration configuration, ObjectProvider<EarlyPipe> earlyPipe) {
			EarlyPipe early = earlyPipe.getIfAvailable();
			return (early != null) ? early.take(configuration) : PipeThread.opening(configuration::open);
		}

		/** The user has a pipe. */
		@Bean(destroyMethod = "close")
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		PipeThread userDefinedSelfPipeThread(SelfPipe pipe, ObjectProvider<EarlyPipe> earlyPipe) {
			earlyPipe.ifAvailable(EarlyPipe::closeUnlessTaken);
			return PipeThread.owning(pipe);
		}

		/**
		 * Its thread closes it. An empty name for "do nothing" would be lost in
		 * ahead-of-time processing, and Spring would call close() from another thread; a
		 * wake-up does nothing to a poller that has stopped.
		 */
		@Bean(destroyMethod = "wakeup")
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		SelfPipe selfPipe(PipeThread thread) {
			return thread.pipe();
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		SignalActions signalActions(SignalConfiguration configuration, ListableBeanFactory beanFactory) {
			return new SignalActionsResolver(beanFactory).resolve(configuration.actions());
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		SignalPublisher signalPublisher(ApplicationContext context, SignalActions actions, SignalDispatch dispatch) {
			return new SignalPublisher(SignalEvents.of(context), actions, dispatch);
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		SignalPoller signalPoller(PipeThread pipeThread, SignalPublisher publisher, SelfPipeProperties properties) {
			return new SignalPoller(pipeThread, publisher, properties.getPoller().getThread());
		}

		@Bean
		SignalStartupReport signalStartupReport(SelfPipe pipe, SignalActions actions, ApplicationContext context) {
			return new SignalStartupReport(pipe, actions, context);
		}

		@Configuration(proxyBeanMethods = false)
		@Conditional(OnSignalsCondition.Actions.class)
		@Import({ SignalActionConfigurations.BuiltIn.class, SignalActionConfigurations.Refresh.class,
				SignalActionConfigurations.ReopenLogs.class })
		static class ActionsConfiguration {

		}

	}

}
