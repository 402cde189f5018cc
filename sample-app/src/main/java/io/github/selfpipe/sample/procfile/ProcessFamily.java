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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;

/**
 * All processes that come of the commands, however they were started. Those whose parent
 * has ended are no descendants any more, so each is marked by an environment variable,
 * which children inherit.
 *
 * @author The selfpipe maintainers
 */
class ProcessFamily {

	private static final String MARK = "SELFPIPE_PROCFILE";

	private static final long POLL_MILLIS = 20;

	private final String value = Long.toString(ProcessHandle.current().pid());

	private final CountDownLatch impatience = new CountDownLatch(1);

	/** Marks a process that is about to be started. */
	void adopt(Map<String, String> environment) {
		environment.put(MARK, this.value);
	}

	/**
	 * Ends all of them: SIGTERM, then, for those that are left after the grace period,
	 * SIGKILL until none is left.
	 */
	void end(Duration grace) {
		send(Signal.SIGTERM, members());
		if (!awaitEnd(grace)) {
			for (List<ProcessHandle> left = members(); !left.isEmpty(); left = members()) {
				send(Signal.SIGKILL, left);
				// What is forked in between is found in the next round.
				awaitEnd(Duration.ofMillis(POLL_MILLIS));
			}
		}
	}

	/** Ends the grace period. */
	void hurry() {
		this.impatience.countDown();
	}

	private boolean awaitEnd(Duration atMost) {
		long deadline = System.nanoTime() + atMost.toNanos();
		try {
			while (!members().isEmpty()) {
				if (System.nanoTime() - deadline > 0 || this.impatience.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
					return members().isEmpty();
				}
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/** Those that have not ended. A zombie has: its parent has only not asked yet. */
	List<ProcessHandle> members() {
		ProcessHandle self = ProcessHandle.current();
		return Stream.concat(self.descendants(), ProcessHandle.allProcesses().filter(this::isMarked))
			.distinct()
			.filter((process) -> !process.equals(self) && !hasEnded(process))
			.toList();
	}

	private boolean isMarked(ProcessHandle process) {
		String[] environment = read(process, "environ").split("\0");
		return Arrays.asList(environment).contains(MARK + "=" + this.value);
	}

	/** proc(5): the state is what follows the command in parentheses. */
	private static boolean hasEnded(ProcessHandle process) {
		String stat = read(process, "stat");
		int state = stat.lastIndexOf(')') + 2;
		return state >= stat.length() || stat.charAt(state) == 'Z' || stat.charAt(state) == 'X';
	}

	private static String read(ProcessHandle process, String file) {
		try {
			return Files.readString(Path.of("/proc", Long.toString(process.pid()), file), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			// Gone, or another user's.
			return "";
		}
	}

	private static void send(Signal signal, List<ProcessHandle> processes) {
		for (ProcessHandle process : processes) {
			try {
				signal.sendTo(process);
			}
			catch (IllegalStateException ex) {
				// It has ended by itself.
			}
		}
	}

}
