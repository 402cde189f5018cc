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

package io.github.selfpipe;

import java.io.IOException;

/**
 * kill(2), by JNA or, where its native part does not load, by what is left.
 */
final class Kill {

	private static final int EPERM = 1;

	private static final int ESRCH = 3;

	private Kill() {
	}

	/**
	 * Sends a signal to a process.
	 * @param name the signal's name, for the error
	 * @throws IllegalStateException if it cannot be sent
	 */
	static void send(int pid, int signo, String name) {
		if (!SignalTable.isPresent(signo)) {
			throw new IllegalStateException("Cannot send %s: this platform does not have it.".formatted(name));
		}
		try {
			if (LibC.kill(pid, signo) != 0) {
				int errno = LibC.errno();
				throw failure(pid, name, (errno == ESRCH) ? "there is no such process"
						: (errno == EPERM) ? "no permission" : LibC.strerror(errno));
			}
		}
		catch (LinkageError ex) {
			run(pid, signo, name);
		}
	}

	private static void run(int pid, int signo, String name) {
		try {
			Process kill = new ProcessBuilder("kill", "-" + signo, Integer.toString(pid)).redirectErrorStream(true)
				.start();
			String output = new String(kill.getInputStream().readAllBytes()).strip();
			if (kill.waitFor() != 0) {
				throw failure(pid, name, output);
			}
		}
		catch (IOException ex) {
			throw failure(pid, name, "JNA does not load here, and " + ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static IllegalStateException failure(int pid, String name, String reason) {
		return new IllegalStateException("Cannot send %s to pid %d: %s.".formatted(name, pid, reason));
	}

}
