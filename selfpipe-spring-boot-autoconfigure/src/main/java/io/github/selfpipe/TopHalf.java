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
 * The code that runs when a signal is caught.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public enum TopHalf {

	/** {@link #NATIVE} where it loads, else {@link #JVM} with one warning. */
	AUTO,

	/**
	 * A few instructions of native code in signal context, which write one record to the
	 * pipe: Linux on x86-64 and aarch64.
	 */
	NATIVE,

	/**
	 * {@code sun.misc.Signal}: a Java thread for each signal, started by the JVM, which
	 * writes the record. Knows no sender, no value, no real-time signal; may change the
	 * order of signals and merge more of them.
	 */
	JVM

}
