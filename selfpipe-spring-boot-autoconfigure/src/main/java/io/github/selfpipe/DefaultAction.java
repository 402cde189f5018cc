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

import java.util.Map;
import java.util.Set;

/**
 * What a signal does to a process that neither handles nor ignores it: the table of
 * default actions in signal(7).
 *
 * @author The selfpipe maintainers
 * @since 1.0
 * @see SelfPipe#performDefault(Signal)
 */
public enum DefaultAction {

	/** The process ends, and its parent sees which signal ended it. */
	TERMINATE,

	/** As {@link #TERMINATE}, with a core dump where the limits allow one. */
	CORE,

	/** The process stops until SIGCONT. */
	STOP,

	/** The process continues if it was stopped; a running one notices nothing. */
	CONTINUE,

	/** Nothing. */
	IGNORE;

	/** All others are TERMINATE, the real-time signals too. */
	private static final Map<DefaultAction, Set<String>> NAMES = Map.of(CORE,
			Set.of("SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGSEGV", "SIGXCPU", "SIGXFSZ",
					"SIGSYS"),
			STOP, Set.of("SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU"), CONTINUE, Set.of("SIGCONT"), IGNORE,
			Set.of("SIGCHLD", "SIGURG", "SIGWINCH"));

	/**
	 * Returns the default action of a signal.
	 * @param signal the signal
	 * @return its default action
	 */
	public static DefaultAction of(Signal signal) {
		return NAMES.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().contains(signal.name()))
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse(TERMINATE);
	}

}
