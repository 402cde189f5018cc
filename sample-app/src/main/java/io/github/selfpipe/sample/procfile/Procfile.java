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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of a Procfile: a line {@code name: command} for each.
 *
 * @param entries the commands, in order
 * @author The selfpipe maintainers
 */
record Procfile(List<Entry> entries) {

	private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]+):\\s*(\\S.*)");

	/** Where the shell has to do more than to start one program. */
	private static final Pattern NEEDS_SHELL = Pattern.compile("[;&|<>(){}`!]|^\\w+=|^(?:[.:]|exec|exit|cd|export|set|"
			+ "unset|eval|ulimit|umask|wait|trap|if|while|for|until|case)(?:\\s|$)");

	/**
	 * Reads a file.
	 * @param file the file
	 * @throws InvalidProcfileException if it cannot be read or run
	 */
	static Procfile read(Path file) {
		try {
			return parse(file, Files.readAllLines(file));
		}
		catch (NoSuchFileException ex) {
			throw new InvalidProcfileException(file, "it does not exist");
		}
		catch (IOException ex) {
			throw new InvalidProcfileException(file, "it cannot be read: " + ex);
		}
	}

	private static Procfile parse(Path file, List<String> lines) {
		List<Entry> entries = new ArrayList<>();
		Map<String, Integer> names = new HashMap<>();
		for (int i = 0; i < lines.size(); i++) {
			String line = lines.get(i).strip();
			if (line.isEmpty() || line.startsWith("#")) {
				continue;
			}
			Matcher matcher = LINE.matcher(line);
			if (!matcher.matches()) {
				throw new InvalidProcfileException(file,
						"line %d is not of the form 'name: command': %s".formatted(i + 1, line));
			}
			Integer first = names.putIfAbsent(matcher.group(1), i + 1);
			if (first != null) {
				throw new InvalidProcfileException(file,
						"line %d has the name '%s', as line %d has".formatted(i + 1, matcher.group(1), first));
			}
			entries.add(new Entry(matcher.group(1), matcher.group(2)));
		}
		if (entries.isEmpty()) {
			throw new InvalidProcfileException(file, "it has no command");
		}
		return new Procfile(List.copyOf(entries));
	}

	/** The length of the longest name. */
	int nameLength() {
		return this.entries.stream().mapToInt((entry) -> entry.name().length()).max().orElse(0);
	}

	/**
	 * A command.
	 *
	 * @param name its name
	 * @param command the command, for a shell
	 */
	record Entry(String name, String command) {

		/**
		 * The command for sh(1). The shell gives way to a single program, which then gets
		 * the forwarded signals itself; a compound command has to say exec where it wants
		 * that.
		 */
		String shellCommand() {
			return NEEDS_SHELL.matcher(this.command).find() ? this.command : "exec " + this.command;
		}

	}

}
