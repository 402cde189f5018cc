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
import java.util.function.Supplier;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.action.SignalActionProperties.ConfiguredAction;
import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The actions of each signal, in the order in which they are configured.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class SignalActions {

	private volatile Map<Signal, Map<String, SignalAction>> actions;

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
	 * Runs an action of a signal.
	 * @param action the action
	 * @param event the signal
	 * @param rest runs the actions that follow
	 * @return whether the caller goes on with those; if not, that is done when a drain is
	 * over, on its thread
	 * @throws Exception what the action throws
	 */
	public static boolean run(SignalAction action, SignalEvent event, Runnable rest) throws Exception {
		if (action instanceof DrainAction drain) {
			drain.run(event, rest);
			return false;
		}
		action.run(event);
		return true;
	}

	/**
	 * Takes over the actions of another, from the next signal on. Any thread.
	 * @param other the actions
	 */
	public void become(SignalActions other) {
		this.actions = other.actions;
	}

	/**
	 * Returns the actions as they are now.
	 * @return others with the same actions
	 */
	public SignalActions copy() {
		return new SignalActions(this.actions);
	}

	/**
	 * Checks the properties of the built-in actions among these.
	 * @param environment has the properties
	 * @return makes them those of the actions, from the next signal on
	 * @throws RuntimeException if one of them makes no sense; nothing changes then
	 */
	public Runnable prepare(Environment environment) {
		SignalActionProperties properties = Binder.get(environment)
			.bindOrCreate("selfpipe", SignalActionProperties.class);
		List<Runnable> changes = this.actions.values()
			.stream()
			.flatMap((actions) -> actions.values().stream())
			.filter(ConfiguredAction.class::isInstance)
			.map((action) -> ((ConfiguredAction) action).prepare(properties))
			.toList();
		return () -> changes.forEach(Runnable::run);
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

	/**
	 * Returns the action {@code shutdown}.
	 * @param context the context to close
	 * @param beforeExit what to do before that, while the signals are still trapped; null
	 * not to end the process, which in a test would end the build
	 * @param insistence says which further signals end the process sooner, or is empty
	 * @return the action
	 */
	public static SignalAction shutdown(ApplicationContext context, @Nullable Runnable beforeExit,
			Supplier<String> insistence) {
		return new ShutdownAction(context, beforeExit, insistence);
	}

	/**
	 * Returns the action {@code default}.
	 * @param pipe the pipe that traps the signals
	 * @param last what to do before the process ends, which runs no shutdown hook
	 * @return the action
	 */
	public static SignalAction systemDefault(SelfPipe pipe, Runnable last) {
		return new SystemDefaultAction(pipe, last);
	}

}
