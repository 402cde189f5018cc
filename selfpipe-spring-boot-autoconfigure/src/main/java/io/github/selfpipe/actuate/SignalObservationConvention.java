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

import java.util.Locale;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * {@link ObservationConvention} for signals, with what is used if there is no bean of
 * this type: the observation is named {@code selfpipe.signal}, and has the
 * low-cardinality keys {@code signal} and {@code cause}.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public interface SignalObservationConvention extends ObservationConvention<SignalObservationContext> {

	@Override
	default String getName() {
		return "selfpipe.signal";
	}

	@Override
	default String getContextualName(SignalObservationContext context) {
		return "signal " + context.getEvent().getSignal();
	}

	@Override
	default KeyValues getLowCardinalityKeyValues(SignalObservationContext context) {
		return KeyValues.of("signal", context.getEvent().getSignal().name(), "cause",
				context.getEvent().getInfo().cause().name().toLowerCase(Locale.ROOT).replace('_', '-'));
	}

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof SignalObservationContext;
	}

}
