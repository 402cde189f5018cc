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

package io.github.selfpipe.action;

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LoggerGroups;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * The built-in actions, which are found by the names of their beans. Lazy: only those
 * that are configured come to be. An action is left out where the class path or the Java
 * runtime lacks what it needs.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SignalActionProperties.class)
class BuiltInActions {

	@Bean
	@Lazy
	@ConditionalOnClass(name = "java.lang.management.ManagementFactory")
	@ConditionalOnMissingBean(name = "threadDumpSignalAction", search = SearchStrategy.CURRENT)
	SignalAction threadDumpSignalAction() {
		return new ThreadDumpAction();
	}

	@Bean
	@Lazy
	@ConditionalOnClass(name = "com.sun.management.HotSpotDiagnosticMXBean")
	@ConditionalOnMissingBean(name = "heapDumpSignalAction", search = SearchStrategy.CURRENT)
	SignalAction heapDumpSignalAction(SignalActionProperties properties) {
		return new HeapDumpAction(properties.getHeapDump().getDirectory());
	}

	@Bean
	@Lazy
	@ConditionalOnClass(name = "jdk.jfr.Recording")
	@ConditionalOnMissingBean(name = "flightRecordingSignalAction", search = SearchStrategy.CURRENT)
	SignalAction flightRecordingSignalAction(SignalActionProperties properties) {
		return new FlightRecordingAction(properties.getFlightRecording().getSettings(),
				properties.getFlightRecording().getDirectory());
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(name = "toggleDebugSignalAction", search = SearchStrategy.CURRENT)
	SignalAction toggleDebugSignalAction(SignalActionProperties properties, BeanFactory beanFactory,
			ObjectProvider<LoggingSystem> loggingSystem, ObjectProvider<LoggerGroups> groups) {
		ToggleDebugAction action = new ToggleDebugAction(
				loggingSystem.getIfAvailable(() -> LoggingSystem.get(getClass().getClassLoader())),
				AutoConfigurationPackages.has(beanFactory) ? AutoConfigurationPackages.get(beanFactory)
						: List.of(LoggingSystem.ROOT_LOGGER_NAME),
				groups.getIfAvailable(LoggerGroups::new));
		action.prepare(properties).run();
		return action;
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(name = "forwardSignalAction", search = SearchStrategy.CURRENT)
	SignalAction forwardSignalAction(ChildProcesses children) {
		return new ForwardAction(children);
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(name = "drainSignalAction", search = SearchStrategy.CURRENT)
	SignalAction drainSignalAction(ApplicationContext context, SignalActionProperties properties) {
		return new DrainAction(context, properties.getDrain().getPeriod());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ContextRefresher.class)
	static class Refresh {

		private static final Log logger = LogFactory.getLog(Refresh.class);

		@Bean
		@Lazy
		@ConditionalOnBean(ContextRefresher.class)
		@ConditionalOnMissingBean(name = "refreshSignalAction", search = SearchStrategy.CURRENT)
		SignalAction refreshSignalAction(ApplicationContext context) {
			// By type alone, so that the context's own comes before its parent's.
			ContextRefresher refresher = context.getBean(ContextRefresher.class);
			return (event) -> logger
				.info("Refreshed for %s, changed: %s".formatted(event.getSignal(), refresher.refresh()));
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
