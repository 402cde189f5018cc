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

package io.github.selfpipe.sample.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.selfpipe.Signal;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A process of the fleet, the broker or an instance, and the file that it logs to.
 *
 * @param process the process
 * @param log the file
 */
record Member(Process process, Path log) {

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	static Member start(List<String> command, Path log) throws IOException {
		return new Member(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
				log);
	}

	void send(Signal signal) {
		signal.sendTo(this.process.pid());
	}

	List<String> lines(String regex) {
		try {
			return Files.readAllLines(this.log).stream().filter(Pattern.compile(regex).asPredicate()).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Waits until so many lines contain a match, and returns them all. */
	List<String> awaitLines(String regex, int count) {
		try {
			List<String> lines = Awaitility.await()
				.atMost(PATIENCE)
				.pollInterval(Duration.ofMillis(20))
				.until(() -> lines(regex), (found) -> found.size() >= count || !this.process.isAlive());
			if (lines.size() >= count) {
				return lines;
			}
		}
		catch (ConditionTimeoutException ex) {
			// Told below.
		}
		throw new AssertionError("Not %d times '%s' in:%n%s".formatted(count, regex, String.join("\n", lines(""))));
	}

	/** The group of the regular expression in the first line that has it. */
	String await(String regex) {
		Matcher matcher = Pattern.compile(regex).matcher(awaitLines(regex, 1).get(0));
		matcher.find();
		return matcher.group(1);
	}

	int awaitExit() throws InterruptedException {
		if (!this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
			throw new AssertionError("It runs on:\n" + String.join("\n", lines("")));
		}
		return this.process.exitValue();
	}

	/** The port of its web server. */
	int port() {
		return Integer.parseInt(await("Tomcat started on port (\\d+)"));
	}

}
