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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractOutputStreamAppender;
import org.apache.logging.log4j.core.appender.FileManager;
import org.apache.logging.log4j.core.appender.OutputStreamManager;
import org.apache.logging.log4j.core.appender.RandomAccessFileManager;
import org.apache.logging.log4j.core.appender.rolling.RollingFileManager;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * The files of Log4j2's file appenders. Log4j2 has no method to open a file again.
 * Reconfiguring it does not help: the new appender takes over the open file of the old
 * one, and levels that were set meanwhile are lost. So this calls the protected methods
 * by which Log4j2's own rollover opens a new file.
 */
final class Log4j2Files implements ReopenLogsAction.LogFiles {

	@Override
	public void reopen(BiConsumer<String, @Nullable Throwable> outcome) {
		if (LogManager.getContext(false) instanceof LoggerContext context) {
			reopen(context, outcome);
		}
	}

	void reopen(LoggerContext context, BiConsumer<String, @Nullable Throwable> outcome) {
		for (Appender appender : context.getConfiguration().getAppenders().values()) {
			if (appender instanceof AbstractOutputStreamAppender<?> streamAppender) {
				reopen(streamAppender.getManager(), outcome);
			}
		}
	}

	private void reopen(OutputStreamManager manager, BiConsumer<String, @Nullable Throwable> outcome) {
		if (manager instanceof RandomAccessFileManager randomAccess) {
			outcome.accept(randomAccess.getFileName(),
					new UnsupportedOperationException("a RandomAccessFile appender cannot open its file again"));
		}
		else if (manager instanceof FileManager fileManager) {
			if (!fileManager.isAppend() && Files.exists(Path.of(fileManager.getFileName()))) {
				// It was not moved, and opening it would empty it.
				return;
			}
			try {
				reopen(fileManager);
				outcome.accept(fileManager.getFileName(), null);
			}
			catch (ReflectiveOperationException | RuntimeException ex) {
				outcome.accept(fileManager.getFileName(),
						(ex instanceof InvocationTargetException target) ? target.getTargetException() : ex);
			}
		}
	}

	private static void reopen(FileManager manager) throws ReflectiveOperationException {
		// All writing is synchronized on the manager.
		synchronized (manager) {
			if (manager instanceof RollingFileManager) {
				call(manager, "closeOutputStream");
				call(manager, "createFileAfterRollover");
			}
			else {
				Object stream = call(manager, "createOutputStream");
				call(manager, "closeOutputStream");
				Method method = method(manager, "setOutputStream", java.io.OutputStream.class);
				method.invoke(manager, stream);
			}
		}
	}

	private static Object call(FileManager manager, String name) throws ReflectiveOperationException {
		return method(manager, name).invoke(manager);
	}

	private static Method method(FileManager manager, String name, Class<?>... types) throws NoSuchMethodException {
		Method method = ReflectionUtils.findMethod(manager.getClass(), name, types);
		if (method == null) {
			throw new NoSuchMethodException("this version of Log4j2 has no %s.%s".formatted(manager.getClass(), name));
		}
		ReflectionUtils.makeAccessible(method);
		return method;
	}

}
