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

	static final JvmTopHalf INSTANCE = new JvmTopHalf();

	private final Map<Integer, Trap> traps = new HashMap<>();

	private JvmTopHalf() {
	}

	synchronized void trap(Signal signal, Receiver receiver) {
		Trap trap = this.traps.get(signal.number());
		if (trap == null) {
			trap = new Trap(named(signal));
			trap.receivers.add(receiver);
			trap.previous = install(signal, trap);
			this.traps.put(signal.number(), trap);
		}
		else {
			trap.receivers.add(receiver);
		}
	}

	/**
	 * Ends the trap.
	 * @return whether other code had displaced the handler
	 */
	synchronized boolean untrap(int signo, Receiver receiver) {
		Trap trap = this.traps.get(signo);
		if (trap == null || !trap.receivers.remove(receiver) || !trap.receivers.isEmpty()) {
			return false;
		}
		this.traps.remove(signo);
		sun.misc.SignalHandler found = putBack(trap.signal, trap.previous);
		if (found != trap) {
			// There is no way to ask without replacing, so it is put back.
			putBack(trap.signal, found);
			return true;
		}
		return false;
	}

	private static sun.misc.SignalHandler putBack(sun.misc.Signal signal, sun.misc.SignalHandler handler) {
		try {
			return sun.misc.Signal.handle(signal, handler);
		}
		catch (NullPointerException ex) {
			// The JVM gave us a handler without content: native code had installed the
			// JVM's own one for a signal that no Java code handles.
			return sun.misc.Signal.handle(signal, sun.misc.SignalHandler.SIG_DFL);
		}
	}

	synchronized boolean ignoredBefore(int signo) {
		Trap trap = this.traps.get(signo);
		return trap != null && trap.previous == sun.misc.SignalHandler.SIG_IGN;
	}

	private static sun.misc.SignalHandler install(Signal signal, Trap trap) {
		sun.misc.SignalHandler previous = handle(signal, trap.signal, trap);
		// It says so once more if nothing was installed: HUP, INT and TERM stay as they
		// were if they were ignored when the JVM started (JVM_RegisterSignal).
		if (previous == sun.misc.SignalHandler.SIG_IGN && handle(signal, trap.signal, trap) == previous) {
			handle(signal, trap.signal, previous);
			throw new UnsupportedSignalException(signal,
					"%s cannot be trapped: it was ignored when the JVM started, as by nohup(1), and the jvm top half cannot change that."
						.formatted(signal));
		}
		return previous;
	}

	private static sun.misc.SignalHandler handle(Signal signal, sun.misc.Signal named, sun.misc.SignalHandler handler) {
		try {
			return sun.misc.Signal.handle(named, handler);
		}
		catch (IllegalArgumentException ex) {
			throw unknown(signal, ex);
		}
	}

	private static sun.misc.Signal named(Signal signal) {
		try {
			return new sun.misc.Signal(signal.name().substring("SIG".length()));
		}
		catch (IllegalArgumentException ex) {
			throw unknown(signal, ex);
		}
	}

	private static UnsupportedSignalException unknown(Signal signal, IllegalArgumentException reason) {
		return new UnsupportedSignalException(signal,
				"%s cannot be trapped: the jvm top half does not know it (%s).".formatted(signal, reason.getMessage()));
	}

	/** What traps a signal here. */
	interface Receiver {

		/** The handler's part, on a thread of the JVM's for this one signal. */
		void caught(int signo, long nanos);

	}

	private static final class Trap implements sun.misc.SignalHandler {

		private final sun.misc.Signal signal;

		private final List<Receiver> receivers = new CopyOnWriteArrayList<>();

		private sun.misc.SignalHandler previous = sun.misc.SignalHandler.SIG_DFL;

		Trap(sun.misc.Signal signal) {
			this.signal = signal;
		}

		@Override
		public void handle(sun.misc.Signal signal) {
			long caughtNanos = System.nanoTime();
			for (Receiver receiver : this.receivers) {
				receiver.caught(signal.getNumber(), caughtNanos);
			}
		}

	}

}
