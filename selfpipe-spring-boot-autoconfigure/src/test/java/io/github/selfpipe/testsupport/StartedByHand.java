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

package io.github.selfpipe.testsupport;

import io.github.selfpipe.Signal;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has the processes that tests start begin as those that are started by hand. A build
 * under nohup(1), or a script's in the background, hands on signals that are ignored, and
 * a shell cannot even trap them. Registered for all tests, in META-INF/services.
 */
public final class StartedByHand implements BeforeAllCallback {

	@Override
	public void beforeAll(ExtensionContext context) {
		for (Signal signal : new Signal[] { Signal.SIGHUP, Signal.SIGINT, Signal.SIGQUIT }) {
			if ((Proc.self().signals("SigIgn") & Posix.bits(signal)) != 0) {
				Posix.handle(signal, Posix.SIG_DFL, 0, 0);
			}
		}
	}

}
