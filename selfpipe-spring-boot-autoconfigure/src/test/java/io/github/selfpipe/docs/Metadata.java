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
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.jayway.jsonpath.JsonPath;
import io.github.selfpipe.SelfPipe;

/**
 * The properties as the configuration metadata has them, that is, as the code has them.
 */
final class Metadata {

	private Metadata() {
	}

	static Map<String, Map<String, Object>> properties() {
		try {
			Path classes = Path.of(SelfPipe.class.getProtectionDomain().getCodeSource().getLocation().toURI());
			List<Map<String, Object>> properties = JsonPath
				.read(classes.resolve("META-INF/spring-configuration-metadata.json").toFile(), "$.properties");
			return properties.stream()
				.collect(Collectors.toMap((property) -> (String) property.get("name"), (property) -> property));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Whether the name is that of a property, or of an entry of one that is a map. */
	static boolean knows(String name) {
		return properties().values().stream().anyMatch((property) -> {
			String known = (String) property.get("name");
			return name.equals(known)
					|| (name.startsWith(known + ".") && ((String) property.get("type")).startsWith("java.util.Map"));
		});
	}

}
