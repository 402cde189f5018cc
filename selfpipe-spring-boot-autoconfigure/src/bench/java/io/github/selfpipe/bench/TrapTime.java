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
 * From execve(2) of java until the trap is in, as /proc/pid/status (SigCgt) shows it from
 * outside, beside how long the whole start takes.
 *
 * @param jdk the JDK
 * @param trapMillis when the trap was seen
 * @param readyMillis when the application was ready
 */
record TrapTime(Jdk jdk, Percentiles trapMillis, Percentiles readyMillis) {

	/** SIGUSR1, which the JVM itself does not catch. */
	private static final int SIGNO = 10;

	static List<TrapTime> measure(Toolchain tools, List<Jdk> jdks, int rounds) {
		List<TrapTime> times = new ArrayList<>();
		for (Jdk jdk : jdks) {
			Peer peer = Startup.application(tools, jdk, "with the starter", true, "-Dselfpipe.signals=USR1");
			double[] trap = new double[rounds];
			double[] ready = new double[rounds];
			for (int i = 0; i < rounds; i++) {
				try (RunningPeer running = RunningPeer.launch(peer, tools, 1)) {
					while (!ProcessState.catches(running.pid(), SIGNO)) {
						Command.sleep(1);
					}
					long seen = System.nanoTime();
					running.awaitReady();
					running.awaitEnd();
					trap[i] = (seen - running.memory().executedNanos()) / 1e6;
					ready[i] = (running.memory().readyNanos() - running.memory().executedNanos()) / 1e6;
				}
			}
			times.add(new TrapTime(jdk, Percentiles.of(trap), Percentiles.of(ready)));
		}
		return times;
	}

}
