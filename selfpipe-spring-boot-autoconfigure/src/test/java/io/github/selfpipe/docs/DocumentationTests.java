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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.selfpipe.docs.Page.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for every page: what it quotes is there, what it links to is there, and the
 * properties that it names exist.
 */
class DocumentationTests {

	private static final String SOURCE = "source: ";

	/**
	 * After a dot, a hyphen or a slash it is part of another name; files are called
	 * selfpipe as well.
	 */
	private static final Pattern PROPERTY = Pattern
		.compile("(?<![\\w./-])selfpipe(?!\\.(?:c|h|html)\\b)(?:\\.[\\w+-]+)+");

	/** Names of meters and observations, which look alike. */
	private static final Set<String> METERS = Set.of("selfpipe.signals.caught", "selfpipe.signals.published",
			"selfpipe.signals.coalesced", "selfpipe.signals.delivery", "selfpipe.pipe.pending",
			"selfpipe.pipe.capacity", "selfpipe.signals.displaced", "selfpipe.listeners.running",
			"selfpipe.listeners.failed", "selfpipe.signal", "selfpipe.broadcast.sent", "selfpipe.broadcast.received",
			"selfpipe.broadcast.dropped", "selfpipe.broadcast.pending");

	static List<Page> pages() {
		return Page.all();
	}

	@ParameterizedTest
	@MethodSource("pages")
	void quotesOccurInTheirSource(Page page) throws IOException {
		for (Block block : page.blocks()) {
			if (block.mark() != null && block.mark().startsWith(SOURCE)) {
				Path source = Page.ROOT.resolve(block.mark().substring(SOURCE.length()));
				assertThat(source).exists();
				assertThat(block.isIn(Files.readString(source))).describedAs("In %s:%n%s", block.mark(), block.text())
					.isTrue();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void linksLeadToFiles(Page page) {
		assertThat(page.linkedFiles()).allSatisfy((file) -> assertThat(file).exists());
	}

	@ParameterizedTest
	@MethodSource("pages")
	void propertiesInTheTextExist(Page page) {
		Set<String> unknown = new TreeSet<>();
		Matcher matcher = PROPERTY.matcher(page.withoutBlocks());
		while (matcher.find()) {
			if (!METERS.contains(matcher.group()) && !Metadata.knows(matcher.group())) {
				unknown.add(matcher.group());
			}
		}
		assertThat(unknown).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("pages")
	void propertiesInYamlExist(Page page) {
		for (Block block : page.blocks()) {
			if (block.language().equals("yaml") && block.text().contains("selfpipe:")) {
				YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
				yaml.setResources(new ByteArrayResource(block.text().getBytes()));
				Set<String> names = new TreeSet<>(yaml.getObject().stringPropertyNames());
				names.removeIf(
						(name) -> !name.startsWith("selfpipe.") || Metadata.knows(name.replaceFirst("\\[.*", "")));
				assertThat(names).describedAs(block.text()).isEmpty();
			}
		}
	}

	@Test
	void everyPageIsInTheIndexAndTheIndexIsInTheReadme() {
		Page index = Page.of("docs/index.md");
		assertThat(Page.of("README.md").linkedFiles()).contains(index.path());
		Set<Path> reached = new TreeSet<>(index.linkedFiles());
		assertThat(Page.all()).extracting(Page::path)
			.filteredOn((path) -> !path.endsWith("README.md") && !path.equals(index.path()))
			.allSatisfy((path) -> assertThat(reached).contains(path));
	}

	@Test
	void theNextPagesAreOneWayThroughAllOfThemInTheOrderOfTheIndex() {
		Page index = Page.of("docs/index.md");
		List<Path> way = new ArrayList<>();
		for (Path path = next(index); !path.equals(index.path()); path = next(Page.of(path.toString()))) {
			assertThat(way).doesNotContain(path);
			way.add(path);
		}
		assertThat(way).containsExactlyElementsOf(index.text()
			.lines()
			.filter((line) -> line.startsWith("| "))
			.flatMap((line) -> index.linkedFiles(line).stream())
			.toList());
	}

	private static Path next(Page page) {
		List<String> last = page.text().lines().filter((line) -> line.startsWith("Next: ")).toList();
		assertThat(last).describedAs(page.toString()).hasSize(1);
		assertThat(page.text().stripTrailing()).describedAs(page.toString()).endsWith(last.get(0));
		return page.linkedFiles(last.get(0)).get(0);
	}

	@Test
	void noPageNamesAFolderOfTheMachineThatItWasWrittenOn() {
		assertThat(Page.all())
			.allSatisfy((page) -> assertThat(page.text()).doesNotContainPattern("/(work|root|home/\\w+)/"));
	}

	@Test
	void everyExampleOfOursInComingFromIsQuoted() {
		Page page = Page.of("docs/coming-from.md");
		List<String> marks = page.blocks().stream().map(Block::mark).toList();
		assertThat(marks).allSatisfy((mark) -> assertThat(mark).matches("old code|configuration|source: .*"));
		assertThat(marks).filteredOn((mark) -> mark.startsWith(SOURCE))
			.containsAll(Stream.of(comingFrom()).map((file) -> SOURCE + file).toList());
	}

	private static String[] comingFrom() {
		Path folder = Page.ROOT
			.resolve("selfpipe-spring-boot-autoconfigure/src/test/java/io/github/selfpipe/comingfrom");
		try (Stream<Path> files = Files.list(folder)) {
			return files.map(Page.ROOT::relativize)
				.map(Path::toString)
				.filter((file) -> !file.endsWith("Tests.java") && !file.endsWith("Caught.java"))
				.toArray(String[]::new);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
