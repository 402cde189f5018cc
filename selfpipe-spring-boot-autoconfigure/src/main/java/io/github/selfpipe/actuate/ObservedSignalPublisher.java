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

package io.github.selfpipe.actuate;

import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalDispatch;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.poller.SignalPublisher;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.context.ApplicationEventPublisher;

/**
 * {@link SignalPublisher} that makes an observation of each signal's way through its
 * listeners, so that a timer and, with a tracer, a span appear.
 *
 * @author The selfpipe maintainers
 */
public class ObservedSignalPublisher extends SignalPublisher {

	private final SignalDispatch dispatch;

	private final ObservationRegistry registry;

	private final SignalObservationConvention convention;

	/**
	 * Creates a publisher.
	 * @param events where the events go
	 * @param actions the actions to run after the listeners
	 * @param dispatch what the calls are noted in
	 * @param registry where the observations go
	 * @param convention how they are named
	 */
	public ObservedSignalPublisher(ApplicationEventPublisher events, SignalActions actions, SignalDispatch dispatch,
			ObservationRegistry registry, SignalObservationConvention convention) {
		super(events, actions, dispatch);
		this.dispatch = dispatch;
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	protected void deliver(SignalEvent event) {
		if (this.registry.isNoop()) {
			super.deliver(event);
			return;
		}
		Observation observation = Observation.createNotStarted(this.convention,
				() -> new SignalObservationContext(event), this.registry);
		observation.observe(() -> {
			super.deliver(event);
			// It went no further than its listener, so nothing is thrown here.
			Throwable failure = this.dispatch.getFailure(event);
			if (failure != null) {
				observation.error(failure);
			}
		});
	}

}
