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
import java.util.Map;
import java.util.stream.IntStream;

import io.github.selfpipe.Signal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the packaged sample with real commands in a Procfile.
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

	private SampleProcess procfile(List<String> lines, String... arguments) throws IOException {
		return SampleProcess.start(arguments(lines), arguments);
	}

	private List<String> arguments(List<String> lines) throws IOException {
		Files.writeString(this.directory.resolve("catcher"), CATCHER);
		Path file = Files.write(this.directory.resolve("Procfile"), lines);
		return List.of("--spring.profiles.active=procfile", "--procfile.file=" + file);
	}

	@Test
	void printsTheOutputOfEachCommandAfterItsPaddedAndColouredName() throws Exception {
		try (SampleProcess sample = procfile(
				List.of("web: echo out; echo err >&2; sleep 60", "longer-name: printf 'no newline'; sleep 60"),
				"--spring.output.ansi.enabled=always", "--procfile.grace=5s")) {
			sample.awaitLine("\u001B[33mweb         |\u001B[0;39m out"::equals);
			sample.awaitLine("\u001B[33mweb         |\u001B[0;39m err"::equals);
			sample.send(Signal.SIGTERM);
			assertThat(sample.awaitExit()).isEqualTo(143);
			sample.awaitLine("\u001B[32mlonger-name |\u001B[0;39m no newline"::equals);
		}
	}

	@Test
	void neverMixesTheLinesOfTwoCommands() throws Exception {
		String loop = "i=0; while [ $i -lt 2000 ]; do echo %1$s-%1$s-%1$s-%1$s; i=$((i+1)); done; sleep 60";
		try (SampleProcess sample = procfile(
				List.of("a: " + loop.formatted("aaaaaaaaaa"), "b: " + loop.formatted("bbbbbbbbbb")))) {
			sample.awaitLines("^a      \\| (a{10}-){3}a{10}$", 2000);
			sample.awaitLines("^b      \\| (b{10}-){3}b{10}$", 2000);
			assertThat(sample.lines("^[ab]  ")).hasSize(4000);
			sample.send(Signal.SIGTERM);
			assertThat(sample.awaitExit()).isEqualTo(143);
		}
	}

	@Test
	void forwardsUsr1AndUsr2AndHupIfToldToEveryCommand() throws Exception {
		try (SampleProcess sample = procfile(
				List.of("one: sh catcher one USR1 USR2 HUP", "two: sh catcher two USR1 USR2 HUP"),
				"--selfpipe.actions.HUP=forward")) {
			sample.awaitLine("one is ready");
			sample.awaitLine("two is ready");
			for (Signal signal : List.of(Signal.SIGUSR1, Signal.SIGUSR2, Signal.SIGHUP)) {
				String name = signal.name().substring("SIG".length());
				sample.send(signal);
				sample.awaitLine("^one +\\| one caught " + name + "$");
				sample.awaitLine("^two +\\| two caught " + name + "$");
			}
			assertThat(sample.lines(" caught (USR1|USR2|HUP)$")).hasSize(6);
			sample.send(Signal.SIGTERM);
			assertThat(sample.awaitExit()).isEqualTo(143);
		}
	}

	@ParameterizedTest
	@CsvSource({ "SIGTERM, 143", "SIGINT, 130" })
	void endsAllCommandsAndTheirChildrenWithTerm(String signal, int exitCode) throws Exception {
		// The second leaves a child of a child behind, which belongs to nobody then.
		try (SampleProcess sample = procfile(
				List.of("polite: trap 'echo bye; exit 0' TERM; echo set; sleep 60 & wait",
						"deep: sh -c 'sh -c \"echo orphan \\$\\$; exec sleep 61\" & echo left' ; exec sleep 62"),
				"--procfile.grace=30s")) {
			sample.awaitLine("\\| set");
			sample.awaitLine("\\| left");
			List<ProcessHandle> family = sample.family(sample.awaitNumber("orphan (\\d+)"));
			assertThat(family).hasSizeGreaterThanOrEqualTo(4);
			sample.send(Signal.valueOf(signal));
			assertThat(sample.awaitExit()).isEqualTo(exitCode);
			sample.awaitLine("polite +\\| bye");
			sample.awaitLine("all have ended");
			assertThat(family).noneMatch(SampleProcess::runs);
		}
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
	void doesNotWaitOutTheGracePeriodWhenAskedAgain() throws Exception {
		try (SampleProcess sample = procfile(
				List.of("stubborn: sh catcher stubborn TERM", "polite: sh catcher polite USR1"),
				"--procfile.grace=1h")) {
			sample.awaitLine("stubborn is ready");
			sample.awaitLine("polite is ready");
			List<ProcessHandle> family = sample.family();
			sample.send(Signal.SIGTERM);
			sample.awaitLine("stubborn caught TERM");
			assertThat(sample.process().isAlive()).isTrue();
			sample.send(Signal.SIGTERM);
			assertThat(sample.awaitExit()).isEqualTo(143);
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
	void doesNotLetACommandSpeakToSystemd() throws Exception {
		Map<String, String> environment = Map.of("NOTIFY_SOCKET", this.directory.resolve("notify").toString(),
				"WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "1", "INVOCATION_ID", "one that is inherited");
		try (SampleProcess sample = SampleProcess.start(environment,
				arguments(List.of("child: env; echo that is all; exec sleep 60")))) {
			sample.awaitLine("\\| that is all");
			assertThat(sample.awaitLine("systemd was not told READY=1: .*/notify$")).as("the sample has it")
				.isNotNull();
			assertThat(sample.lines("\\| INVOCATION_ID=one that is inherited$")).hasSize(1);
			assertThat(sample.lines("^child +\\| (NOTIFY_SOCKET|WATCHDOG_)")).isEmpty();
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
				SampleProcess sample = SampleProcess.startIn(terminal,
						arguments(List.of("plain: echo here; exec sleep 60", "other: sh catcher other HUP")))) {
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
						arguments(List
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

	@ParameterizedTest
	@CsvSource({ "web: run|this is no command, line 2 is not of the form 'name: command': this is no command",
			"web: run|web: again, 'line 2 has the name ''web'', as line 1 has'" })
	void reportsAProcfileThatCannotBeRunInAFewLines(String lines, String reason) throws Exception {
		try (SampleProcess sample = procfile(List.of(lines.split("\\|")))) {
			assertThat(sample.awaitExit()).isOne();
			sample.awaitLine("The Procfile " + this.directory.resolve("Procfile") + " cannot be run: " + reason);
			sample.awaitLine("Correct the file, or name another with 'procfile.file'");
			assertThat(sample.lines("^\\s+at ")).isEmpty();
		}
	}

}
