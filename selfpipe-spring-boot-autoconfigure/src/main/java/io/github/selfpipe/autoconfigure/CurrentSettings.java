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

import io.github.selfpipe.Signal;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.poller.SignalPoller;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

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

	CurrentSettings(SignalSettings settings) {
		this.settings = settings;
	}

	SignalSettings get() {
		return this.settings;
	}

	/**
	 * Follows the environment. What makes no sense changes nothing, and is reported as at
	 * the start.
	 * @param context the context whose environment has changed
	 */
	synchronized void follow(ApplicationContext context) {
		try {
			SignalSettings changed = SignalSettings.of(context.getEnvironment());
			SignalActions actions = new SignalActionsResolver(context).resolve(changed);
			boolean mayEnd = !MainThread.isTest();
			Set<Signal> escalating = mayEnd ? changed.escalating() : Set.of();
			NearestBean.of(context, SignalPoller.class)
				.configure(changed.signals(), mayEnd ? changed.shutdownSignals() : Set.of(), (pipe) -> pipe
					.escalate(escalating, changed.properties().getEscalateAfter(), changed.patience()));
			NearestBean.of(context, SignalActions.class).become(actions);
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
