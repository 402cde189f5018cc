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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Procfile}.
 */
class ProcfileTests {

	@TempDir
	private Path directory;

	private Path file(String... lines) throws IOException {
		return Files.write(this.directory.resolve("Procfile"), List.of(lines));
	}

	@Test
	void readsNamesAndCommandsAndSkipsCommentsAndEmptyLines() throws IOException {
		Procfile procfile = Procfile.read(file("# ours", "", "web: run --port=1", "  job-2:  work now  "));
		assertThat(procfile.entries()).containsExactly(new Procfile.Entry("web", "run --port=1"),
				new Procfile.Entry("job-2", "work now"));
		assertThat(procfile.nameLength()).isEqualTo(5);
	}

	@Test
	void refusesALineOfAnotherFormByItsNumber() throws IOException {
		refuses(file("web: run", "no command"), "line 2 is not of the form 'name: command': no command");
	}

	@Test
	void refusesANameThatIsThereTwice() throws IOException {
		refuses(file("web: run", "# and", "web: run again"), "line 3 has the name 'web', as line 1 has");
	}

	@Test
	void refusesAFileWithoutCommands() throws IOException {
		refuses(file("# nothing"), "it has no command");
	}

	@Test
	void refusesAFileThatCannotBeRead() {
		refuses(this.directory.resolve("Procfile"), "it does not exist");
		refuses(this.directory, "it cannot be read: ");
	}

	private static void refuses(Path file, String reason) {
		assertThatExceptionOfType(InvalidProcfileException.class).isThrownBy(() -> Procfile.read(file))
			.withMessageStartingWith(reason)
			.satisfies((ex) -> assertThat(ex.getFile()).isEqualTo(file));
	}

	@ParameterizedTest
	@ValueSource(strings = { "sleep 60", "./run", "settle now", "java -jar app.jar --port=$PORT 'a b'" })
	void makesTheShellGiveWayToASingleProgram(String command) {
		assertThat(new Procfile.Entry("web", command).shellCommand()).isEqualTo("exec " + command);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a | b", "a && b", "A=1 b", "exec a", "cd x; a", "a & wait", "(a)", "trap '' TERM",
			"exit 3", ". ./env" })
	void leavesACompoundCommandToTheShell(String command) {
		assertThat(new Procfile.Entry("web", command).shellCommand()).isEqualTo(command);
	}

}
