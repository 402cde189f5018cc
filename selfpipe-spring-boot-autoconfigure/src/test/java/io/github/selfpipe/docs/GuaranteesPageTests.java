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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each guarantee of docs/guarantees.md names its limits and its tests, and those exist.
 */
class GuaranteesPageTests {

	private static final Pattern SECTION = Pattern.compile("^## (\\d+)\\. .*?(?=^## )",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern TEST = Pattern.compile("`(\\w+(?:Tests|IT))`");

	private static final Pattern SCRIPT = Pattern.compile("`(\\.ci/[\\w.-]+)`");

	private final Page page = Page.of("docs/guarantees.md");

	@Test
	void hasItsGuaranteesWithTheirLimitsAndTests() {
		List<MatchResult> sections = SECTION.matcher(this.page.text()).results().toList();
		assertThat(sections).extracting((section) -> Integer.valueOf(section.group(1)))
			.containsExactlyElementsOf(IntStream.rangeClosed(1, 15).boxed().toList());
		assertThat(sections).extracting(MatchResult::group)
			.allSatisfy(
					(section) -> assertThat(section).contains("**Limits.**").containsPattern("\\*\\*Shown by\\*\\*"));
	}

	@Test
	void everyTestThatItNamesExists() throws IOException {
		Set<String> tests;
		try (Stream<Path> files = Files.walk(Page.ROOT)) {
			tests = files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.matches("\\w+(Tests|IT)\\.java"))
				.map((name) -> name.replace(".java", ""))
				.collect(Collectors.toSet());
		}
		assertThat(names(TEST)).isNotEmpty().allSatisfy((name) -> assertThat(tests).contains(name));
	}

	@Test
	void everyScriptThatItNamesExists() {
		assertThat(names(SCRIPT)).allSatisfy((name) -> assertThat(Page.ROOT.resolve(name)).exists());
	}

	private Set<String> names(Pattern pattern) {
		return pattern.matcher(this.page.text()).results().map((match) -> match.group(1)).collect(Collectors.toSet());
	}

}
