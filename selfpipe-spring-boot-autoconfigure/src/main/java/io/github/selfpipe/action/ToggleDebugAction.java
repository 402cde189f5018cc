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

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.selfpipe.action.SignalActionProperties.ConfiguredAction;
import io.github.selfpipe.event.SignalEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggerGroup;
import org.springframework.boot.logging.LoggerGroups;
import org.springframework.boot.logging.LoggingSystem;

/**
 * {@code toggle-debug}: sets loggers to DEBUG, and on the next signal back to what they
 * were. A logger that shows more than DEBUG already is left alone.
 */
class ToggleDebugAction implements ConfiguredAction {

	private static final Log logger = LogFactory.getLog(ToggleDebugAction.class);

	private final LoggingSystem loggingSystem;

	private final Collection<String> byDefault;

	private final LoggerGroups groups;

	private volatile Set<String> loggers;

	/** While DEBUG is on: each logger's own level before, null for none of its own. */
	private @Nullable Map<String, @Nullable LogLevel> before;

	/**
	 * Creates the action.
	 * @param loggingSystem the logging system
	 * @param byDefault the names of loggers or of logger groups, unless properties name
	 * others
	 * @param groups the logger groups
	 */
	ToggleDebugAction(LoggingSystem loggingSystem, Collection<String> byDefault, LoggerGroups groups) {
		this.loggingSystem = loggingSystem;
		this.byDefault = byDefault;
		this.groups = groups;
		this.loggers = members(byDefault);
	}

	private Set<String> members(Collection<String> names) {
		Set<String> loggers = new LinkedHashSet<>();
		for (String name : names) {
			LoggerGroup group = this.groups.get(name);
			loggers.addAll((group != null && group.hasMembers()) ? group.getMembers() : List.of(name));
		}
		return loggers;
	}

	@Override
	public Runnable prepare(SignalActionProperties properties) {
		List<String> names = properties.getToggleDebug().getLoggers();
		return () -> this.loggers = members(names.isEmpty() ? this.byDefault : names);
	}

	@Override
	public synchronized void run(SignalEvent event) {
		Map<String, @Nullable LogLevel> before = this.before;
		if (before == null) {
			this.before = debug();
			logger.info("DEBUG is on for %s, until the next %s".formatted(this.loggers, event.getSignal()));
		}
		else {
			before.forEach(this.loggingSystem::setLogLevel);
			this.before = null;
			logger.info("DEBUG is off for %s".formatted(before.keySet()));
		}
	}

	private Map<String, @Nullable LogLevel> debug() {
		Map<String, @Nullable LogLevel> before = new LinkedHashMap<>();
		for (String name : this.loggers) {
			LoggerConfiguration configuration = this.loggingSystem.getLoggerConfiguration(name);
			if (configuration == null || configuration.getEffectiveLevel() != LogLevel.TRACE) {
				before.put(name, (configuration != null) ? configuration.getConfiguredLevel() : null);
				this.loggingSystem.setLogLevel(name, LogLevel.DEBUG);
			}
		}
		return before;
	}

}
