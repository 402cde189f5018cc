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

/**
 * Thrown when a signal cannot be trapped on this platform, in this JVM or by the top half
 * in use. Nothing has been changed when it is thrown.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class UnsupportedSignalException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final Signal signal;

	UnsupportedSignalException(Signal signal, String message) {
		super(message);
		this.signal = signal;
	}

	/**
	 * Returns the signal, the first if there are several.
	 * @return the signal
	 */
	public Signal getSignal() {
		return this.signal;
	}

}
