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

package io.github.selfpipe.action;

import io.github.selfpipe.event.SignalEvent;

/**
 * Something to do on a signal, named in {@code selfpipe.actions}. A bean of this type can
 * be named there by its bean name.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
@FunctionalInterface
public interface SignalAction {

	/**
	 * Does it, on the poller's thread, after all listeners of the signal have run. The
	 * next signal waits for it.
	 * @param event the signal
	 * @throws Exception if it fails; that is logged, and the next action still runs
	 */
	void run(SignalEvent event) throws Exception;

}
