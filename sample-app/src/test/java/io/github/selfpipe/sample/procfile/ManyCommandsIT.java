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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Procfile with a command for each question.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ManyCommandsIT {

	private static final String LOOP = "i=0; while [ $i -lt 2000 ]; do echo %1$s-%1$s-%1$s-%1$s; i=$((i+1)); done; sleep 60";

	/** All but the first two do not end with what is forwarded. */
	private static final String DEAF = "trap '' USR1 USR2 HUP; ";

	@TempDir
	static Path directory;

	private static SampleProcess sample;

	@BeforeAll
	static void start() throws IOException {
		List<String> lines = List.of("one: sh catcher one USR1 USR2 HUP", "two: sh catcher two USR1 USR2 HUP",
				"web: " + DEAF + "echo out; echo err >&2; sleep 60", "part: " + DEAF + "printf 'no newline'; sleep 60",
				"a: " + DEAF + LOOP.formatted("aaaaaaaaaa"), "b: " + DEAF + LOOP.formatted("bbbbbbbbbb"),
				"environment: " + DEAF + "env; echo that is all; exec sleep 60",
				"polite: " + DEAF + "trap 'echo bye; exit 0' TERM; echo set; sleep 60 & wait",
				// Leaves a child of a child behind, which belongs to nobody then.
				"deep: " + DEAF + "sh -c 'sh -c \"echo orphan \\$\\$; exec sleep 61\" & echo left' ; exec sleep 62");
		Map<String, String> environment = Map.of("NOTIFY_SOCKET", directory.resolve("notify").toString(),
				"WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "1", "INVOCATION_ID", "one that is inherited");
		sample = SampleProcess.start(environment,
				Stream
					.concat(ProcfileIT.write(directory, lines).stream(), Stream.of("--selfpipe.actions.HUP=forward",
							"--procfile.grace=30s", "--spring.output.ansi.enabled=always"))
					.toList());
	}

	@AfterAll
	static void stop() throws InterruptedException {
		if (sample != null) {
			sample.close();
		}
	}

	@Test
	void printsTheOutputOfEachCommandAfterItsPaddedAndColouredName() {
		sample.awaitLine("\u001B[35mweb         |\u001B[0;39m out"::equals);
		sample.awaitLine("\u001B[35mweb         |\u001B[0;39m err"::equals);
	}

	@Test
	void neverMixesTheLinesOfTwoCommands() {
		sample.awaitLines("^\\S+a           \\|\\S+ (a{10}-){3}a{10}$", 2000);
		sample.awaitLines("^\\S+b           \\|\\S+ (b{10}-){3}b{10}$", 2000);
		assertThat(sample.lines("m[ab] +\\||[ab]{10}")).hasSize(4000);
	}

	@Test
	void forwardsUsr1AndUsr2AndHupIfToldToEveryCommand() {
		sample.awaitLine("one is ready");
		sample.awaitLine("two is ready");
		for (Signal signal : List.of(Signal.SIGUSR1, Signal.SIGUSR2, Signal.SIGHUP)) {
			String name = signal.name().substring("SIG".length());
			sample.send(signal);
			sample.awaitLine("one +\\|\\S+ one caught " + name + "$");
			sample.awaitLine("two +\\|\\S+ two caught " + name + "$");
		}
		assertThat(sample.lines(" caught (USR1|USR2|HUP)$")).hasSize(6);
	}

	@Test
	void doesNotLetACommandSpeakToSystemd() {
		sample.awaitLine("\\|\\S+ that is all");
		assertThat(sample.awaitLine("systemd was not told READY=1: .*/notify$")).as("the sample has it").isNotNull();
		assertThat(sample.lines("\\|\\S+ INVOCATION_ID=one that is inherited$")).hasSize(1);
		assertThat(sample.lines("^\\S+environment +\\|\\S+ (NOTIFY_SOCKET|WATCHDOG_)")).isEmpty();
	}

	@Test
	@Order(Integer.MAX_VALUE)
	void endsAllCommandsAndTheirChildrenWithTerm() throws InterruptedException {
		sample.awaitLine("\\|\\S+ set");
		sample.awaitLine("\\|\\S+ left");
		List<ProcessHandle> family = sample.family(sample.awaitNumber("orphan (\\d+)"));
		assertThat(family).hasSizeGreaterThanOrEqualTo(10);
		sample.send(Signal.SIGTERM);
		assertThat(sample.awaitExit()).isEqualTo(143);
		sample.awaitLine("\u001B[31mpart        |\u001B[0;39m no newline"::equals);
		sample.awaitLine("polite +\\|\\S+ bye");
		sample.awaitLine("all have ended");
		assertThat(family).noneMatch(SampleProcess::runs);
	}

}
