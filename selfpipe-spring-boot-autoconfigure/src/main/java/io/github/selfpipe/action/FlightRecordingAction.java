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
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.LocalDateTime;
import java.util.List;

import io.github.selfpipe.action.SignalActionProperties.ConfiguredAction;
import io.github.selfpipe.event.SignalEvent;
import jdk.jfr.Configuration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * {@code flight-recording}: starts a recording of JDK Flight Recorder; the next signal
 * stops it and writes it to a new file {@code flight-<pid>-<time>.jfr}, never over an old
 * one, for its owner alone. Recordings that run already, as with
 * {@code -XX:StartFlightRecording}, are written so instead, and go on.
 */
class FlightRecordingAction implements ConfiguredAction, DisposableBean {

	private static final Log logger = LogFactory.getLog(FlightRecordingAction.class);

	private String settings;

	private Path directory;

	private @Nullable Recording recording;

	FlightRecordingAction(String settings, Path directory) {
		check(settings);
		this.settings = settings;
		this.directory = directory.toAbsolutePath();
	}

	private static void check(String settings) {
		if (!Files.exists(predefined(settings)) && !Files.exists(Path.of(settings))) {
			// Spring Boot lists the places that have it: a single value has one winner.
			throw new InvalidConfigurationPropertyValueException("selfpipe.flight-recording.settings", settings,
					"It is the name of a configuration in %s, or the path of a file."
						.formatted(predefined(settings).getParent()));
		}
	}

	@Override
	public Runnable prepare(SignalActionProperties properties) {
		SignalActionProperties.FlightRecording changed = properties.getFlightRecording();
		check(changed.getSettings());
		return () -> change(changed.getSettings(), changed.getDirectory().toAbsolutePath());
	}

	private synchronized void change(String settings, Path directory) {
		this.settings = settings;
		this.directory = directory;
	}

	/** Looked for where the JDK has it: to ask the JDK would start Flight Recorder. */
	private static Path predefined(String settings) {
		return Path.of(System.getProperty("java.home"), "lib", "jfr", settings + ".jfc");
	}

	@Override
	public synchronized void run(SignalEvent event) throws IOException, ParseException {
		Recording recording = this.recording;
		if (recording != null && recording.getState() == RecordingState.RUNNING) {
			written(event, stop(recording));
			return;
		}
		List<Recording> running = running();
		for (Recording other : running) {
			Path file = newFile();
			other.dump(file);
			written(event, file);
		}
		if (running.isEmpty()) {
			start(event);
		}
	}

	private static List<Recording> running() {
		return FlightRecorder.isInitialized() ? FlightRecorder.getFlightRecorder()
			.getRecordings()
			.stream()
			.filter((recording) -> recording.getState() == RecordingState.RUNNING)
			.toList() : List.of();
	}

	private void start(SignalEvent event) throws IOException, ParseException {
		Configuration configuration = Files.exists(predefined(this.settings))
				? Configuration.getConfiguration(this.settings) : Configuration.create(Path.of(this.settings));
		Recording recording = new Recording(configuration);
		try {
			recording.setName("selfpipe");
			recording.setDestination(newFile());
			// The process may end before the next signal.
			recording.setDumpOnExit(true);
			recording.start();
		}
		catch (IOException | RuntimeException ex) {
			recording.close();
			throw ex;
		}
		this.recording = recording;
		logger.info("Flight recording (%s) started for %s, until the next".formatted(this.settings, event.getSignal()));
	}

	/** An empty file for its owner alone, which the recorder then fills. */
	private Path newFile() throws IOException {
		return Files.createFile(NewFile.in(this.directory, "flight", ".jfr", LocalDateTime.now()),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
	}

	private Path stop(Recording recording) {
		this.recording = null;
		Path file = recording.getDestination();
		try (recording) {
			recording.stop();
		}
		return file;
	}

	private static void written(SignalEvent event, Path file) throws IOException {
		long size = Files.size(file);
		if (size == 0) {
			// The recorder has logged why, and throws nothing.
			throw new IOException("The flight recording could not be written to " + file);
		}
		logger.info("Flight recording for %s: %s (%d KB)".formatted(event.getSignal(), file,
				DataSize.ofBytes(size).toKilobytes()));
	}

	/** The context closes: what was recorded so far is written. */
	@Override
	public synchronized void destroy() {
		if (this.recording != null && this.recording.getState() == RecordingState.RUNNING) {
			stop(this.recording);
		}
	}

}
