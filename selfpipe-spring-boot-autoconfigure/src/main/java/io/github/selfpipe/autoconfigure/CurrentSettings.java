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

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/**
 * The settings that are in force, which follow the environment while the application
 * runs.
 */
final class CurrentSettings {

	private static final Log logger = LogFactory.getLog(CurrentSettings.class);

	/** Those of the start. */
	private final SignalSettings started;

	/** Found out at the start: no other thread of a test shows that it is one. */
	private final boolean mayEnd = !MainThread.isTest();

	private volatile SignalSettings settings;

	/** Null if the user has defined them. */
	private volatile @Nullable SignalActions actions;

	/** Null if the user has defined the pipe. */
	private volatile @Nullable SignalPoller poller;

	CurrentSettings(SignalSettings settings) {
		this.started = settings;
		this.settings = settings;
	}

	SignalSettings get() {
		return this.settings;
	}

	/** Whether this process may be ended: not if a test runs in it. */
	boolean mayEnd() {
		return this.mayEnd;
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
	 * @param keys the names of the properties that have changed
	 */
	synchronized void follow(ApplicationContext context, Set<String> keys) {
		try {
			change(SignalSettings.of(context.getEnvironment()), context, keys);
		}
		catch (RuntimeException ex) {
			logger.error("The configuration of signals has changed, and is not followed:%n%n%s"
				.formatted(report(ex, context)));
		}
	}

	private void change(SignalSettings changed, ApplicationContext context, Set<String> keys) {
		SignalActions actions = this.actions;
		if (actions == null) {
			configure(changed);
		}
		else {
			SignalActions before = actions.copy();
			SignalActions after = new SignalActionsResolver(context).resolve(changed);
			Runnable properties = after.prepare(context.getEnvironment());
			// Before the traps: a new signal is not to be caught without its action.
			actions.become(after);
			try {
				configure(changed);
			}
			catch (RuntimeException ex) {
				actions.become(before);
				throw ex;
			}
			properties.run();
		}
		Set<String> fixed = changed.unfollowable(this.settings);
		fixed.retainAll(changed.unfollowable(this.started));
		keys.stream().filter(SignalSettings::isFixed).forEach(fixed::add);
		if (!fixed.isEmpty()) {
			logger.warn("%s changed, which takes effect at the next start".formatted(String.join(", ", fixed)));
		}
		this.settings = changed;
	}

	private void configure(SignalSettings changed) {
		SignalPoller poller = this.poller;
		if (poller == null) {
			return;
		}
		Set<Signal> signals = new TreeSet<>(changed.signals());
		if (this.started.reloadSignal() != null) {
			signals.add(this.started.reloadSignal());
		}
		Set<Signal> ending = this.mayEnd ? changed.shutdownSignals() : Set.of();
		Set<Signal> escalating = this.mayEnd ? changed.escalating() : Set.of();
		while (true) {
			try {
				poller.configure(signals, ending, (pipe) -> pipe.escalate(escalating,
						changed.properties().getEscalateAfter(), changed.patience()));
				return;
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

	/** What Spring Boot would say if it were the start that failed. */
	private static String report(RuntimeException failure, ApplicationContext context) {
		ArgumentResolver arguments = ArgumentResolver.of(BeanFactory.class, context.getAutowireCapableBeanFactory())
			.and(Environment.class, context.getEnvironment());
		return SpringFactoriesLoader.forDefaultResourceLocation(context.getClassLoader())
			.load(FailureAnalyzer.class, arguments, FailureHandler.logging(logger))
			.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter(Objects::nonNull)
			.map((analysis) -> "Description:%n%n%s%n%nAction:%n%n%s".formatted(analysis.getDescription(),
					analysis.getAction()))
			.findFirst()
			.orElseGet(() -> String.valueOf(failure.getMessage()));
	}

}
