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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * What is built before anything is measured, and what it is built with.
 */
final class Toolchain {

	private static final Path CRATES = Path.of("/usr/share/cargo/registry");

	/** The jars of an application that has spring-boot-starter and nothing else. */
	private static final List<String> MINIMAL = List.of("spring-boot", "spring-boot-autoconfigure", "spring-core",
			"spring-context", "spring-aop", "spring-beans", "spring-expression", "micrometer-observation",
			"micrometer-commons", "commons-logging", "logback-classic", "logback-core", "slf4j-api", "log4j-to-slf4j",
			"log4j-api", "jul-to-slf4j", "jakarta.annotation-api", "snakeyaml", "jspecify");

	private final Path sources;

	private final Path directory;

	private final Path shared;

	private final Map<String, Path> jars = new TreeMap<>();

	private final Path selfpipe;

	private final Path classes;

	private final Map<String, String> missing = new TreeMap<>();

	private int files;

	Toolchain(Path module) {
		this.sources = module.resolve("src/bench");
		this.directory = module.resolve("target/benchmark");
		this.selfpipe = Path.of(System.getProperty("bench.selfpipe.jar"));
		try {
			Files.createDirectories(this.directory);
			Path memory = Path.of("/dev/shm");
			this.shared = Files.createTempDirectory(
					Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir")),
					"selfpipe-bench");
			for (String entry : System.getProperty("java.class.path").split(":")) {
				Path jar = Path.of(entry);
				if (entry.endsWith(".jar")) {
					this.jars.put(jar.getFileName().toString().replaceFirst("-\\d.*", ""), jar);
				}
			}
			this.classes = receivers();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The receivers as a jar: class data sharing does not take directories. */
	private Path receivers() throws IOException {
		Path jar = this.directory.resolve("receivers.jar");
		Path root = Path.of(Toolchain.class.getProtectionDomain().getCodeSource().getLocation().getPath());
		try (Stream<Path> found = Files.walk(root.resolve("io/github/selfpipe/bench"));
				JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
			for (Path file : found.sorted().filter(Files::isRegularFile).toList()) {
				String name = root.relativize(file).toString();
				if (name.contains("/bench/receiver/") || name.contains("SharedMemory")) {
					out.putNextEntry(new JarEntry(name));
					Files.copy(file, out);
				}
			}
		}
		return jar;
	}

	/**
	 * Builds what is written in other languages; what cannot be is left out, with the
	 * reason.
	 */
	void build() {
		if (!Command.exists("gcc")) {
			throw new IllegalStateException("gcc is needed: apt-get install gcc libc6-dev");
		}
		for (String program : List.of("sender", "receiver")) {
			Command.run(List.of("gcc", "-std=gnu11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread",
					"-o", this.directory.resolve("c-" + program).toString(),
					this.sources.resolve("c/" + program + ".c").toString()));
		}
	}

	Optional<Path> buildGo() {
		if (!Command.exists("go")) {
			return missing("Go os/signal", "no `go` on the search path (golang-go)");
		}
		Path program = this.directory.resolve("go-receiver");
		Command.run(List.of("env", "GO111MODULE=off", "go", "build", "-o", program.toString(),
				this.sources.resolve("go/receiver.go").toString()));
		return Optional.of(program);
	}

	Optional<Path> buildRust() {
		if (!Command.exists("cargo") || crate("signal-hook").isEmpty()) {
			return missing("Rust signal-hook",
					"no `cargo`, or no crate in " + CRATES + " (rustc, cargo, librust-signal-hook-dev)");
		}
		Path project = this.directory.resolve("rust");
		try {
			Files.createDirectories(project);
			for (String file : List.of("Cargo.toml", "receiver.rs")) {
				Files.copy(this.sources.resolve("rust").resolve(file), project.resolve(file),
						java.nio.file.StandardCopyOption.REPLACE_EXISTING);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Command.run(project, List.of("cargo", "build", "--release", "--offline", "--config",
				"source.crates-io.replace-with=\"debian\"", "--config", "source.debian.directory=\"" + CRATES + "\""));
		return Optional.of(project.resolve("target/release/receiver"));
	}

	/** The version of a crate that Debian has installed. */
	static Optional<String> crate(String name) {
		if (!Files.isDirectory(CRATES)) {
			return Optional.empty();
		}
		try (Stream<Path> found = Files.list(CRATES)) {
			return found.map((path) -> path.getFileName().toString())
				.filter((file) -> file.matches(name + "-\\d.*"))
				.map((file) -> file.substring(name.length() + 1))
				.findFirst();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Optional<Path> missing(String what, String why) {
		this.missing.put(what, why);
		return Optional.empty();
	}

	/** What could not be measured, and why. */
	Map<String, String> missing() {
		return this.missing;
	}

	Path directory() {
		return this.directory;
	}

	Path sources() {
		return this.sources;
	}

	String sender() {
		return this.directory.resolve("c-sender").toString();
	}

	Path newFile(String name) {
		return this.shared.resolve(name + "-" + (this.files++));
	}

	boolean hasJar(String name) {
		return this.jars.containsKey(name);
	}

	/** The version of a library that is measured. */
	String version(String name) {
		String file = this.jars.get(name).getFileName().toString();
		return file.substring(name.length() + 1, file.length() - ".jar".length());
	}

	/**
	 * The class path of an application that has the starter, after what it had before, or
	 * has not.
	 */
	String application(boolean starter) {
		List<Path> path = new ArrayList<>(List.of(this.classes));
		MINIMAL.forEach((name) -> path.add(jar(name)));
		if (starter) {
			path.add(this.selfpipe);
			path.add(jar("jna"));
		}
		return join(path);
	}

	/** The class path of a receiver in plain Java. */
	String plain(String... libraries) {
		List<Path> path = new ArrayList<>(List.of(this.classes, this.selfpipe, jar("jna"), jar("jspecify")));
		for (String library : libraries) {
			path.add(jar(library));
		}
		return join(path);
	}

	private Path jar(String name) {
		Path jar = this.jars.get(name);
		if (jar == null) {
			throw new IllegalStateException(name + " is not on the class path: " + this.jars.keySet());
		}
		return jar;
	}

	private static String join(List<Path> path) {
		return String.join(":", path.stream().map(Path::toString).toList());
	}

	void delete() {
		try (Stream<Path> found = Files.list(this.shared)) {
			for (Path file : found.toList()) {
				Files.delete(file);
			}
			Files.delete(this.shared);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
