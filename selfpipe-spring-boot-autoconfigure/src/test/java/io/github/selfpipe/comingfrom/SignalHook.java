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

import java.util.List;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;

/**
 * What signal-hook's iterator module and low_level module do.
 */
abstract class SignalHook {

	/** signals.pending() */
	void handlePending(SelfPipe pipe) {
		pipe.drain().forEach(this::handle);
	}

	/** signals.wait() */
	void waitThenHandlePending(SelfPipe pipe) {
		SignalInfo first = pipe.take();
		if (first != null) {
			handle(first);
		}
		pipe.drain().forEach(this::handle);
	}

	/** signals.forever() */
	void handleForever(SelfPipe pipe) {
		for (SignalInfo info : pipe) {
			handle(info);
		}
	}

	/** The exfiltrator WithOrigin */
	String origin(SignalInfo info) {
		return info.signal() + " by " + info.cause() + ", process " + info.senderPid() + " of user " + info.senderUid();
	}

	/** flag::register_conditional_shutdown, for the second Ctrl-C */
	SelfPipe openWithConditionalShutdown() {
		List<Signal> termSignals = List.of(Signal.SIGINT, Signal.SIGTERM);
		return SelfPipe.builder().signals(termSignals).escalate(termSignals, 2).open();
	}

	/** low_level::emulate_default_handler */
	void emulateDefaultHandler(SelfPipe pipe, Signal signal) {
		pipe.untrap(signal);
		signal.raise();
	}

	abstract void handle(SignalInfo info);

}
