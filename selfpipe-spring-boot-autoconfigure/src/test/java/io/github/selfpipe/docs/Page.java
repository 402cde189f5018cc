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

package io.github.selfpipe.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation, and its parts.
 *
 * @param path the file
 * @param text what it says
 */
record Page(Path path, String text) {

	/** The folder that holds README.md and docs. */
	static final Path ROOT = root();

	private static final Pattern FENCE = Pattern.compile(
			"(?:^<!-- (?<mark>[^\\n]*) -->\\n+)?^```(?<language>\\w*)\\n(?<text>.*?)^```$",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern LINK = Pattern.compile("(?<=\\]\\()[^)\\s]+(?=\\))|(?<=src=\")[^\"]+(?=\")");

	private static Path root() {
		Path folder = Path.of("").toAbsolutePath();
		while (!Files.exists(folder.resolve("README.md"))) {
			folder = folder.getParent();
		}
		return folder;
	}

	static Page of(String name) {
		Path path = ROOT.resolve(name);
		try {
			return new Page(path, Files.readString(path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** README.md and all pages of docs. */
	static List<Page> all() {
		try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
			return Stream.concat(Stream.of(ROOT.resolve("README.md")), files.sorted())
				.filter((file) -> file.toString().endsWith(".md"))
				.map((file) -> of(ROOT.relativize(file).toString()))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The fenced blocks. */
	List<Block> blocks() {
		return FENCE.matcher(this.text)
			.results()
			.map((match) -> new Block(match.group(1), match.group(2), match.group(3)))
			.toList();
	}

	/**
	 * The targets of links and pictures that lead to a file here, without their anchors.
	 */
	List<Path> linkedFiles() {
		return linkedFiles(withoutBlocks());
	}

	/** Those of a part of this page. */
	List<Path> linkedFiles(String part) {
		List<Path> files = new ArrayList<>();
		Matcher link = LINK.matcher(part);
		while (link.find()) {
			String target = link.group().replaceFirst("#.*", "");
			if (!target.isEmpty() && !target.matches("\\w+:.*")) {
				files.add(this.path.resolveSibling(target).normalize());
			}
		}
		return files;
	}

	/** The cells of each table row whose first cell is in backticks. */
	List<List<String>> rows() {
		return withoutBlocks().lines()
			.filter((line) -> line.startsWith("| `"))
			.map((line) -> Stream.of(line.substring(1, line.lastIndexOf('|')).split("(?<!\\\\)\\|"))
				.map(String::strip)
				.toList())
			.toList();
	}

	String withoutBlocks() {
		return FENCE.matcher(this.text).replaceAll("");
	}

	@Override
	public String toString() {
		return ROOT.relativize(this.path).toString();
	}

	/**
	 * A fenced block.
	 *
	 * @param mark what the comment before it says, or null
	 * @param language what it is written in
	 * @param text the text
	 */
	record Block(String mark, String language, String text) {

		/** Whether the lines occur in the text one after the other, however indented. */
		boolean isIn(String source) {
			return normalize(source).contains(normalize(this.text));
		}

		private static String normalize(String text) {
			return text.lines().map(String::strip).reduce("\n", (a, b) -> a + b + "\n");
		}

	}

}
