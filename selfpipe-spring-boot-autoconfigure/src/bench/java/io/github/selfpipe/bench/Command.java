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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command of the system.
 */
final class Command {

	private static final int PATIENCE_SECONDS = 120;

	private Command() {
	}

	/** Runs a command to its end and returns what it printed. */
	static String run(List<String> command) {
		return run(null, command);
	}

	static String run(Path directory, List<String> command) {
		try {
			Path output = Files.createTempFile("selfpipe-bench", ".out");
			try {
				Process process = new ProcessBuilder(command).directory((directory != null) ? directory.toFile() : null)
					.redirectErrorStream(true)
					.redirectInput(new File("/dev/null"))
					.redirectOutput(output.toFile())
					.start();
				if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
					process.destroyForcibly();
					throw new IllegalStateException(String.join(" ", command) + " does not end");
				}
				String text = Files.readString(output).strip();
				if (process.exitValue() != 0) {
					throw new IllegalStateException(
							"%s: exit status %d%n%s".formatted(String.join(" ", command), process.exitValue(), text));
				}
				return text;
			}
			finally {
				Files.delete(output);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Whether the search path has such a program. */
	static boolean exists(String program) {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, program)));
	}

	static void sleep(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
