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
 * Workloads (f) and (h): what an application costs that gets no signal, as it is and with
 * the starter.
 *
 * @param peer the application
 * @param seconds how long it was watched
 * @param switches context switches of all its threads
 * @param cpuNanos processor time of all its threads
 * @param pollerSwitches context switches of the poller
 * @param pollerCpuNanos processor time of the poller
 * @param residentKilobytes the resident set at the end
 */
record Idle(Peer peer, int seconds, long switches, long cpuNanos, long pollerSwitches, long pollerCpuNanos,
		long residentKilobytes) {

	private static final long SETTLE_MILLIS = 3000;

	static List<Idle> measure(Toolchain tools, List<Jdk> jdks, int seconds) {
		List<RunningPeer> running = new ArrayList<>();
		try {
			for (Jdk jdk : jdks) {
				running.add(RunningPeer.launch(Startup.idle(tools, jdk, false, "dedicated"), tools, 1));
				running.add(RunningPeer.launch(Startup.idle(tools, jdk, true, "dedicated"), tools, 1));
				running.add(RunningPeer.launch(Startup.idle(tools, jdk, true, "main"), tools, 1));
			}
			running.forEach(RunningPeer::awaitReady);
			Command.sleep(SETTLE_MILLIS);
			List<ProcessState> before = running.stream().map((peer) -> ProcessState.of(peer.pid())).toList();
			Command.sleep(seconds * 1000L);
			List<Idle> figures = new ArrayList<>();
			for (int i = 0; i < running.size(); i++) {
				ProcessState after = ProcessState.of(running.get(i).pid());
				figures.add(of(running.get(i).peer(), seconds, before.get(i), after));
			}
			return figures;
		}
		finally {
			running.forEach(RunningPeer::close);
		}
	}

	private static Idle of(Peer peer, int seconds, ProcessState before, ProcessState after) {
		return new Idle(peer, seconds, after.switches() - before.switches(), after.cpuNanos() - before.cpuNanos(),
				after.poller().switches() - before.poller().switches(),
				after.poller().cpuNanos() - before.poller().cpuNanos(), after.residentKilobytes());
	}

}
