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

package io.github.selfpipe.autoconfigure;

import java.io.IOException;
import java.util.List;
import java.util.Properties;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the annotation processor of auto-configurations writes: with it, Spring
 * Boot orders and drops them without reading their class files.
 */
class AutoConfigurationMetadataTests {

	@Test
	void namesEachAutoConfiguration() throws IOException {
		Properties metadata = PropertiesLoaderUtils
			.loadProperties(new ClassPathResource("META-INF/spring-autoconfigure-metadata.properties"));
		List<String> ours = ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader())
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.github.selfpipe."))
			.toList();
		assertThat(ours).isNotEmpty().allMatch((name) -> name.matches(".*\\.SelfPipe\\w*AutoConfiguration"));
		assertThat(metadata.stringPropertyNames()).containsAll(ours);
		assertThat(metadata.getProperty(SelfPipeStreamAutoConfiguration.class.getName() + ".ConditionalOnClass"))
			.isEqualTo("reactor.core.publisher.Flux");
	}

}
