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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.TrapRule;
import io.github.selfpipe.TrapRule.Verdict;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.poller.SignalListeners;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.GenericApplicationListener;
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
		this.listeners = NearestBean.of(context, SignalListeners.class);
	}

	/** Says why nothing happens. */
	void printWithoutSignals() {
		LogFactory.getLog(SelfPipeAutoConfiguration.class)
			.info("No signal is trapped: list those to receive in 'selfpipe.signals' (or 'selfpipe.actions')");
		warnOfThoseNeverCalled(Set.of());
	}

	void print(SelfPipe pipe, SignalActions actions) {
		Set<Signal> trapped = pipe.trapped();
		warnOfThoseNeverCalled(trapped);
		for (Signal signal : trapped) {
			TrapRule rule = TrapRule.of(signal);
			if (rule.verdict() == Verdict.WARN && actions.names(signal).isEmpty()) {
				logger.warn("%s is trapped: %s".formatted(signal, rule.reason()));
			}
		}
		List<Signal> unanswered = new ArrayList<>();
		for (Signal signal : ORDERLY_EXIT) {
			if (trapped.contains(signal) && actions.names(signal).isEmpty() && this.listeners.names(signal).isEmpty()) {
				unanswered.add(signal);
			}
		}
		if (!unanswered.isEmpty() && !hasPlainListener()) {
			logger.warn("%s will not stop this process: nothing answers it. Set 'selfpipe.actions.%s: shutdown' "
				.formatted(unanswered, unanswered.get(0).name().substring("SIG".length()))
					+ "to give back the orderly exit, or add a listener");
		}
	}

	/** Whether a listener is there for SignalEvent that is not for events in general. */
	private boolean hasPlainListener() {
		if (!(this.context instanceof AbstractApplicationContext context)) {
			return false;
		}
		ResolvableType signalEvent = ResolvableType.forClass(SignalEvent.class);
		ResolvableType otherEvent = ResolvableType.forClass(ContextRefreshedEvent.class);
		return context.getApplicationListeners()
			.stream()
			.filter((listener) -> !this.listeners.contains(listener))
			.anyMatch((listener) -> (listener instanceof GenericApplicationListener generic)
					? generic.supportsEventType(signalEvent) && !generic.supportsEventType(otherEvent)
					: ResolvableType.forInstance(listener)
						.as(ApplicationListener.class)
						.getGeneric()
						.resolve(Object.class) == SignalEvent.class);
	}

	private void warnOfThoseNeverCalled(Set<Signal> trapped) {
		this.listeners.forEach((name, signals) -> {
			List<Signal> missing = signals.stream().filter((signal) -> !trapped.contains(signal)).toList();
			if (!missing.isEmpty()) {
				logger.warn("@SignalListener %s listens to %s, which is not trapped: add it to 'selfpipe.signals'"
					.formatted(name, missing));
			}
		});
	}

}
