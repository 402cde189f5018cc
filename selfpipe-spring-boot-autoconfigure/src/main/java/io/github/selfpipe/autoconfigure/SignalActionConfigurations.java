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

import java.util.List;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.action.ChildProcesses;
import io.github.selfpipe.action.ForwardAction;
import io.github.selfpipe.action.HeapDumpAction;
import io.github.selfpipe.action.RefreshAction;
import io.github.selfpipe.action.ReopenLogsAction;
import io.github.selfpipe.action.ShutdownAction;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SystemDefaultAction;
import io.github.selfpipe.action.ThreadDumpAction;
import io.github.selfpipe.action.ToggleDebugAction;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.poller.SignalPublisher;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.logging.LoggerGroups;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * The built-in actions, for {@link SignalActionsResolver} to find by name. Lazy: only
 * those that are configured come to be.
 */
abstract class SignalActionConfigurations {

	@Configuration(proxyBeanMethods = false)
	static class BuiltIn {

		@Bean
		@Lazy
		@ConditionalOnMissingBean(name = "shutdownSignalAction", search = SearchStrategy.CURRENT)
		SignalAction shutdownSignalAction(ApplicationContext context, SignalPoller poller) {
			return MainThread.isTest() ? new ShutdownAction(context) : new ShutdownAction(context, poller::processEnds);
		}

		@Bean
		@Lazy
		@ConditionalOnMissingBean(name = "threadDumpSignalAction", search = SearchStrategy.CURRENT)
		SignalAction threadDumpSignalAction() {
			return new ThreadDumpAction();
		}

		@Bean
		@Lazy
		@ConditionalOnMissingBean(name = "heapDumpSignalAction", search = SearchStrategy.CURRENT)
		SignalAction heapDumpSignalAction(SelfPipeProperties properties) {
			return new HeapDumpAction(properties.getHeapDump().getDirectory());
		}

		@Bean
		@Lazy
		@ConditionalOnMissingBean(name = "toggleDebugSignalAction", search = SearchStrategy.CURRENT)
		SignalAction toggleDebugSignalAction(SelfPipeProperties properties, BeanFactory beanFactory,
				ObjectProvider<LoggingSystem> loggingSystem, ObjectProvider<LoggerGroups> groups) {
			List<String> loggers = properties.getToggleDebug().getLoggers();
			if (loggers.isEmpty()) {
				loggers = AutoConfigurationPackages.has(beanFactory) ? AutoConfigurationPackages.get(beanFactory)
						: List.of(LoggingSystem.ROOT_LOGGER_NAME);
			}
			return new ToggleDebugAction(
					loggingSystem.getIfAvailable(() -> LoggingSystem.get(getClass().getClassLoader())), loggers,
					groups.getIfAvailable(LoggerGroups::new));
		}

		@Bean
		@Lazy
		@ConditionalOnMissingBean(name = "forwardSignalAction", search = SearchStrategy.CURRENT)
		SignalAction forwardSignalAction(ChildProcesses children) {
			return new ForwardAction(children);
		}

		@Bean
		@Lazy
		@ConditionalOnMissingBean(name = "defaultSignalAction", search = SearchStrategy.CURRENT)
		SignalAction defaultSignalAction(ApplicationContext context, ObjectProvider<SignalPublisher> publisher) {
			return new SystemDefaultAction(NearestBean.of(context, SelfPipe.class),
					() -> publisher.ifAvailable(SignalPublisher::flush));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ContextRefresher.class)
	static class Refresh {

		@Bean
		@Lazy
		@ConditionalOnBean(ContextRefresher.class)
		@ConditionalOnMissingBean(name = "refreshSignalAction", search = SearchStrategy.CURRENT)
		SignalAction refreshSignalAction(ApplicationContext context) {
			return new RefreshAction(NearestBean.of(context, ContextRefresher.class));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnLogFiles.class)
	static class ReopenLogs {

		@Bean
		@Lazy
		@ConditionalOnMissingBean(name = "reopenLogsSignalAction", search = SearchStrategy.CURRENT)
		SignalAction reopenLogsSignalAction() {
			return new ReopenLogsAction();
		}

	}

	/**
	 * Matches with a logging system whose files can be reopened.
	 */
	static class OnLogFiles extends AnyNestedCondition {

		OnLogFiles() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnClass(name = "ch.qos.logback.classic.LoggerContext")
		static class Logback {

		}

		@ConditionalOnClass(name = "org.apache.logging.log4j.core.LoggerContext")
		static class Log4j2 {

		}

	}

}
