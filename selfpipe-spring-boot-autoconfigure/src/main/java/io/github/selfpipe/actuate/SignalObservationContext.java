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

import io.github.selfpipe.event.SignalEvent;
import io.micrometer.observation.Observation;

/**
 * {@link Observation.Context} of a published signal.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class SignalObservationContext extends Observation.Context {

	private final SignalEvent event;

	/**
	 * Creates a context.
	 * @param event the signal's event
	 */
	public SignalObservationContext(SignalEvent event) {
		this.event = event;
	}

	/**
	 * Returns the signal's event.
	 * @return the event
	 */
	public SignalEvent getEvent() {
		return this.event;
	}

}
