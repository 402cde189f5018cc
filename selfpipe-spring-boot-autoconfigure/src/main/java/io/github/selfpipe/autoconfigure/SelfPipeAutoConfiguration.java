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

import java.util.Set;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.SignalTraps;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.SignalPoller;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.EventListenerFactory;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.AnnotationMetadata;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for signals as application events.
 * Each context has its own: what a parent has is no reason to back off.
 *
 * @author The selfpipe maintainers
 * @since 1.0
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
		SignalPoller.report(this.context);
	}

	/** In place always, so that a listener without a trapped signal is told so. */
	@Bean
	@ConditionalOnMissingBean(name = "signalListeners", search = SearchStrategy.CURRENT)
	static EventListenerFactory signalListeners() {
		return SignalPoller.listenerFactory();
	}

	/**
	 * What is there when signals are listed. A bean that users may define under a name of
	 * their own is asked for by its type and is no parameter: where a parent context has
	 * one too, a parameter would find both, and {@code getBean} finds the nearest.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnSignalsCondition.class)
	@Import(BuiltInActions.class)
	static class SignalsConfiguration {

		/** Checks what the properties say, before there is a pipe. */
		@Bean
		CurrentSettings signalSettings(Environment environment) {
			return new CurrentSettings(SignalSettings.of(environment));
		}

		@Bean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME)
		@ConditionalOnMissingBean(name = AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
				search = SearchStrategy.CURRENT)
		ApplicationEventMulticaster applicationEventMulticaster(BeanFactory beanFactory) {
			return SignalPoller.createMulticaster(beanFactory);
		}

		@Bean
		@ConditionalOnMissingBean(value = SignalActions.class, search = SearchStrategy.CURRENT)
		SignalActions signalActions(CurrentSettings signalSettings, ApplicationContext context) {
			return signalSettings.resolveActions(context);
		}

		/** With the pipe that was opened early, or one that is opened now. */
		@Bean
		@ConditionalOnMissingBean(value = SelfPipe.class, search = SearchStrategy.CURRENT)
		SignalPoller signalPoller(ConfigurableApplicationContext context, CurrentSettings signalSettings,
				ObjectProvider<SelfPipeRunListener> earlyPipe, SelfPipeProperties properties) {
			SelfPipeRunListener early = earlyPipe.getIfAvailable();
			SignalPoller poller = (early != null) ? early.take(signalSettings.get()) : null;
			if (poller == null) {
				poller = SignalPoller.opening(() -> signalSettings.get().options(signalSettings.mayEnd()));
			}
			signalSettings.govern(poller);
			attach(poller, context, properties);
			return poller;
		}

		/**
		 * Spring must not close it: the poller does, on the thread that owns it. A method
		 * that does no harm stands here, since ahead-of-time processing loses an empty
		 * name and would have close() called.
		 */
		@Bean(destroyMethod = "wakeup")
		@ConditionalOnMissingBean(value = SelfPipe.class, search = SearchStrategy.CURRENT)
		SelfPipe selfPipe(SignalPoller signalPoller) {
			return signalPoller.pipe();
		}

		/** With the pipe that the user has defined. */
		@Bean("signalPoller")
		@ConditionalOnMissingBean(value = SignalPoller.class, search = SearchStrategy.CURRENT)
		SignalPoller userDefinedPipeSignalPoller(ConfigurableApplicationContext context, CurrentSettings signalSettings,
				ObjectProvider<SelfPipeRunListener> earlyPipe, SelfPipeProperties properties) {
			earlyPipe.ifAvailable(SelfPipeRunListener::closeUnlessTaken);
			SignalPoller poller = SignalPoller.owning(context.getBean(SelfPipe.class),
					signalSettings.mayEnd() ? signalSettings.get().shutdownSignals() : Set.of());
			attach(poller, context, properties);
			return poller;
		}

		private static void attach(SignalPoller poller, ConfigurableApplicationContext context,
				SelfPipeProperties properties) {
			poller.attach(context, properties.getPoller().getThread());
			if (MainThread.isServers()) {
				poller.endWithContext();
			}
		}

		@Bean
		@ConditionalOnMissingBean(value = SignalTraps.class, search = SearchStrategy.CURRENT)
		SignalTraps signalTraps(SignalPoller signalPoller) {
			return signalPoller.traps();
		}

		@Bean
		@Lazy
		@ConditionalOnMissingBean(name = "shutdownSignalAction", search = SearchStrategy.CURRENT)
		SignalAction shutdownSignalAction(ApplicationContext context, CurrentSettings signalSettings) {
			SignalPoller poller = context.getBean(SignalPoller.class);
			return signalSettings.mayEnd()
					? SignalActions.shutdown(context, poller::processEnds, signalSettings::insistence)
					: SignalActions.shutdown(context, null, () -> "");
		}

		@Bean
		@Lazy
		@ConditionalOnMissingBean(name = "defaultSignalAction", search = SearchStrategy.CURRENT)
		SignalAction defaultSignalAction(ApplicationContext context) {
			return SignalActions.systemDefault(context.getBean(SelfPipe.class),
					context.getBean(SignalPoller.class)::flush);
		}

	}

	/**
	 * Spring Cloud says when the environment has changed.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(EnvironmentChangeEvent.class)
	static class RefreshConfiguration {

		@Bean
		SignalSettingsRefresh signalSettingsRefresh(ApplicationContext context) {
			return new SignalSettingsRefresh(context);
		}

	}

	/** By its name: the class is package-private, since no user needs it. */
	static class BuiltInActions implements ImportSelector {

		@Override
		public String[] selectImports(AnnotationMetadata importingClassMetadata) {
			return new String[] { "io.github.selfpipe.action.BuiltInActions" };
		}

	}

	/**
	 * Matches when there is a signal to trap. Asked when configuration classes are parsed
	 * and not again: each binder that asks costs the start a few milliseconds.
	 */
	static class OnSignalsCondition extends SpringBootCondition implements ConfigurationCondition {

		@Override
		public ConfigurationPhase getConfigurationPhase() {
			return ConfigurationPhase.PARSE_CONFIGURATION;
		}

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConditionMessage.Builder message = ConditionMessage.forCondition("Signals");
			return SignalSettings.haveSignals(context.getEnvironment())
					? ConditionOutcome.match(message.because("'selfpipe.signals' or 'selfpipe.actions' is set"))
					: ConditionOutcome
						.noMatch(message.because("neither 'selfpipe.signals' nor 'selfpipe.actions' is set"));
		}

	}

}
