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

package io.github.selfpipe.action;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Files named after what they hold, the process and the time.
 */
final class NewFile {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

	private NewFile() {
	}

	/**
	 * Returns a file that does not exist yet, in a folder that does.
	 */
	static Path in(Path directory, String what, String extension, LocalDateTime time) throws IOException {
		Files.createDirectories(directory);
		String name = "%s-%d-%s".formatted(what, ProcessHandle.current().pid(), TIME.format(time));
		Path file = directory.resolve(name + extension);
		for (int i = 2; Files.exists(file); i++) {
			file = directory.resolve("%s-%d%s".formatted(name, i, extension));
		}
		return file;
	}

}
