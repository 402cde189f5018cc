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

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a pipe that did not open.
 */
class SelfPipeFailureAnalyzer extends AbstractFailureAnalyzer<SelfPipeException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SelfPipeException cause) {
		return new FailureAnalysis("Signals cannot be trapped: " + cause.getMessage(),
				"Remove what stands in the way, or set 'selfpipe.top-half' to 'auto', which falls back to the jvm "
						+ "top half, or 'selfpipe.enabled' to 'false'.",
				cause);
	}

}
