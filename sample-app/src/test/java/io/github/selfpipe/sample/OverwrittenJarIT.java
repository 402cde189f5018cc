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
import java.nio.file.StandardOpenOption;
import java.util.List;

import io.github.selfpipe.Signal;
import io.github.selfpipe.sample.procfile.SampleProcess;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A deployment that copies the new jar over the old one, as cp(1) does, under a service
 * that has caught no signal yet: no further class can be loaded, and one TERM ends it.
 */
class OverwrittenJarIT {

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "dedicated", "main" })
	void oneTermEndsAServiceWhoseJarWasOverwritten(String thread) throws Exception {
		Path jar = Files.copy(SampleProcess.jar(), this.directory.resolve("service.jar"));
		try (SampleProcess sample = SampleProcess
			.ofArguments(List.of("-jar", jar.toString(), "--server.port=0", "--selfpipe.poller.thread=" + thread,
					"--sample.greeting-file=" + this.directory.resolve("greeting.txt")))) {
			SampleApplicationIT.http(sample);
			overwrite(jar);
			sample.send(Signal.SIGTERM);
			assertThat(sample.awaitExit()).isEqualTo(143);
			assertThat(sample.lines("Caught SIGTERM")).hasSize(1);
		}
	}

	/** The same file gets other bytes: all that was at some place before is elsewhere. */
	private static void overwrite(Path jar) throws IOException {
		byte[] bytes = Files.readAllBytes(jar);
		byte[] other = new byte[bytes.length];
		System.arraycopy(bytes, 0, other, 4096, bytes.length - 4096);
		Files.write(jar, other, StandardOpenOption.TRUNCATE_EXISTING);
	}

}
