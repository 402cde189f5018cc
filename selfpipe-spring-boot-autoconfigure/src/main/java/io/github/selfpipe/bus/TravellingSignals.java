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

package io.github.selfpipe.bus;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.selfpipe.Signal;
import io.github.selfpipe.TrapRule;
import io.github.selfpipe.TrapRule.Verdict;
import io.github.selfpipe.action.SignalActions;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The signals that may be sent to other instances and taken from them.
 */
final class TravellingSignals {

	private static final String ACTION = "broadcast";

	private static final String PROPERTY = "selfpipe.broadcast.signals";

	/** One of these would end the whole fleet. */
	private static final Set<Signal> ENDING = Set.of(Signal.SIGTERM, Signal.SIGINT, Signal.SIGQUIT);

	/** Those that the user has named; none for all that have the action. */
	private final Set<Signal> named = new TreeSet<>();

	private final SignalActions actions;

	/**
	 * Collects them.
	 * @param names the signals that the user has named, if any
	 * @param actions the actions of each signal, which may change
	 */
	TravellingSignals(List<String> names, SignalActions actions) {
		for (String name : names) {
			this.named.add(parse(name));
		}
		this.actions = actions;
	}

	private static Signal parse(String name) {
		Signal signal;
		try {
			signal = Signal.valueOf(name);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, name, String.valueOf(ex.getMessage()));
		}
		TrapRule rule = TrapRule.of(signal);
		if (rule.verdict() == Verdict.REFUSE) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, name,
					"%s cannot be trapped: %s.".formatted(signal, rule.reason()));
		}
		return signal;
	}

	boolean contains(Signal signal) {
		return this.named.isEmpty() ? hasAction(signal) && !ENDING.contains(signal) : this.named.contains(signal);
	}

	Set<Signal> signals() {
		if (!this.named.isEmpty()) {
			return this.named;
		}
		Set<Signal> signals = withAction();
		signals.removeAll(ENDING);
		return signals;
	}

	/** Those that have the action, and may not travel all the same. */
	Set<Signal> heldBack() {
		Set<Signal> signals = withAction();
		signals.removeAll(signals());
		return signals;
	}

	private Set<Signal> withAction() {
		Set<Signal> signals = new TreeSet<>(this.actions.signals());
		signals.removeIf((signal) -> !hasAction(signal));
		return signals;
	}

	private boolean hasAction(Signal signal) {
		return this.actions.names(signal).contains(ACTION);
	}

}
