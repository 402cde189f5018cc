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

package io.github.selfpipe.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A receiver that can be started.
 *
 * @param id a short name
 * @param label what the page calls it
 * @param jdk the JDK it runs on, null if on none
 * @param ours whether it is selfpipe
 * @param realTime whether it takes real-time signals
 * @param command the command, without the shared memory and the signals
 */
record Peer(String id, String label, Jdk jdk, boolean ours, boolean realTime, List<String> command) {

	/** The standard signals that all receivers know; SIGHUP is first. */
	static final List<Integer> STANDARD = List.of(1, 2, 15, 18, 28);

	/** SIGHUP. */
	static final int SIGHUP = 1;

	/** SIGRTMIN+6 with glibc. */
	static final int REAL_TIME = 40;

	String runtime() {
		return (this.jdk != null) ? this.jdk.toString() : "";
	}

	String name() {
		return (this.jdk != null) ? this.label + ", " + this.jdk : this.label;
	}

	List<Integer> signals() {
		List<Integer> signals = new ArrayList<>(STANDARD);
		if (this.realTime) {
			signals.add(REAL_TIME);
		}
		return signals;
	}

	Peer with(String id, String label, String... options) {
		List<String> command = new ArrayList<>(this.command);
		command.addAll(1, List.of(options));
		return new Peer(id, label, this.jdk, this.ours, this.realTime, command);
	}

}
