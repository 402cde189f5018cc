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

import io.github.selfpipe.event.SignalDeliveryListener;
import io.github.selfpipe.event.SignalEvent;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * {@link SignalDeliveryListener} that makes an observation of each signal's way through
 * its listeners and actions, so that a timer and, with a tracer, a span appear.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class SignalObservationListener implements SignalDeliveryListener, Ordered {

	private final ObservationRegistry registry;

	private final SignalObservationConvention convention;

	/** The one that is open; there is one signal at a time. */
	private Observation.@Nullable Scope scope;

	/**
	 * Creates a listener.
	 * @param registry where the observations go
	 * @param convention how they are named
	 */
	public SignalObservationListener(ObservationRegistry registry, SignalObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	/** Before the others, so that what they do is observed too. */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void deliveryStarted(SignalEvent event) {
		if (!this.registry.isNoop()) {
			this.scope = Observation.start(this.convention, () -> new SignalObservationContext(event), this.registry)
				.openScope();
		}
	}

	@Override
	public void deliveryEnded(SignalEvent event, @Nullable Throwable failure) {
		Observation.Scope scope = this.scope;
		this.scope = null;
		if (scope != null) {
			scope.close();
			Observation observation = scope.getCurrentObservation();
			if (failure != null) {
				observation.error(failure);
			}
			observation.stop();
		}
	}

}
