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

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of docs/configuration.md has each property, with its type and default.
 */
class ConfigurationPageTests {

	private final Map<String, List<String>> rows = Page.of("docs/configuration.md")
		.rows()
		.stream()
		.filter((row) -> row.get(0).matches("`(selfpipe|management)\\..*"))
		.collect(Collectors.toMap((row) -> unquote(row.get(0)), (row) -> row));

	@Test
	void namesEachPropertyAndNoOther() {
		assertThat(this.rows.keySet()).containsExactlyInAnyOrderElementsOf(Metadata.properties().keySet());
	}

	@Test
	void givesTheDefaults() {
		assertThat(this.rows).allSatisfy((name, row) -> {
			Object value = Metadata.properties().get(name).get("defaultValue");
			assertThat(unquote(row.get(2))).isEqualTo((value != null) ? value.toString().replace('_', '-') : "none");
		});
	}

	@Test
	void givesTheTypesOrTheValuesToChooseFrom() {
		assertThat(this.rows).allSatisfy((name, row) -> assertThat(row.get(1).replace("`", ""))
			.isEqualTo(type((String) Metadata.properties().get(name).get("type"))));
	}

	@Test
	void saysWhatEachIsFor() {
		assertThat(this.rows).allSatisfy((name, row) -> assertThat(row.get(3)).matches("[A-Z].*\\."));
	}

	private static String type(String type) {
		if (ClassUtils.isPresent(type, null)) {
			Object[] values = ClassUtils.resolveClassName(type, null).getEnumConstants();
			if (values != null) {
				return Stream.of(values)
					.map((value) -> value.toString().toLowerCase().replace('_', '-'))
					.collect(Collectors.joining(", "));
			}
		}
		return type.replaceAll("[a-z]\\w*\\.", "").replace(",", ", ");
	}

	private static String unquote(String cell) {
		return cell.replace("`", "");
	}

}
