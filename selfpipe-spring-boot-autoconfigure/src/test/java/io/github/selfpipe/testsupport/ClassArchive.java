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

package io.github.selfpipe.testsupport;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * The classes of the libraries on the test class path as the JVM maps them into memory
 * (class data sharing): a child that starts a Spring application needs a third less of
 * the processor. Made once for a build, in the folder that the system property
 * {@code selfpipe.class-archive} names; without it, or where it cannot be made, children
 * do without.
 */
final class ClassArchive {

	/** Archives know jars, and not folders. These may follow the jars of the archive. */
	static final String CLASS_PATH = Stream.concat(jars(), folders()).collect(Collectors.joining(File.pathSeparator));

	/** On the class path for the tests of the bus, which switch it on. */
	static final String BUS = "spring.cloud.bus.enabled";

	/** The options of a JVM that has this class path. */
	static final List<String> OPTIONS = options();

	private ClassArchive() {
	}

	private static Stream<String> jars() {
		return entries().filter((entry) -> entry.endsWith(".jar"));
	}

	private static Stream<String> folders() {
		return entries().filter((entry) -> !entry.endsWith(".jar"));
	}

	private static Stream<String> entries() {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator));
	}

	private static List<String> options() {
		String folder = System.getProperty("selfpipe.class-archive");
		if (folder == null) {
			return List.of();
		}
		Path archive = Path.of(folder)
			.resolve("%s-%08x.jsa".formatted(System.getProperty("java.version"), jars().toList().hashCode()));
		try {
			Files.createDirectories(archive.getParent());
			// Several JVMs run tests: one makes it, the others wait.
			try (FileChannel file = FileChannel.open(archive.resolveSibling("lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE); FileLock lock = file.lock()) {
				if (!runs(archive)) {
					make(archive);
				}
			}
			if (runs(archive)) {
				return List.of("-XX:SharedArchiveFile=" + archive);
			}
			System.err.println("There is no class archive: children start slowly");
			return List.of();
		}
		catch (IOException ex) {
			return List.of();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return List.of();
		}
	}

	private static boolean runs(Path archive) throws IOException, InterruptedException {
		return Files.exists(archive)
				&& java("-Xshare:on", "-XX:SharedArchiveFile=" + archive, "-cp", CLASS_PATH, "-version");
	}

	private static void make(Path archive) throws IOException, InterruptedException {
		Path list = archive.resolveSibling("classes");
		Path made = archive.resolveSibling("made.jsa");
		Files.deleteIfExists(made);
		if (java("-XX:DumpLoadedClassList=" + list, "-D" + BUS + "=false", "-cp", CLASS_PATH,
				Application.class.getName())
				&& java("-Xshare:dump", "-XX:SharedClassListFile=" + list, "-XX:SharedArchiveFile=" + made, "-cp",
						jars().collect(Collectors.joining(File.pathSeparator)))) {
			Files.move(made, archive, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	private static boolean java(String... arguments) throws IOException, InterruptedException {
		return new ProcessBuilder(
				Stream.concat(Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						// As children have it: from JDK 24 on it serves no others.
						"--enable-native-access=ALL-UNNAMED"), Stream.of(arguments))
					.toList())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start()
			.waitFor() == 0;
	}

	/**
	 * Loads what most children load.
	 */
	@EnableAutoConfiguration
	static class Application {

		public static void main(String[] args) {
			SpringApplication.run(Application.class, "--selfpipe.signals=URG", "--selfpipe.actions.TERM=shutdown")
				.close();
		}

	}

}
