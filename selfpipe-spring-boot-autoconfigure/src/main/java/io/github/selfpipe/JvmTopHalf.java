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

package io.github.selfpipe;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The top half for where the native one does not load: {@code sun.misc.Signal}. The JVM
 * counts what it caught, by kind, and starts a thread for each, so this is ordinary Java;
 * which of those threads comes first is up to the scheduler, and nothing is known of the
 * sender.
 */
final class JvmTopHalf {

	private static final System.Logger logger = System.getLogger(SelfPipe.class.getName());

	static final JvmTopHalf INSTANCE = new JvmTopHalf();

	private final Map<Integer, Trap> traps = new HashMap<>();

	private JvmTopHalf() {
	}

	synchronized void trap(Signal signal, JvmSlot slot) {
		Trap trap = this.traps.get(signal.number());
		if (trap == null) {
			trap = new Trap();
			trap.slots.add(slot);
			trap.previous = install(signal, trap);
			if (trap.previous == sun.misc.SignalHandler.SIG_IGN && install(signal, trap) != trap) {
				// JVM_RegisterSignal leaves HUP, INT and TERM alone if the launcher had
				// them ignored.
				trap.inert = true;
				logger.log(Level.WARNING, signal + " is ignored, as under nohup, and the JVM keeps it so: "
						+ "the jvm top half cannot catch it.");
			}
			this.traps.put(signal.number(), trap);
		}
		else {
			trap.slots.add(slot);
		}
	}

	/**
	 * Ends the trap.
	 * @return whether other code had displaced the handler
	 */
	synchronized boolean untrap(Signal signal, JvmSlot slot) {
		Trap trap = this.traps.get(signal.number());
		if (trap == null || !trap.slots.remove(slot) || !trap.slots.isEmpty()) {
			return false;
		}
		this.traps.remove(signal.number());
		if (trap.inert) {
			return false;
		}
		sun.misc.SignalHandler found = sun.misc.Signal.handle(signal(signal), trap.previous);
		if (found != trap) {
			// There is no way to ask without replacing, so it is put back.
			sun.misc.Signal.handle(signal(signal), found);
			return true;
		}
		return false;
	}

	synchronized boolean ignoredBefore(Signal signal) {
		Trap trap = this.traps.get(signal.number());
		return trap != null && trap.previous == sun.misc.SignalHandler.SIG_IGN;
	}

	private static sun.misc.SignalHandler install(Signal signal, sun.misc.SignalHandler handler) {
		sun.misc.SignalHandler previous = handle(signal, handler);
		// It says so once more if nothing was installed: HUP, INT and TERM stay ignored
		// if
		// they were when the JVM started (JVM_RegisterSignal).
		if (previous == sun.misc.SignalHandler.SIG_IGN && handle(signal, handler) == previous) {
			handle(signal, previous);
			throw new UnsupportedSignalException(signal,
					"%s cannot be trapped: it was ignored when the JVM started, as by nohup(1), and the jvm top half cannot change that."
						.formatted(signal));
		}
		return previous;
	}

	private static sun.misc.SignalHandler handle(Signal signal, sun.misc.SignalHandler handler) {
		try {
			return sun.misc.Signal.handle(signal(signal), handler);
		}
		catch (IllegalArgumentException ex) {
			throw new UnsupportedSignalException(signal,
					"%s cannot be trapped: the jvm top half does not know it (%s).".formatted(signal, ex.getMessage()));
		}
	}

	private static sun.misc.Signal signal(Signal signal) {
		return new sun.misc.Signal(signal.name().substring("SIG".length()));
	}

	private static final class Trap implements sun.misc.SignalHandler {

		private final List<JvmSlot> slots = new CopyOnWriteArrayList<>();

		/** Whether the JVM did not install it. */
		private boolean inert;

		private sun.misc.SignalHandler previous = sun.misc.SignalHandler.SIG_DFL;

		@Override
		public void handle(sun.misc.Signal signal) {
			long caughtNanos = System.nanoTime();
			for (JvmSlot slot : this.slots) {
				slot.caught(signal.getNumber(), caughtNanos);
			}
		}

	}

}
