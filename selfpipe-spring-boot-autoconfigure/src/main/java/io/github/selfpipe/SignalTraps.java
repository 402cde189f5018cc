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

import java.util.Collection;
import java.util.Set;

/**
 * What is trapped, for any thread to change: <pre class="code">
 * try (SignalTraps.Registration usr2 = this.traps.trap(Signal.SIGUSR2)) {
 *     // SIGUSR2 is published as an event while this runs
 * }
 * </pre>
 * <p>
 * When a call returns, the change is in effect, also while a listener runs for a minute:
 * nothing waits for the thread that owns the pipe.
 * <p>
 * Of the bean of this type, what is configured stays trapped when a registration of it is
 * closed, and a signal of two registrations until both are.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public interface SignalTraps {

	/**
	 * Traps signals, or takes the trap again if other code has displaced it. Any thread;
	 * blocks until the traps are in.
	 * @param signals the signals
	 * @return the end of what this call has trapped; what was trapped already stays so
	 * @throws UnsupportedSignalException if one of them cannot be trapped; none is then
	 * @throws IllegalStateException if the pipe is closed
	 */
	Registration trap(Signal... signals);

	/**
	 * Ends the traps of signals and puts back what was there before. Any thread; blocks
	 * until it is. A signal that is not trapped is left alone, as all are once the pipe
	 * is closed.
	 * @param signals the signals
	 */
	void untrap(Signal... signals);

	/**
	 * Traps exactly these signals. If one cannot be trapped, nothing changes. Any thread;
	 * blocks until it is in effect.
	 * @param signals the signals, none to untrap all
	 * @throws UnsupportedSignalException if one of them cannot be trapped
	 * @throws IllegalStateException if the pipe is closed
	 */
	void trapOnly(Collection<Signal> signals);

	/**
	 * Returns the signals that are trapped now. Any thread; does not block.
	 * @return the signals in the order of their numbers
	 */
	Set<Signal> trapped();

	/**
	 * The traps of one call. Closing it a second time, or after the pipe, does nothing.
	 */
	interface Registration extends AutoCloseable {

		/**
		 * Ends the traps that the call has put in. Any thread; blocks until what was
		 * there before is back.
		 */
		@Override
		void close();

	}

}
