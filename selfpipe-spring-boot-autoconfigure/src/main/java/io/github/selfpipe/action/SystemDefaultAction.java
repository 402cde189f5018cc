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

import java.util.Locale;

import io.github.selfpipe.DefaultAction;
import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.event.SignalEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * {@code default}: what the system would have done had nothing trapped the signal, after
 * the listeners: end the process, so that its parent sees which signal ended it; stop it;
 * or nothing.
 *
 * @see SelfPipe#performDefault
 */
class SystemDefaultAction implements SignalAction {

	private static final Log logger = LogFactory.getLog(SystemDefaultAction.class);

	private final SelfPipe pipe;

	private final Runnable last;

	/**
	 * Creates the action.
	 * @param pipe the pipe that traps the signals
	 * @param last what to do before the process ends, which runs no shutdown hook
	 */
	SystemDefaultAction(SelfPipe pipe, Runnable last) {
		this.pipe = pipe;
		this.last = last;
	}

	@Override
	public void run(SignalEvent event) {
		try {
			DefaultAction action = this.pipe.defaultAction(event.getSignal());
			if (action == DefaultAction.TERMINATE || action == DefaultAction.CORE || action == DefaultAction.STOP) {
				logger.info("The default action of %s is performed: %s".formatted(event.getSignal(),
						action.name().toLowerCase(Locale.ROOT)));
				this.last.run();
			}
		}
		finally {
			// Also where there is no memory to say so.
			this.pipe.performDefault(event.getSignal());
		}
	}

}
