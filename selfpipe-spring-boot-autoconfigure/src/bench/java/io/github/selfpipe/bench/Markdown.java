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

package io.github.selfpipe.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A page in the making.
 */
final class Markdown {

	private final StringBuilder text = new StringBuilder();

	Markdown heading(int level, String text) {
		return block("#".repeat(level) + " " + text);
	}

	Markdown block(String text) {
		this.text.append(text.strip()).append("\n\n");
		return this;
	}

	Markdown chart(String file, String description) {
		return block("![%s](%s)".formatted(description, file));
	}

	/** A table; the first column is text, the others are figures. */
	Markdown table(List<String> head, List<List<String>> rows) {
		List<String> rule = new ArrayList<>();
		for (int i = 0; i < head.size(); i++) {
			rule.add((i == 0) ? "---" : "---:");
		}
		row(head);
		row(rule);
		rows.forEach(this::row);
		this.text.append('\n');
		return this;
	}

	private void row(List<String> cells) {
		this.text.append("| ").append(String.join(" | ", cells)).append(" |\n");
	}

	static List<String> cells(Object... cells) {
		return Arrays.stream(cells).map(Object::toString).toList();
	}

	@Override
	public String toString() {
		return this.text.toString().strip() + "\n";
	}

}
