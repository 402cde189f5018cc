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

package io.github.selfpipe.sample.procfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.selfpipe.Signal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real commands in a Procfile, and how they end.
 */
class ProcfileIT {

	/** Says what it catches, until it is killed by what it does not. */
	private static final String CATCHER = """
			#!/bin/sh
			name=$1
			shift
			for signal; do trap "echo $name caught $signal" $signal; done
			echo $name is ready
			while :; do sleep 60 & wait $!; kill $! 2>/dev/null; done
			""";

	@TempDir
	private Path directory;

	/** Writes a Procfile, and says how to run it. */
	static List<String> write(Path directory, List<String> lines) throws IOException {
		Files.writeString(directory.resolve("catcher"), CATCHER);
		Path file = Files.write(directory.resolve("Procfile"), lines);
		return List.of("--spring.profiles.active=procfile", "--procfile.file=" + file);
	}

	private SampleProcess procfile(List<String> lines, String... arguments) throws IOException {
		return SampleProcess.start(write(this.directory, lines), arguments);
	}

	@Test
	void killsAfterTheGracePeriodWhatDoesNotEnd() throws Exception {
		try (SampleProcess sample = procfile(List.of("stubborn: trap '' TERM; echo deaf; while :; do sleep 1; done"),
				"--procfile.grace=300ms")) {
			sample.awaitLine("\\| deaf");
			List<ProcessHandle> family = sample.family();
			sample.send(Signal.SIGTERM);
			assertThat(sample.awaitExit()).isEqualTo(143);
			assertThat(family).isNotEmpty().noneMatch(SampleProcess::runs);
		}
	}

	@Test
	void intEndsItAsWellAndTheNextSignalDoesNotWaitOutTheGracePeriod() throws Exception {
		try (SampleProcess sample = procfile(
				List.of("stubborn: sh catcher stubborn TERM", "polite: sh catcher polite USR1"),
				"--procfile.grace=1h")) {
			sample.awaitLine("stubborn is ready");
			sample.awaitLine("polite is ready");
			List<ProcessHandle> family = sample.family();
			sample.send(Signal.SIGINT);
			sample.awaitLine("stubborn caught TERM");
			assertThat(sample.process().isAlive()).isTrue();
			sample.send(Signal.SIGTERM);
			assertThat(sample.awaitExit()).isEqualTo(130);
			assertThat(family).noneMatch(SampleProcess::runs);
		}
	}

	@Test
	void exitsWithTheCodeOfTheFirstCommandThatEnds() throws Exception {
		try (SampleProcess sample = procfile(
				List.of("short: while [ ! -e go ]; do sleep 0.05; done; exit 7", "long: echo here; exec sleep 60"))) {
			sample.awaitLine("\\| here");
			List<ProcessHandle> family = sample.family();
			Files.createFile(this.directory.resolve("go"));
			assertThat(sample.awaitExit()).isEqualTo(7);
			sample.awaitLine("short ended with 7");
			assertThat(family).noneMatch(SampleProcess::runs);
		}
	}

	@Test
	void exitsWhenTheOnlyCommandEndsAtOnce() throws Exception {
		try (SampleProcess sample = procfile(List.of("at-once: exit 3"))) {
			assertThat(sample.awaitExit()).isEqualTo(3);
		}
	}

	@Test
	void endsWithItsTerminal() throws Exception {
		Terminal terminal = new Terminal();
		try (terminal;
				SampleProcess sample = SampleProcess.startIn(terminal, write(this.directory,
						List.of("plain: echo here; exec sleep 60", "other: sh catcher other HUP")))) {
			sample.awaitLine("here$");
			sample.awaitLine("other is ready");
			List<ProcessHandle> family = sample.family();
			assertThat(family).hasSizeGreaterThanOrEqualTo(2);
			terminal.close();
			assertThat(sample.awaitExit()).isEqualTo(129);
			assertThat(family).noneMatch(SampleProcess::runs);
		}
	}

	@Test
	void outlivesItsTerminalIfToldToForward() throws Exception {
		Path caught = this.directory.resolve("caught");
		Terminal terminal = new Terminal();
		try (terminal;
				SampleProcess sample = SampleProcess.startIn(terminal,
						write(this.directory, List
							.of("daemon: trap 'echo HUP > caught' HUP; echo here; while :; do sleep 0.1; done")),
						"--selfpipe.actions.HUP=forward")) {
			sample.awaitLine("here$");
			terminal.close();
			Awaitility.await().until(() -> Files.exists(caught));
			sample.send(Signal.SIGTERM);
			assertThat(sample.awaitExit()).isEqualTo(143);
		}
	}

	@Test
	void startsNoOtherCommandWhenOneHasEnded() throws Exception {
		List<String> lines = new ArrayList<>(List.of("at-once: exit 3"));
		IntStream.range(0, 1000).forEach((i) -> lines.add("n%d: sleep 60".formatted(i)));
		try (SampleProcess sample = procfile(lines)) {
			assertThat(sample.awaitExit()).isEqualTo(3);
			List<String> order = sample.lines("started with pid|ended with");
			assertThat(order).hasSizeLessThan(1000);
			assertThat(order.get(order.size() - 1)).contains("at-once ended with 3");
		}
	}

	@Test
	void reportsAProcfileThatCannotBeRunInAFewLines() throws Exception {
		try (SampleProcess sample = procfile(List.of("web: run", "this is no command"))) {
			assertThat(sample.awaitExit()).isOne();
			sample.awaitLine("The Procfile " + this.directory.resolve("Procfile") + " cannot be run: "
					+ "line 2 is not of the form 'name: command': this is no command");
			sample.awaitLine("Correct the file, or name another with 'procfile.file'");
			assertThat(sample.lines("^\\s+at ")).isEmpty();
		}
	}

}
