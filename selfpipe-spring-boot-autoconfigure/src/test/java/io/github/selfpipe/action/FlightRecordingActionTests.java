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
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.testsupport.ChildJvm;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FlightRecordingAction}, with real signals and the JDK's own reader.
 */
class FlightRecordingActionTests {

	private static final String WRITTEN = "Flight recording for SIGUSR1: (.*\\.jfr) \\(\\d+ KB\\)";

	@TempDir
	private Path directory;

	@Test
	void theFirstSignalStartsARecordingAndTheNextWritesIt() throws Exception {
		try (ChildJvm child = child().start()) {
			child.awaitLine("^ready");
			record(child, 1);
			assertThat(child.lines(WRITTEN)).isEmpty();
			child.send(Signal.SIGUSR1);
			Path first = Path.of(child.awaitMatch(WRITTEN).group(1));
			assertCanBeReadByItsOwnerAlone(child, first);
			long size = Files.size(first);
			record(child, 2);
			child.send(Signal.SIGUSR1);
			child.awaitLines(WRITTEN, 2);
			assertThat(first).hasSize(size);
			assertThat(files()).hasSize(2);
		}
	}

	@Test
	void whatWasRecordedIsWrittenAtTheEndOfTheProcess() throws Exception {
		try (ChildJvm child = child().arguments("--selfpipe.actions.TERM=shutdown").start()) {
			child.awaitLine("^ready");
			record(child, 1);
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(files()).hasSize(1);
			assertCanBeReadByItsOwnerAlone(child, files()[0]);
		}
	}

	@Test
	void aRecordingThatRunsAlreadyIsWrittenAndGoesOn() throws Exception {
		try (ChildJvm child = child().options("-XX:StartFlightRecording:name=ours").start()) {
			child.awaitLine("^ready");
			child.send(Signal.SIGUSR1);
			child.awaitLines(WRITTEN, 1);
			child.send(Signal.SIGUSR1);
			child.awaitLines(WRITTEN, 2);
			assertThat(files()).hasSize(2);
			for (Path file : files()) {
				assertCanBeReadByItsOwnerAlone(child, file);
			}
			assertThat(recordingsOf(child)).contains("name=ours", "(running)");
		}
	}

	private ChildJvm.Builder child() {
		return ChildJvm.of(ActionApplication.class)
			.arguments("--selfpipe.actions.USR1=flight-recording",
					"--selfpipe.flight-recording.directory=" + this.directory.resolve("flights"));
	}

	private static void record(ChildJvm child, int count) {
		child.send(Signal.SIGUSR1);
		child.awaitLines("Flight recording \\(profile\\) started for SIGUSR1", count);
	}

	private Path[] files() throws IOException {
		try (Stream<Path> files = Files.list(this.directory.resolve("flights"))) {
			return files.toArray(Path[]::new);
		}
	}

	private static void assertCanBeReadByItsOwnerAlone(ChildJvm child, Path file) throws Exception {
		assertThat(file.getFileName().toString()).matches("flight-" + child.pid() + "-\\d{8}-\\d{6}(-\\d+)?\\.jfr");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
		assertThat(RecordingFile.readAllEvents(file)).extracting((event) -> event.getEventType().getName())
			.contains("jdk.ActiveSetting");
	}

	private static String recordingsOf(ChildJvm child) throws IOException {
		Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
				Long.toString(child.pid()), "JFR.check")
			.redirectErrorStream(true)
			.start();
		return new String(jcmd.getInputStream().readAllBytes());
	}

}
