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

package io.github.selfpipe.testsupport;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * More rows for a test that has a {@link CsvSource}: further combinations of what the
 * others show. They need a process each, and are left to {@code .ci/run}, which sets the
 * system property {@code selfpipe.all-rows}.
 */
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(LongCsvSource.Rows.class)
public @interface LongCsvSource {

	/** The rows, without quotes or escapes. */
	String[] value();

	/**
	 * All of them, or none.
	 */
	final class Rows implements ArgumentsProvider, AnnotationConsumer<LongCsvSource> {

		private String[] rows = {};

		@Override
		public void accept(LongCsvSource source) {
			this.rows = source.value();
		}

		@Override
		public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters,
				ExtensionContext context) {
			return Boolean.getBoolean("selfpipe.all-rows")
					? Stream.of(this.rows).map((row) -> Arguments.of((Object[]) row.split(",\\s*"))) : Stream.empty();
		}

	}

}
