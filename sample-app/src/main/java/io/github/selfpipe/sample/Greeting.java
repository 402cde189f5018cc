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

package io.github.selfpipe.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.selfpipe.event.SignalListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * A setting that is read from a file at start, and again on SIGHUP.
 *
 * @author The selfpipe maintainers
 */
@Component
@Profile("!procfile")
class Greeting {

	private static final Log logger = LogFactory.getLog(Greeting.class);

	private static final String DEFAULT = "Hello";

	private final Path file;

	private volatile String text = DEFAULT;

	Greeting(SampleProperties properties) {
		this.file = properties.greetingFile();
		reload();
	}

	@SignalListener("HUP")
	final void reload() {
		try {
			this.text = Files.exists(this.file) ? Files.readString(this.file).strip() : DEFAULT;
			logger.info("The greeting is '%s'".formatted(this.text));
		}
		catch (IOException ex) {
			logger.warn("The greeting stays '%s', since %s cannot be read".formatted(this.text, this.file), ex);
		}
	}

	String text() {
		return this.text;
	}

	Path file() {
		return this.file;
	}

}
