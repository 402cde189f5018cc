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

package io.github.selfpipe.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.TrapRule;
import io.github.selfpipe.TrapRule.Verdict;
import io.github.selfpipe.autoconfigure.SelfPipeProperties.UnsupportedSignals;
import io.github.selfpipe.poller.SignalPoller;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * What the properties say, checked: every value that makes no sense is refused before
 * anything is opened, by the name of its property.
 */
final class SignalConfiguration {

	static final String SHUTDOWN = "shutdown";

	private final SelfPipeProperties properties;

	private final Set<Signal> signals = new TreeSet<>();

	/** The names of the actions of each signal, in order, and where they were found. */
	private final Map<Signal, Map<String, String>> actions = new TreeMap<>();

	private SignalConfiguration(SelfPipeProperties properties, Environment environment) {
		this.properties = properties;
		List<String> names = properties.getSignals();
		for (int i = 0; i < names.size(); i++) {
			String property = element(environment, "selfpipe.signals", i);
			this.signals.add(signal(property, names.get(i), names.get(i)));
		}
		properties.getActions().forEach((name, actions) -> {
			String property = "selfpipe.actions." + name;
			Signal signal = signal(property, name, name);
			this.signals.add(signal);
			Map<String, String> places = this.actions.computeIfAbsent(signal, (key) -> new LinkedHashMap<>());
			for (int i = 0; i < actions.size(); i++) {
				places.putIfAbsent(actions.get(i), element(environment, property, i));
			}
		});
		long size = properties.getPipeSize().toBytes();
		if (size < SelfPipe.Builder.MIN_PIPE_SIZE || size > SelfPipe.Builder.MAX_PIPE_SIZE) {
			throw new InvalidConfigurationPropertyValueException("selfpipe.pipe-size", properties.getPipeSize(),
					"A pipe has from %s to %s.".formatted(DataSize.ofBytes(SelfPipe.Builder.MIN_PIPE_SIZE),
							DataSize.ofBytes(SelfPipe.Builder.MAX_PIPE_SIZE)));
		}
		if (properties.getEscalateAfter() < 0) {
			throw new InvalidConfigurationPropertyValueException("selfpipe.escalate-after",
					properties.getEscalateAfter(), "It is a number of signals, or 0 for never.");
		}
	}

	/**
	 * The property that has an element of a list: one of its own, or one with commas for
	 * them all. The failure report finds the origin by it.
	 */
	private static String element(Environment environment, String property, int index) {
		String element = property + "[" + index + "]";
		return environment.containsProperty(element) ? element : property;
	}

	private Signal signal(String property, String name, Object value) {
		Signal signal;
		try {
			signal = Signal.valueOf(name);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(property, value, String.valueOf(ex.getMessage()));
		}
		TrapRule rule = TrapRule.of(signal);
		if (rule.verdict() == Verdict.REFUSE && this.properties.getUnsupportedSignals() == UnsupportedSignals.FAIL) {
			throw new InvalidConfigurationPropertyValueException(property, value,
					("%s cannot be trapped: %s. Remove it, or set selfpipe.unsupported-signals to 'ignore'.")
						.formatted(signal, rule.reason()));
		}
		return signal;
	}

	/**
	 * Reads and checks the properties.
	 * @param properties the properties
	 * @param environment where they came from
	 * @throws InvalidConfigurationPropertyValueException for the first that makes no
	 * sense
	 */
	static SignalConfiguration of(SelfPipeProperties properties, Environment environment) {
		return new SignalConfiguration(properties, environment);
	}

	/** The signals to trap: those that are listed, and those that have actions. */
	Set<Signal> signals() {
		return this.signals;
	}

	/** The names of the actions of each signal, in order, each with its property. */
	Map<Signal, Map<String, String>> actions() {
		return this.actions;
	}

	/** Whether a pipe opened for another configuration is as one opened for this. */
	boolean opensAs(@Nullable SignalConfiguration other) {
		return other != null && this.signals.equals(other.signals)
				&& this.properties.getTopHalf() == other.properties.getTopHalf()
				&& this.properties.getPipeSize().equals(other.properties.getPipeSize())
				&& this.properties.getUnsupportedSignals() == other.properties.getUnsupportedSignals()
				&& this.properties.getEscalateAfter() == other.properties.getEscalateAfter()
				&& shutdownSignals().equals(other.shutdownSignals());
	}

	/**
	 * What the pipe is for.
	 * @param mayEnd whether this process may be ended: not if a test runs in it
	 */
	SignalPoller.Options options(boolean mayEnd) {
		Set<Signal> ending = mayEnd ? shutdownSignals() : Set.of();
		SelfPipe.Builder builder = SelfPipe.builder()
			.signals(this.signals)
			.topHalf(this.properties.getTopHalf())
			.pipeSize((int) this.properties.getPipeSize().toBytes())
			.escalate(ending, this.properties.getEscalateAfter());
		if (this.properties.getUnsupportedSignals() == UnsupportedSignals.IGNORE) {
			builder.ignoreUnsupported();
		}
		return new SignalPoller.Options(this.signals, builder, ending);
	}

	/** The signals whose actions end the process. */
	Set<Signal> shutdownSignals() {
		Set<Signal> signals = new TreeSet<>();
		for (Map.Entry<Signal, Map<String, String>> entry : this.actions.entrySet()) {
			if (entry.getValue().containsKey(SHUTDOWN)) {
				signals.add(entry.getKey());
			}
		}
		return signals;
	}

}
