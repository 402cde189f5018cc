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

package io.github.selfpipe.poller;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.TrapRule;
import io.github.selfpipe.TrapRule.Verdict;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.event.GenericApplicationListenerAdapter;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;

/**
 * Says at start what the user may not have meant: a listener that nothing will call, a
 * signal that takes something away, a process that {@code kill} will not stop.
 */
final class SignalStartupReport {

	private static final Log logger = LogFactory.getLog(SignalStartupReport.class);

	private static final List<Signal> ORDERLY_EXIT = List.of(Signal.SIGTERM, Signal.SIGINT);

	private final ApplicationContext context;

	private final SignalListeners listeners;

	/** For when Spring has made listeners of all annotated methods. */
	SignalStartupReport(ApplicationContext context) {
		this.context = context;
		this.listeners = SignalListeners.of(context);
	}

	void print() {
		if (SpringBootVersion.getVersion().startsWith("3.")) {
			// There, much of what the other auto-configurations look for has another
			// name.
			logger.warn(("Spring Boot %s is not supported: there is no health, no meter and no endpoint of selfpipe, "
					+ "and no signal is trapped before the context is set up. Use 4.0 or newer")
				.formatted(SpringBootVersion.getVersion()));
		}
		// Not those of a parent.
		if (this.context.getBeanNamesForType(SignalPoller.class).length > 0) {
			print(this.context.getBean(SelfPipe.class), this.context.getBean(SignalActions.class));
		}
		else {
			logger.info("No signal is trapped: list those to receive in 'selfpipe.signals' (or 'selfpipe.actions')");
			warnOfThoseNeverCalled(Set.of());
		}
	}

	private void print(SelfPipe pipe, SignalActions actions) {
		Set<Signal> trapped = pipe.trapped();
		if (logger.isInfoEnabled() && !trapped.isEmpty()) {
			logger.info("Trapped by the %s top half: %s".formatted(pipe.topHalf().name().toLowerCase(Locale.ROOT),
					trapped.stream().map((signal) -> describe(signal, actions)).collect(Collectors.joining(", "))));
		}
		warnOfThoseNeverCalled(trapped);
		for (Signal signal : trapped) {
			TrapRule rule = TrapRule.of(signal);
			if (rule.verdict() == Verdict.WARN && actions.names(signal).isEmpty()) {
				logger.warn("%s is trapped: %s".formatted(signal, rule.reason()));
			}
		}
		List<Signal> unanswered = ORDERLY_EXIT.stream()
			.filter((signal) -> trapped.contains(signal) && !isAnswered(signal, actions))
			.toList();
		if (!unanswered.isEmpty()) {
			logger.warn("%s will not stop this process: nothing answers it. Set 'selfpipe.actions.%s: shutdown' "
				.formatted(unanswered, unanswered.get(0).name().substring("SIG".length()))
					+ "to give back the orderly exit, or add a listener");
		}
	}

	/** The signal, with the listeners and actions that answer it. */
	private String describe(Signal signal, SignalActions actions) {
		List<String> answers = new ArrayList<>();
		for (String listener : this.listeners.names(signal)) {
			String type = listener.substring(0, listener.lastIndexOf('.'));
			answers.add(listener.substring(type.lastIndexOf('.') + 1));
		}
		answers.addAll(actions.names(signal));
		return answers.isEmpty() ? signal.name() : signal.name() + " (" + String.join(", ", answers) + ")";
	}

	/** Whether a listener or an action is there for a signal. */
	boolean isAnswered(Signal signal, SignalActions actions) {
		return !actions.names(signal).isEmpty() || !this.listeners.names(signal).isEmpty() || hasPlainListener();
	}

	/** Whether a listener is there for SignalEvent that is not for events in general. */
	private boolean hasPlainListener() {
		ResolvableType signalEvent = ResolvableType.forClass(SignalEvent.class);
		ResolvableType otherEvent = ResolvableType.forClass(ContextRefreshedEvent.class);
		return this.context instanceof AbstractApplicationContext context && context.getApplicationListeners()
			.stream()
			.filter((listener) -> !(listener instanceof SignalListenerMethod))
			.map((listener) -> (listener instanceof GenericApplicationListener generic) ? generic
					: new GenericApplicationListenerAdapter(listener))
			.anyMatch((listener) -> listener.supportsEventType(signalEvent) && !listener.supportsEventType(otherEvent));
	}

	private void warnOfThoseNeverCalled(Set<Signal> trapped) {
		for (SignalListenerMethod method : this.listeners.methods()) {
			List<Signal> missing = method.getSignals().stream().filter((signal) -> !trapped.contains(signal)).toList();
			if (!missing.isEmpty()) {
				logger.warn("@SignalListener %s listens to %s, which is not trapped: add it to 'selfpipe.signals'"
					.formatted(method.getName(), missing));
			}
		}
	}

}
