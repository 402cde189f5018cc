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

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the operating system refuses what a {@link SelfPipe} needs: a descriptor, a
 * handler, the native library. The message names the call and its errno.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class SelfPipeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	SelfPipeException(String message) {
		super(message);
	}

	SelfPipeException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
