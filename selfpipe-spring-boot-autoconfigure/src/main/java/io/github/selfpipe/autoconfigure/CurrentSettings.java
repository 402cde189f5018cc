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

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import io.github.selfpipe.Signal;
import io.github.selfpipe.UnsupportedSignalException;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.autoconfigure.SelfPipeProperties.UnsupportedSignals;
import io.github.selfpipe.poller.SignalPoller;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContext;

/**
 * The settings that are in force, which follow the environment while the application
 * runs.
 */
final class CurrentSettings {

	private static final Log logger = LogFactory.getLog(CurrentSettings.class);

	private static final List<AbstractFailureAnalyzer<?>> ANALYZERS = List.of(new InvalidSignalSettingFailureAnalyzer(),
			new UnsupportedSignalFailureAnalyzer(), new SelfPipeFailureAnalyzer());

	private volatile SignalSettings settings;

	/** Null if the user has defined them. */
	private volatile @Nullable SignalActions actions;

	/** Null if the user has defined the pipe. */
	private volatile @Nullable SignalPoller poller;

	CurrentSettings(SignalSettings settings) {
		this.settings = settings;
	}

	SignalSettings get() {
		return this.settings;
	}

	/** Finds the actions, which from now on follow the environment. */
	SignalActions resolveActions(ApplicationContext context) {
		SignalActions actions = new SignalActionsResolver(context).resolve(this.settings);
		this.actions = actions;
		return actions;
	}

	/**
	 * As {@link SignalSettings#insistence()}; a pipe of the user's has settings of its
	 * own.
	 */
	String insistence() {
		return (this.poller != null) ? this.settings.insistence() : "";
	}

	/** What this poller's pipe is for follows the environment from now on. */
	void govern(SignalPoller poller) {
		this.poller = poller;
	}

	/**
	 * Follows the environment. What makes no sense changes nothing, and is reported as at
	 * the start. What the user has defined as a bean is left as it is.
	 * @param context the context whose environment has changed
	 */
	synchronized void follow(ApplicationContext context) {
		try {
			SignalSettings changed = SignalSettings.of(context.getEnvironment());
			SignalActions actions = this.actions;
			SignalActions before = (actions != null) ? actions.copy() : null;
			if (actions != null) {
				// Before the traps: a new signal is not to be caught without its action.
				actions.become(new SignalActionsResolver(context).resolve(changed));
			}
			try {
				configure(changed);
			}
			catch (RuntimeException ex) {
				if (actions != null && before != null) {
					actions.become(before);
				}
				throw ex;
			}
			Set<String> fixed = changed.unfollowable(this.settings);
			if (!fixed.isEmpty()) {
				logger.warn("%s changed, which takes effect at the next start".formatted(String.join(", ", fixed)));
			}
			this.settings = changed;
		}
		catch (RuntimeException ex) {
			logger.error("The configuration of signals has changed, and is not followed:%n%n%s".formatted(report(ex)));
		}
	}

	private void configure(SignalSettings changed) {
		SignalPoller poller = this.poller;
		if (poller == null) {
			return;
		}
		boolean mayEnd = !MainThread.isTest();
		Set<Signal> signals = new TreeSet<>(changed.signals());
		Set<Signal> ending = mayEnd ? changed.shutdownSignals() : Set.of();
		Set<Signal> escalating = mayEnd ? changed.escalating() : Set.of();
		boolean configured = false;
		while (!configured) {
			try {
				poller.configure(signals, ending, (pipe) -> pipe.escalate(escalating,
						changed.properties().getEscalateAfter(), changed.patience()));
				configured = true;
			}
			catch (UnsupportedSignalException ex) {
				if (changed.properties().getUnsupportedSignals() != UnsupportedSignals.IGNORE
						|| !signals.remove(ex.getSignal())) {
					throw ex;
				}
				if (!this.settings.signals().contains(ex.getSignal())) {
					logger.warn(ex.getMessage() + " It is ignored.");
				}
			}
		}
	}

	private static String report(RuntimeException failure) {
		return ANALYZERS.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter(Objects::nonNull)
			.map(CurrentSettings::report)
			.findFirst()
			.orElseGet(() -> String.valueOf(failure.getMessage()));
	}

	private static String report(FailureAnalysis analysis) {
		return "Description:%n%n%s%n%nAction:%n%n%s".formatted(analysis.getDescription(), analysis.getAction());
	}

}
