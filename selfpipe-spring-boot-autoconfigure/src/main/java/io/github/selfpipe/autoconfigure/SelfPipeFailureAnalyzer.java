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

import io.github.selfpipe.SelfPipeException;
import io.github.selfpipe.UnsupportedSignalException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * Explains a property that makes no sense, as it was written and with the place that won;
 * a signal that the top half in use cannot trap; and a pipe that did not open.
 */
class SelfPipeFailureAnalyzer implements FailureAnalyzer {

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String message = String.valueOf(cause.getMessage());
			if (cause instanceof InvalidSignalSettingException) {
				return new FailureAnalysis(message, "Update your application's configuration.", cause);
			}
			if (cause instanceof UnsupportedSignalException unsupported) {
				return new FailureAnalysis(message,
						"Remove %s from 'selfpipe.signals' and 'selfpipe.actions', or set 'selfpipe.unsupported-signals' to 'ignore'."
							.formatted(unsupported.getSignal()),
						cause);
			}
			if (cause instanceof SelfPipeException) {
				return new FailureAnalysis("Signals cannot be trapped: " + message,
						"Remove what stands in the way, or set 'selfpipe.top-half' to 'auto', which falls back to the jvm "
								+ "top half, or 'selfpipe.enabled' to 'false'.",
						cause);
			}
		}
		return null;
	}

}
