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

package io.github.selfpipe.action;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.github.selfpipe.Signal;

/**
 * The actions of each signal, in the order in which they are configured.
 *
 * @author The selfpipe maintainers
 */
public class SignalActions {

	private final Map<Signal, Map<String, SignalAction>> actions;

	/**
	 * Creates the actions.
	 * @param actions for each signal its actions by the names that they are configured
	 * with
	 */
	public SignalActions(Map<Signal, Map<String, SignalAction>> actions) {
		this.actions = Collections.unmodifiableMap(new TreeMap<>(actions));
	}

	/**
	 * Returns the actions of a signal.
	 * @param signal the signal
	 * @return the actions by their names, in order, empty if it has none
	 */
	public Map<String, SignalAction> of(Signal signal) {
		return this.actions.getOrDefault(signal, Map.of());
	}

	/**
	 * Returns the names of a signal's actions.
	 * @param signal the signal
	 * @return the names in order, empty if it has none
	 */
	public List<String> names(Signal signal) {
		return List.copyOf(of(signal).keySet());
	}

	/**
	 * Returns the signals that have actions.
	 * @return the signals
	 */
	public Set<Signal> signals() {
		return this.actions.keySet();
	}

}
