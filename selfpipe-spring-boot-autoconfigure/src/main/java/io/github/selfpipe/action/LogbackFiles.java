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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Set;
import java.util.function.BiConsumer;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * The files of Logback's file appenders.
 */
final class LogbackFiles implements ReopenLogsAction.LogFiles {

	@Override
	public void reopen(BiConsumer<String, @Nullable Throwable> outcome) {
		ILoggerFactory factory = LoggerFactory.getILoggerFactory();
		if (factory instanceof LoggerContext context) {
			reopen(context, outcome);
		}
	}

	void reopen(LoggerContext context, BiConsumer<String, @Nullable Throwable> outcome) {
		Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		for (Logger logger : context.getLoggerList()) {
			reopen(logger, seen, outcome);
		}
	}

	/** An appender may stand before others, as AsyncAppender does. */
	private void reopen(AppenderAttachable<?> attachable, Set<Object> seen,
			BiConsumer<String, @Nullable Throwable> outcome) {
		for (Iterator<? extends Appender<?>> appenders = attachable.iteratorForAppenders(); appenders.hasNext();) {
			Appender<?> appender = appenders.next();
			if (!seen.add(appender)) {
				continue;
			}
			if (appender instanceof FileAppender<?> fileAppender && fileAppender.isStarted()) {
				reopen(fileAppender, outcome);
			}
			if (appender instanceof AppenderAttachable<?> next) {
				reopen(next, seen, outcome);
			}
		}
	}

	private void reopen(FileAppender<?> appender, BiConsumer<String, @Nullable Throwable> outcome) {
		String file = appender.getFile();
		if (!appender.isAppend() && Files.exists(Path.of(file))) {
			// It was not moved, and opening it would empty it.
			return;
		}
		try {
			// Under the appender's lock, the old stream is closed when the new one is
			// there.
			appender.openFile(file);
			outcome.accept(file, null);
		}
		catch (IOException | RuntimeException ex) {
			outcome.accept(file, ex);
		}
	}

}
