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

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

import io.github.selfpipe.event.SignalEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * {@code reopen-logs}: the file appenders of Logback and Log4j2 open their files again by
 * name, as logrotate(8) wants it after it has moved them. No event is lost between the
 * old file and the new.
 */
class ReopenLogsAction implements SignalAction {

	private static final Log logger = LogFactory.getLog(ReopenLogsAction.class);

	/** Made before the first signal: none of it is to be loaded then. */
	private final List<LogFiles> logFiles = new ArrayList<>();

	ReopenLogsAction() {
		ClassLoader classLoader = ReopenLogsAction.class.getClassLoader();
		if (ClassUtils.isPresent("ch.qos.logback.classic.LoggerContext", classLoader)) {
			this.logFiles.add(new LogbackFiles());
		}
		if (ClassUtils.isPresent("org.apache.logging.log4j.core.LoggerContext", classLoader)) {
			this.logFiles.add(new Log4j2Files());
		}
	}

	@Override
	public void run(SignalEvent event) {
		List<String> reopened = new ArrayList<>();
		this.logFiles.forEach((logFiles) -> logFiles.reopen((file, failure) -> {
			if (failure == null) {
				reopened.add(file);
			}
			else {
				logger.warn("The log file %s could not be reopened".formatted(file), failure);
			}
		}));
		if (reopened.isEmpty()) {
			logger.warn("No log file was reopened: there is no file appender that can do so");
		}
		else {
			logger.info("Reopened for %s: %s".formatted(event.getSignal(), String.join(", ", reopened)));
		}
	}

	/**
	 * The files that a logging system writes to.
	 */
	interface LogFiles {

		/**
		 * Opens them again by name. Does nothing if the logging system is not in use.
		 * @param outcome takes each file, and what kept it from being opened or null
		 */
		void reopen(BiConsumer<String, @Nullable Throwable> outcome);

	}

}
