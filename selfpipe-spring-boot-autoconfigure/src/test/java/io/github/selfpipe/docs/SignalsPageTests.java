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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.TrapRule;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of docs/signals-and-the-jvm.md has each signal, with the rule that the code
 * has for it.
 */
class SignalsPageTests {

	private final Map<Signal, List<String>> rows = rows();

	private static Map<Signal, List<String>> rows() {
		Map<Signal, List<String>> rows = new TreeMap<>();
		for (List<String> row : Page.of("docs/signals-and-the-jvm.md").rows()) {
			if (!row.get(1).matches("allowed.*|refused")) {
				continue;
			}
			for (Signal signal : signals(row.get(0).replace("`", ""))) {
				assertThat(rows.put(signal, row)).describedAs("a second row for " + signal).isNull();
			}
		}
		return rows;
	}

	/**
	 * Names with commas between them; "to" stands for all numbers from one to another.
	 */
	private static List<Signal> signals(String cell) {
		List<Signal> signals = new ArrayList<>();
		for (String part : cell.split(", ")) {
			String[] ends = part.split(" to ");
			IntStream.rangeClosed(Signal.valueOf(ends[0]).number(), Signal.valueOf(ends[ends.length - 1]).number())
				.mapToObj(Signal::valueOf)
				.forEach(signals::add);
		}
		return signals;
	}

	@Test
	void hasEachSignal() {
		assertThat(this.rows.keySet()).extracting(Signal::number)
			.containsExactlyElementsOf(IntStream.rangeClosed(1, 64).boxed().toList());
	}

	@Test
	void hasTheRuleOfEachSignal() {
		assertThat(this.rows)
			.allSatisfy((signal, row) -> assertThat(row.get(1)).isEqualTo(switch (TrapRule.of(signal).verdict()) {
				case ALLOW -> "allowed";
				case WARN -> "allowed, with a warning";
				case REFUSE -> "refused";
			}));
	}

	@Test
	void hasTheReasonThatTheCodeGives() {
		assertThat(this.rows)
			.allSatisfy((signal, row) -> assertThat(row.get(2)).startsWith(TrapRule.of(signal).reason()));
	}

}
