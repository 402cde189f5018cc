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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.selfpipe.Signal;
import io.github.selfpipe.sample.procfile.SampleProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged sample, which is processed ahead of time, run with what came of that.
 */
class AheadOfTimeIT {

	@TempDir
	private Path directory;

	@Test
	void behavesTheSame() throws Exception {
		Path file = Files.writeString(this.directory.resolve("greeting.txt"), "Hello");
		try (SampleProcess sample = SampleProcess.ofArguments(List.of("-Dspring.aot.enabled=true", "-jar",
				SampleProcess.jar().toString(), "--server.port=0", "--sample.greeting-file=" + file))) {
			sample.awaitLine("Starting AOT-processed SampleApplication");
			sample.awaitLine("The greeting is 'Hello'");
			sample.awaitLine("This process is pid");
			Files.writeString(file, "Servus");
			sample.send(Signal.SIGHUP);
			sample.awaitLine("The greeting is 'Servus'");
			sample.send(Signal.SIGUSR1);
			sample.awaitLine("Status for SIGUSR1: greeting 'Servus'");
			sample.awaitLine("Caught SIGUSR1 from pid " + ProcessHandle.current().pid());
			sample.send(Signal.SIGTERM);
			assertThat(sample.awaitExit()).isEqualTo(143);
			assertThat(sample.lines(" (WARN|ERROR) .*selfpipe|^Exception")).isEmpty();
		}
	}

	@Test
	void leavesHintsForANativeImage() throws Exception {
		Path metadata = Path.of("target/spring-aot/main/resources/META-INF/native-image/io.github.selfpipe/sample-app",
				"reachability-metadata.json");
		assertThat(Files.readString(metadata).replace("\\/", "/")).contains("linux-*/libselfpipe.so",
				"\"io.github.selfpipe.LibC\"", "com.sun.jna.Structure$FFIType$FFITypes",
				"\"io.github.selfpipe.sample.Greeting\"", "io.github.selfpipe.autoconfigure.SelfPipeRunListener");
	}

}
