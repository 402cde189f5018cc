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
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * The packaged jar as {@code -Djarmode=tools extract} lays it out, with an archive of its
 * classes as the JVM maps them into memory (class data sharing): it starts with half of
 * the processor's time. Made once for a jar and a JDK.
 */
public final class ExtractedJar {

	private static final Path FOLDER = Path.of("target", "extracted").toAbsolutePath();

	/** The jar of the sample's own classes, which names those of its libraries. */
	public static final Path PATH;

	/** The options of a JVM whose class path begins with that jar. */
	public static final List<String> OPTIONS;

	static {
		try {
			Path jar = SampleProcess.jar();
			PATH = FOLDER.resolve(jar.getFileName());
			Path archive = FOLDER.resolve("classes.jsa");
			// Several JVMs run tests: one makes it, the others wait.
			try (FileChannel file = FileChannel.open(FOLDER.resolveSibling("extracted.lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE); FileLock lock = file.lock()) {
				// The build gives each jar the same time of modification: the file system
				// knows better.
				make(archive, "%s of %s in %s".formatted(jar, Files.getAttribute(jar, "unix:ctime"),
						System.getProperty("java.home") + System.getProperty("java.vm.version")));
			}
			// Where the JVM cannot make one it does without.
			OPTIONS = Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private ExtractedJar() {
	}

	private static void make(Path archive, String what) throws IOException {
		Path made = FOLDER.resolve("made");
		if (Files.exists(made) && Files.readString(made).equals(what)) {
			return;
		}
		FileSystemUtils.deleteRecursively(FOLDER);
		extract(FOLDER);
		run("-XX:ArchiveClassesAtExit=" + archive, "-Dspring.context.exit=onRefresh", "-jar", PATH.toString());
		Files.writeString(made, what);
	}

	/** Extracts the packaged jar into a folder. */
	public static void extract(Path folder, String... options) throws IOException {
		run(Stream.concat(Stream.of("-Djarmode=tools", "-jar", SampleProcess.jar().toString(), "extract",
				"--destination", folder.toString()), Stream.of(options))
			.toArray(String[]::new));
	}

	private static void run(String... arguments) throws IOException {
		try (SampleProcess process = SampleProcess.ofArguments(List.of(arguments))) {
			if (process.awaitExit() != 0) {
				throw new IllegalStateException(String.join("\n", process.lines("")));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
