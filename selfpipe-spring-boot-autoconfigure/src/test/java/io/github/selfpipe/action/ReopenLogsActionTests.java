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

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.FileAppender;
import io.github.selfpipe.Signal;
import io.github.selfpipe.testsupport.ChildJvm;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReopenLogsAction}.
 */
class ReopenLogsActionTests {

	@TempDir
	private Path directory;

	private final Reopened reopened = new Reopened();

	@ParameterizedTest
	@ValueSource(strings = { "logback", "log4j2" })
	void aRealSignalReopensTheLogFileThatLogrotateMoved(String loggingSystem) throws IOException {
		Path file = this.directory.resolve("app.log");
		Path moved = this.directory.resolve("app.log.1");
		try (ChildJvm child = ChildJvm.of(ActionApplication.class)
			.classPath(classPathFor(loggingSystem))
			.arguments("--selfpipe.signals=USR1", "--selfpipe.actions.HUP=reopen-logs", "--logging.file.name=" + file)
			.start()) {
			child.awaitLine("^ready");
			Files.move(file, moved);
			child.send(Signal.SIGHUP);
			child.awaitLine("Reopened for SIGHUP: " + file);
			child.send(Signal.SIGUSR1);
			Awaitility.await().untilAsserted(() -> assertThat(file).content().contains("Caught SIGUSR1"));
			assertThat(moved).content().contains("Started").doesNotContain("Caught SIGUSR1");
		}
	}

	/** Of the two, Spring Boot takes the one that is there. */
	private static Path[] classPathFor(String loggingSystem) {
		List<String> others = loggingSystem.equals("logback") ? List.of("/log4j-core-")
				: List.of("/logback-", "/log4j-to-slf4j-");
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> others.stream().noneMatch(entry::contains))
			.map(Path::of)
			.toArray(Path[]::new);
	}

	@Test
	void logbackLosesNothingWhileItsFilesAreMovedAndReopened() throws Exception {
		LoggerContext context = logback();
		FileAppender<ILoggingEvent> appender = logback(context, "busy.log", true);
		Logger logger = context.getLogger("test");
		logger.addAppender(appender);
		Runnable reopen = () -> new LogbackFiles().reopen(context, this.reopened);
		assertThat(numbersWritten("busy.log", logger::info, reopen, context::stop)).isEqualTo(numbers());
	}

	@ParameterizedTest
	@ValueSource(strings = { "File", "RollingFile", "RollingRandomAccessFile" })
	void log4j2LosesNothingWhileItsFilesAreMovedAndReopened(String appender) throws Exception {
		try (org.apache.logging.log4j.core.LoggerContext context = log4j2(appender, "busy.log", true)) {
			Runnable reopen = () -> new Log4j2Files().reopen(context, this.reopened);
			org.apache.logging.log4j.core.Logger logger = context.getLogger("test");
			assertThat(numbersWritten("busy.log", logger::info, reopen, context::stop)).isEqualTo(numbers());
		}
	}

	private static final int COUNT = 20_000;

	private static final int ROUNDS = 10;

	private List<String> numbersWritten(String name, java.util.function.Consumer<String> log, Runnable reopen,
			Runnable stop) throws Exception {
		Path file = this.directory.resolve(name);
		Thread writer = new Thread(() -> numbers().forEach(log));
		writer.start();
		for (int round = 0; round < ROUNDS; round++) {
			Awaitility.await().until(() -> Files.exists(file) && Files.size(file) > 0 || !writer.isAlive());
			Files.move(file, this.directory.resolve("moved." + round));
			reopen.run();
		}
		writer.join();
		stop.run();
		assertThat(this.reopened.failures).isEmpty();
		assertThat(this.reopened.files).hasSize(ROUNDS).containsOnly(file.toString());
		List<String> lines = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			lines.addAll(Files.readAllLines(this.directory.resolve("moved." + round)));
		}
		lines.addAll(Files.readAllLines(file));
		return lines;
	}

	private static List<String> numbers() {
		return Stream.iterate(1, (number) -> number + 1).limit(COUNT).map(String::valueOf).toList();
	}

	@Test
	void logbackReopensWhatStandsBehindAnAsyncAppenderOnce() throws IOException {
		LoggerContext context = logback();
		FileAppender<ILoggingEvent> file = logback(context, "async.log", true);
		AsyncAppender async = new AsyncAppender();
		async.setContext(context);
		async.addAppender(file);
		async.start();
		context.getLogger("a").addAppender(async);
		context.getLogger("b").addAppender(file);
		new LogbackFiles().reopen(context, this.reopened);
		assertThat(this.reopened.files).containsExactly(file.getFile());
		context.stop();
	}

	@Test
	void whatIsNotMovedAndNotAppendedToIsNotEmptied() throws IOException {
		LoggerContext logback = logback();
		logback.getLogger("test").addAppender(logback(logback, "logback.log", false));
		logback.getLogger("test").info("kept");
		new LogbackFiles().reopen(logback, this.reopened);
		logback.stop();
		try (org.apache.logging.log4j.core.LoggerContext log4j2 = log4j2("File", "log4j2.log", false)) {
			log4j2.getLogger("test").info("kept");
			new Log4j2Files().reopen(log4j2, this.reopened);
		}
		assertThat(this.reopened.files).isEmpty();
		assertThat(this.directory.resolve("logback.log")).hasContent("kept");
		assertThat(this.directory.resolve("log4j2.log")).hasContent("kept");
	}

	@Test
	void saysWhichAppenderCannotReopen() {
		try (org.apache.logging.log4j.core.LoggerContext context = log4j2("RandomAccessFile", "random.log", true)) {
			new Log4j2Files().reopen(context, this.reopened);
			assertThat(this.reopened.failures).containsExactly(this.directory.resolve("random.log").toString());
		}
	}

	private static LoggerContext logback() {
		LoggerContext context = new LoggerContext();
		context.setMDCAdapter(new LogbackMDCAdapter());
		return context;
	}

	private FileAppender<ILoggingEvent> logback(LoggerContext context, String name, boolean append) {
		PatternLayoutEncoder encoder = new PatternLayoutEncoder();
		encoder.setContext(context);
		encoder.setPattern("%msg%n");
		encoder.start();
		FileAppender<ILoggingEvent> appender = new FileAppender<>();
		appender.setContext(context);
		appender.setFile(this.directory.resolve(name).toString());
		appender.setAppend(append);
		appender.setEncoder(encoder);
		appender.start();
		return appender;
	}

	private org.apache.logging.log4j.core.LoggerContext log4j2(String type, String name, boolean append) {
		ConfigurationBuilder<BuiltConfiguration> builder = ConfigurationBuilderFactory.newConfigurationBuilder();
		var appender = builder.newAppender("file", type)
			.addAttribute("fileName", this.directory.resolve(name))
			.addAttribute("append", append)
			.add(builder.newLayout("PatternLayout").addAttribute("pattern", "%msg%n"));
		if (type.startsWith("Rolling")) {
			appender.addAttribute("filePattern", this.directory.resolve(name) + ".%i")
				.addComponent(builder.newComponent("OnStartupTriggeringPolicy"));
		}
		builder.add(appender)
			.add(builder.newRootLogger(org.apache.logging.log4j.Level.INFO).add(builder.newAppenderRef("file")));
		org.apache.logging.log4j.core.LoggerContext context = new org.apache.logging.log4j.core.LoggerContext(name);
		context.start(builder.build(false));
		return context;
	}

	private static final class Reopened implements BiConsumer<String, Throwable> {

		private final List<String> files = new ArrayList<>();

		private final List<String> failures = new ArrayList<>();

		@Override
		public void accept(String file, Throwable failure) {
			((failure != null) ? this.failures : this.files).add(file);
		}

	}

}
