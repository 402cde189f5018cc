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

package io.github.selfpipe.comingfrom;

import java.util.Set;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;

/**
 * The six functions of skalibs' selfpipe.
 */
abstract class Skalibs {

	void run() {
		// selfpipe_init and the first selfpipe_trap
		SelfPipe pipe = SelfPipe.open(Signal.SIGTERM);
		// selfpipe_trap
		pipe.trap(Signal.SIGCHLD);
		// selfpipe_trapset: exactly these
		pipe.trapOnly(Set.of(Signal.SIGTERM, Signal.SIGHUP));
		while (goesOn()) {
			// selfpipe_fd, for the poll(2), epoll or event loop that you have. A handler
			// that runs on this thread ends such a wait with EINTR: look all the same.
			await(pipe.fd());
			// selfpipe_read, until there is no more
			for (SignalInfo info = pipe.poll(); info != null; info = pipe.poll()) {
				handle(info.signal());
			}
		}
		// selfpipe_finish
		pipe.close();
	}

	abstract boolean goesOn();

	abstract void await(int fd);

	abstract void handle(Signal signal);

}
