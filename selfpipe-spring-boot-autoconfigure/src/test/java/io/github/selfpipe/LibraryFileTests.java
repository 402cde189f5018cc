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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What was unpacked is opened only if nobody else can have written to it.
 */
class LibraryFileTests {

	private static final int NOBODY = 65534;

	private Path folder;

	private Path file;

	@BeforeEach
	void unpack(@TempDir Path parent) throws IOException {
		this.folder = Files.createDirectory(parent.resolve("selfpipe"));
		this.file = Files.createFile(this.folder.resolve("libselfpipe.so"));
		mode(this.folder, "rwx------");
		mode(this.file, "rw-------");
	}

	/** An empty file is no library, which only dlopen(3) can tell. */
	@Test
	void whatIsForItsOwnerAloneIsOpened() {
		assertThatExceptionOfType(SelfPipeException.class)
			.isThrownBy(() -> LibraryFile.openChecked(this.folder, this.file))
			.withMessageContaining(this.file.toString())
			.withMessageNotContaining("somebody else");
	}

	@ParameterizedTest
	@CsvSource({ "rwxrwxrwx, rw-------", "rwx-wx---, rw-------", "rwx------, rw-rw-rw-", "rwx------, rw----r--" })
	void whatOthersCanGetAtIsRefused(String folder, String file) throws IOException {
		mode(this.folder, folder);
		mode(this.file, file);
		assertThatIsRefused();
	}

	@ParameterizedTest
	@ValueSource(strings = { "folder", "file", "both" })
	void whatSomebodyElseOwnsIsRefused(String which) throws IOException {
		assumeTrue(LibC.geteuid() == 0, "only root can give files away");
		if (!which.equals("folder")) {
			Files.setAttribute(this.file, "unix:uid", NOBODY);
		}
		if (!which.equals("file")) {
			Files.setAttribute(this.folder, "unix:uid", NOBODY);
		}
		assertThatIsRefused();
	}

	@Test
	void aLinkToWhatSomebodyElseMayReplaceIsRefused() throws IOException {
		Path elsewhere = Files.move(this.file, this.folder.resolveSibling("libselfpipe.so"));
		Files.createSymbolicLink(this.file, elsewhere);
		assertThatIsRefused();
	}

	private void assertThatIsRefused() {
		assertThatExceptionOfType(SelfPipeException.class)
			.isThrownBy(() -> LibraryFile.openChecked(this.folder, this.file))
			.withMessage("somebody else can write to " + this.file);
	}

	private static void mode(Path path, String permissions) throws IOException {
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
	}

}
