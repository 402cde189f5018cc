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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What /proc tells of a process.
 *
 * @param threads by thread id
 * @param residentKilobytes the resident set
 */
record ProcessState(Map<Long, ThreadState> threads, long residentKilobytes) {

	/**
	 * A thread.
	 *
	 * @param name its name
	 * @param switches context switches so far, of both kinds
	 * @param cpuNanos processor time so far
	 */
	record ThreadState(String name, long switches, long cpuNanos) {
	}

	static ProcessState of(long pid) {
		Path process = Path.of("/proc", Long.toString(pid));
		try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
			Map<Long, ThreadState> threads = new TreeMap<>();
			for (Path task : tasks.toList()) {
				try {
					threads.put(Long.valueOf(task.getFileName().toString()), thread(task));
				}
				catch (NoSuchFileException ex) {
					// It has just ended.
				}
			}
			return new ProcessState(threads, number(Files.readAllLines(process.resolve("status")), "VmRSS"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static ThreadState thread(Path task) throws IOException {
		List<String> status = Files.readAllLines(task.resolve("status"));
		String schedule = Files.readString(task.resolve("schedstat"));
		return new ThreadState(Files.readString(task.resolve("comm")).strip(),
				number(status, "voluntary_ctxt_switches") + number(status, "nonvoluntary_ctxt_switches"),
				Long.parseLong(schedule.split(" ")[0]));
	}

	private static long number(List<String> status, String key) {
		return status.stream()
			.filter((line) -> line.startsWith(key + ":"))
			.map((line) -> line.replaceAll("\\D", ""))
			.mapToLong(Long::parseLong)
			.findFirst()
			.orElseThrow();
	}

	/** Whether a process has a handler for a signal. */
	static boolean catches(long pid, int signo) {
		try {
			return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))
				.stream()
				.filter((line) -> line.startsWith("SigCgt:"))
				.map((line) -> Long.parseUnsignedLong(line.substring("SigCgt:".length()).strip(), 16))
				.anyMatch((signals) -> (signals >>> (signo - 1) & 1) != 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	long switches() {
		return this.threads.values().stream().mapToLong(ThreadState::switches).sum();
	}

	long cpuNanos() {
		return this.threads.values().stream().mapToLong(ThreadState::cpuNanos).sum();
	}

	/**
	 * The poller: the thread of that name, or else Java's main thread, which is the
	 * second that a launcher creates.
	 */
	ThreadState poller() {
		return this.threads.values()
			.stream()
			.filter((thread) -> thread.name().equals("selfpipe"))
			.findFirst()
			.orElseGet(() -> this.threads.values().stream().skip(1).findFirst().orElseThrow());
	}

}
