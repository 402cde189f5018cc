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

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * {@code forward}: sends the caught signal on, with kill(2), to the processes that are
 * registered in {@link ChildProcesses}; to these alone, not to children of theirs. Each
 * event is sent once, whatever its count, and without the value of a sigqueue(3).
 */
class ForwardAction implements SignalAction {

	private static final Log logger = LogFactory.getLog(ForwardAction.class);

	private final ChildProcesses children;

	ForwardAction(ChildProcesses children) {
		this.children = children;
	}

	@Override
	public void run(SignalEvent event) {
		for (Process child : this.children.list()) {
			send(event.getSignal(), child);
		}
	}

	private static void send(Signal signal, Process child) {
		try {
			signal.sendTo(child.pid());
			logger.debug("Forwarded %s to pid %d".formatted(signal, child.pid()));
		}
		catch (IllegalStateException ex) {
			// The other children get it all the same. One that has just ended needs none.
			if (child.isAlive()) {
				logger.warn("Could not forward: " + ex.getMessage());
			}
		}
	}

}
