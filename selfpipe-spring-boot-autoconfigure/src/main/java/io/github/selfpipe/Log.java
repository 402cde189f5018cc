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

package io.github.selfpipe;

import java.lang.System.Logger.Level;

/**
 * Where the core reports: the logger of {@link System#getLogger}, named as the class that
 * users know.
 */
final class Log {

	private static final String NAME = "io.github.selfpipe.SelfPipe";

	private Log() {
	}

	/**
	 * The logger is looked up for each message: that takes long, and mostly there is
	 * none.
	 */
	static void log(Level level, String message) {
		System.getLogger(NAME).log(level, message);
	}

}
