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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the built-in actions.
 */
@ConfigurationProperties("selfpipe")
class SignalActionProperties {

	private final HeapDump heapDump = new HeapDump();

	private final ToggleDebug toggleDebug = new ToggleDebug();

	private final Drain drain = new Drain();

	private final FlightRecording flightRecording = new FlightRecording();

	public HeapDump getHeapDump() {
		return this.heapDump;
	}

	public ToggleDebug getToggleDebug() {
		return this.toggleDebug;
	}

	public Drain getDrain() {
		return this.drain;
	}

	public FlightRecording getFlightRecording() {
		return this.flightRecording;
	}

	/**
	 * The action heap-dump.
	 */
	static class HeapDump {

		/**
		 * Folder that the action 'heap-dump' writes to, created when it is needed.
		 */
		private Path directory = Path.of(".");

		public Path getDirectory() {
			return this.directory;
		}

		public void setDirectory(Path directory) {
			this.directory = directory;
		}

	}

	/**
	 * The action toggle-debug.
	 */
	static class ToggleDebug {

		/**
		 * Loggers or logger groups that the action 'toggle-debug' sets to DEBUG and back.
		 * By default, those of the application's own packages.
		 */
		private List<String> loggers = new ArrayList<>();

		public List<String> getLoggers() {
			return this.loggers;
		}

		public void setLoggers(List<String> loggers) {
			this.loggers = loggers;
		}

	}

	/**
	 * The action drain.
	 */
	static class Drain {

		/**
		 * How long the application goes on serving after the action 'drain' has set its
		 * readiness to REFUSING_TRAFFIC, before the next action runs.
		 */
		private Duration period = Duration.ofSeconds(10);

		public Duration getPeriod() {
			return this.period;
		}

		public void setPeriod(Duration period) {
			this.period = period;
		}

	}

	/**
	 * The action flight-recording.
	 */
	static class FlightRecording {

		/**
		 * Settings of the recordings that the action 'flight-recording' starts: the name
		 * of a configuration of the JDK, as default or profile, or the path of a file.
		 */
		private String settings = "profile";

		/**
		 * Folder that the action 'flight-recording' writes to, created when it is needed.
		 */
		private Path directory = Path.of(".");

		public String getSettings() {
			return this.settings;
		}

		public void setSettings(String settings) {
			this.settings = settings;
		}

		public Path getDirectory() {
			return this.directory;
		}

		public void setDirectory(Path directory) {
			this.directory = directory;
		}

	}

	/**
	 * A built-in action with properties, which may change while it is in use.
	 */
	interface ConfiguredAction extends SignalAction {

		/**
		 * Checks properties, and changes nothing yet.
		 * @param properties the properties
		 * @return makes them those of this action, from the next signal on
		 * @throws RuntimeException if one of them makes no sense
		 */
		Runnable prepare(SignalActionProperties properties);

	}

}
