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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The processes that the action {@code forward} sends signals to. An application
 * registers those that it started; one that has ended drops out by itself. Any thread.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class ChildProcesses {

	private final List<Process> processes = new CopyOnWriteArrayList<>();

	/**
	 * Registers a process. One that is registered already, or that has ended, is not
	 * registered again.
	 * @param process the process
	 */
	public void register(Process process) {
		synchronized (this.processes) {
			if (this.processes.contains(process)) {
				return;
			}
			this.processes.add(process);
		}
		process.onExit().thenRun(() -> unregister(process));
	}

	/**
	 * Takes a process off the list. It is left running.
	 * @param process the process
	 * @return whether it was on the list
	 */
	public boolean unregister(Process process) {
		return this.processes.remove(process);
	}

	/**
	 * Returns the processes that are registered and have not ended.
	 * @return the processes in the order in which they were registered
	 */
	public List<Process> list() {
		// A process has ended a moment before it drops out.
		return this.processes.stream().filter(Process::isAlive).toList();
	}

}
