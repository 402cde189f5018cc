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

package io.github.selfpipe.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * System calls per signal in steady state, of all threads, as strace counts them.
 *
 * @param peer the receiver
 * @param perSignal by name; those seen less than once in ten signals are the process's
 * own
 */
record SystemCalls(Peer peer, Map<String, Double> perSignal) {

	private static final Pattern LINE = Pattern
		.compile("\\s*[\\d.]+\\s+[\\d.]+\\s+\\d+\\s+(\\d+)(?:\\s+\\d+)?\\s+(\\w+)");

	private static final long ATTACH_MILLIS = 1000;

	private static final double RARE = 0.1;

	static SystemCalls measure(RunningPeer running, Toolchain tools, int count) {
		Path report = tools.directory().resolve("strace-%s.txt".formatted(running.peer().id()));
		try {
			Process strace = new ProcessBuilder("strace", "-c", "-f", "-o", report.toString(), "-p",
					Long.toString(running.pid()))
				.redirectErrorStream(true)
				.redirectOutput(tools.directory().resolve("strace.log").toFile())
				.start();
			Command.sleep(ATTACH_MILLIS);
			running.answered(count, 300_000);
			Command.run(List.of("kill", "-INT", Long.toString(strace.pid())));
			strace.waitFor();
			Map<String, Double> calls = new TreeMap<>();
			for (String line : Files.readAllLines(report)) {
				Matcher matcher = LINE.matcher(line);
				if (matcher.matches() && !"total".equals(matcher.group(2))
						&& Integer.parseInt(matcher.group(1)) > count * RARE) {
					calls.put(matcher.group(2), Double.parseDouble(matcher.group(1)) / count);
				}
			}
			return new SystemCalls(running.peer(), calls);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	double of(String call) {
		return this.perSignal.getOrDefault(call, 0.0);
	}

}
