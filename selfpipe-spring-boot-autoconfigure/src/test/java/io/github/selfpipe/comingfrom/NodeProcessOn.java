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
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListener;

/**
 * Node's process.on for signals.
 */
class NodeProcessOn {

	private final List<String> calls = new CopyOnWriteArrayList<>();

	/** process.on('SIGHUP', reload) */
	@SignalListener("SIGHUP")
	void reload() {
		this.calls.add("reload");
	}

	/** process.on('SIGUSR1', status), process.on('SIGUSR2', status) */
	@SignalListener({ "SIGUSR1", "SIGUSR2" })
	void status(Signal signal) {
		this.calls.add("status for " + signal.name() + ", " + signal.number());
	}

	List<String> calls() {
		return this.calls;
	}

}
