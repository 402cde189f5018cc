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

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * SIG_DFL, for one signal that this process sends itself.
 */
final class DefaultDisposition {

	private DefaultDisposition() {
	}

	/**
	 * Ends the process by a signal whose default action is to end it.
	 */
	static void end(Signal signal) {
		try {
			raise(signal);
		}
		catch (LinkageError ex) {
			// Without JNA there are only the signals that sun.misc.Signal knows.
			sun.misc.Signal raised = new sun.misc.Signal(signal.name().substring("SIG".length()));
			sun.misc.Signal.handle(raised, sun.misc.SignalHandler.SIG_DFL);
			sun.misc.Signal.raise(raised);
		}
		// Still here: a pid namespace's init is spared what it has no handler for
		// (pid_namespaces(7)), so it ends as a shell would report the signal.
		Runtime.getRuntime().halt(128 + signal.number());
	}

	/**
	 * Stops the process by a signal whose default action is to stop it. Returns when it
	 * was continued, with the disposition as before; at once if the kernel does not stop
	 * it, as it spares an orphaned process group (setpgid(2)).
	 */
	static void stop(Signal signal) {
		try {
			raise(signal);
		}
		catch (LinkageError ex) {
			// SIG_DFL could not be taken back in time: sun.misc.Signal raises for the
			// process, which stops when it likes.
			Signal.SIGSTOP.raise();
		}
	}

	/**
	 * raise(3) is for the calling thread alone: the signal has done its work, on the
	 * whole process, before the call returns.
	 */
	private static void raise(Signal signal) {
		int signo = signal.number();
		try (Memory action = new Memory(SharedState.SIGACTION_SIZE);
				Memory previous = new Memory(SharedState.SIGACTION_SIZE);
				Memory mask = new Memory(2L * LibC.SIGSET_SIZE)) {
			// SIG_DFL is 0, and so are an empty mask and no flags.
			action.clear();
			mask.clear();
			long set = Pointer.nativeValue(mask);
			mask.setLong(0, SignalTable.bit(signo));
			synchronized (NativeTopHalf.PROCESS_LOCK) {
				if (LibC.sigaction(signo, Pointer.nativeValue(action), Pointer.nativeValue(previous)) != 0) {
					throw LibC.failure("sigaction(%s, SIG_DFL)".formatted(signal));
				}
				LibC.pthread_sigmask(LibC.SIG_UNBLOCK, set, set + LibC.SIGSET_SIZE);
				LibC.raise(signo);
				LibC.pthread_sigmask(LibC.SIG_SETMASK, set + LibC.SIGSET_SIZE, 0);
				LibC.sigaction(signo, Pointer.nativeValue(previous), 0);
			}
		}
	}

}
