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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What users see: few types, each documented.
 */
class PublicTypesTests {

	private static final Pattern PUBLIC_TYPE = Pattern
		.compile("(?m)^public ((abstract|final|sealed|non-sealed) )*(class|interface|record|enum|@interface) ");

	@Test
	void areFew() throws IOException {
		assertThat(publicTypes()).hasSizeBetween(20, 37);
		assertThat(publicTypes().filter((file) -> !file.toString().matches(".*(/systemd/|/bus/|Systemd|Bus).*")))
			.hasSizeBetween(20, 29);
	}

	@Test
	void saySinceWhenTheyAreThere() throws IOException {
		assertThat(publicTypes()).allSatisfy((file) -> {
			String source = read(file);
			assertThat(source.substring(0, source.lastIndexOf("\npublic "))).contains("\n * @since 1.0\n");
		});
	}

	@Test
	void areInPackagesThatAreNullMarked() throws IOException {
		List<Path> packages = sources().map(Path::getParent).distinct().toList();
		assertThat(packages).isNotEmpty()
			.allSatisfy((folder) -> assertThat(read(folder.resolve("package-info.java"))).contains("@NullMarked"));
	}

	private static Stream<Path> publicTypes() throws IOException {
		return sources().filter((file) -> PUBLIC_TYPE.matcher(read(file)).find());
	}

	private static Stream<Path> sources() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			return files.filter((file) -> file.toString().endsWith(".java")).toList().stream();
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
