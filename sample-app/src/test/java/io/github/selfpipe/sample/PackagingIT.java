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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.sample.procfile.ExtractedJar;
import io.github.selfpipe.sample.procfile.SampleProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ways in which a Spring Boot application is laid out and run: each gets its signals
 * by the native top half, and starts without a warning. The packaged jar is that of
 * {@link SampleApplicationIT}, the extracted one that of most other tests.
 */
class PackagingIT {

	private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

	@TempDir
	Path directory;

	@Test
	void runsFromTheLayersOfAnImage() throws Exception {
		Path extracted = this.directory.resolve("extracted");
		ExtractedJar.extract(extracted, "--layers", "--launcher");
		Path merged = Files.createDirectory(this.directory.resolve("merged"));
		try (Stream<Path> layers = Files.list(extracted)) {
			for (Path layer : layers.toList()) {
				FileSystemUtils.copyRecursively(layer, merged);
			}
		}
		getsItsSignals(NATIVE_ACCESS, "-cp", merged.toString(), "org.springframework.boot.loader.launch.JarLauncher");
	}

	@Test
	void runsFromTheClassPathOfAnIde() throws Exception {
		getsItsSignals(NATIVE_ACCESS, "-cp", System.getProperty("java.class.path"), SampleApplication.class.getName());
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

}
