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

package io.github.selfpipe.sample;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.sample.procfile.SampleProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ways in which a Spring Boot application is laid out and run: each gets its signals
 * by the native top half, and starts without a warning.
 */
class PackagingIT {

	private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

	@TempDir
	Path directory;

	@Test
	void runsFromTheLayersOfAnImage() throws Exception {
		extract("--layers", "--launcher");
		Path merged = Files.createDirectory(this.directory.resolve("merged"));
		try (Stream<Path> layers = Files.list(this.directory.resolve("extracted"))) {
			for (Path layer : layers.toList()) {
				copy(layer, merged);
			}
		}
		getsItsSignals(NATIVE_ACCESS, "-cp", merged.toString(), "org.springframework.boot.loader.launch.JarLauncher");
	}

	@Test
	void runsFromTheExtractedJar() throws Exception {
		extract();
		Path jar = this.directory.resolve("extracted").resolve(SampleProcess.jar().getFileName());
		// Its manifest has Enable-Native-Access, as that of the jar that it came from.
		getsItsSignals("-jar", jar.toString());
	}

	@Test
	void runsFromTheClassPathOfAnIde() throws Exception {
		getsItsSignals(NATIVE_ACCESS, "-cp", System.getProperty("java.class.path"), SampleApplication.class.getName());
	}

	@Test
	void tellsTheReadinessProbeBeforeItDrains() throws Exception {
		try (SampleProcess sample = start(NATIVE_ACCESS, "-cp", System.getProperty("java.class.path"),
				Availability.class.getName())) {
			SampleApplicationIT.http(sample);
			sample.awaitLine("^readiness ACCEPTING_TRAFFIC");
			sample.send(Signal.SIGTERM);
			assertThat(sample.awaitExit()).isEqualTo(143);
			assertThat(sample.lines("^readiness REFUSING_TRAFFIC|Commencing graceful shutdown")).satisfiesExactly(
					(first) -> assertThat(first).startsWith("readiness"),
					(second) -> assertThat(second).contains("Commencing"));
		}
	}

	private void getsItsSignals(String... command) throws Exception {
		try (SampleProcess sample = start(command)) {
			Http http = SampleApplicationIT.http(sample);
			assertThat(sample.lines("^WARNING|\\bWARN\\b|\\bERROR\\b")).isEmpty();
			Files.writeString(this.directory.resolve("greeting.txt"), "Servus");
			sample.send(Signal.SIGHUP);
			sample.awaitLine("The greeting is 'Servus'");
			assertThat(http.get("/greeting").body()).isEqualTo("Servus\n");
			assertThat(http.json("/actuator/health/selfPipe").at("/details/topHalf").asString()).isEqualTo("native");
			sample.send(Signal.SIGTERM);
			assertThat(sample.awaitExit()).isEqualTo(143);
		}
	}

	private SampleProcess start(String... command) throws IOException {
		List<String> words = new ArrayList<>(List.of(command));
		words.add("--server.port=0");
		words.add("--sample.greeting-file=" + this.directory.resolve("greeting.txt"));
		return SampleProcess.ofArguments(words);
	}

	private void extract(String... options) throws Exception {
		List<String> words = new ArrayList<>(
				List.of("-Djarmode=tools", "-jar", SampleProcess.jar().toString(), "extract"));
		words.addAll(List.of(options));
		words.addAll(List.of("--destination", this.directory.resolve("extracted").toString()));
		try (SampleProcess extraction = SampleProcess.ofArguments(words)) {
			assertThat(extraction.awaitExit()).as(() -> extraction.lines("").toString()).isZero();
		}
	}

	private static void copy(Path from, Path to) throws IOException {
		Files.walkFileTree(from, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
				Files.createDirectories(to.resolve(from.relativize(folder)));
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
				return FileVisitResult.CONTINUE;
			}

		});
	}

	/**
	 * The sample, with its changes of readiness on its output.
	 */
	static final class Availability {

		private Availability() {
		}

		public static void main(String[] args) {
			org.springframework.boot.SpringApplication application = new org.springframework.boot.SpringApplication(
					SampleApplication.class);
			application.addListeners((event) -> {
				if (event instanceof org.springframework.boot.availability.AvailabilityChangeEvent<?> change
						&& change.getState() instanceof org.springframework.boot.availability.ReadinessState state) {
					System.out.println("readiness " + state);
				}
			});
			application.run(args);
		}

	}

}
