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

package io.github.selfpipe.poller;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.github.selfpipe.Signal;

/**
 * The end of the process, as the JVM ends it for a signal that nobody traps.
 */
final class ProcessExit {

	private static final long PAUSE_NANOS = 100_000_000;

	private static final AtomicBoolean called = new AtomicBoolean();

	private ProcessExit() {
	}

	/**
	 * Ends the process with 128 + number, after its shutdown hooks. Does not wait for
	 * these, which may need the calling thread, but for memory where there is none.
	 */
	static void inOrder(Signal signal) {
		if (!called.compareAndSet(false, true)) {
			return;
		}
		int code = 128 + signal.number();
		while (true) {
			try {
				begin(code);
				return;
			}
			catch (OutOfMemoryError ex) {
				// No memory to begin with, perhaps for a while.
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}
	}

	private static void begin(int code) {
		Thread thread = new Thread(() -> exit(code), SignalPoller.THREAD_NAME + "-exit");
		thread.setDaemon(false);
		try {
			thread.start();
		}
		catch (OutOfMemoryError ex) {
			// No thread to be had: a signal that ends the process ends it all the same.
			exit(code);
		}
	}

	private static void exit(int code) {
		while (true) {
			try {
				Runtime.getRuntime().exit(code);
			}
			catch (OutOfMemoryError ex) {
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}
	}

	/** Whether the JVM is about to end: it takes no further shutdown hooks then. */
	static boolean isUnderWay() {
		AtomicBoolean underWay = new AtomicBoolean();
		remove(hook(() -> underWay.set(true)));
		return underWay.get();
	}

	/** Has something done when the JVM is about to end: now, if it is. */
	static Thread hook(Runnable action) {
		Thread hook = new Thread(action, SignalPoller.THREAD_NAME + "-hook");
		try {
			Runtime.getRuntime().addShutdownHook(hook);
		}
		catch (IllegalStateException ex) {
			action.run();
		}
		return hook;
	}

	static void remove(Thread hook) {
		try {
			Runtime.getRuntime().removeShutdownHook(hook);
		}
		catch (IllegalStateException ex) {
			// The JVM is about to end.
		}
	}

	/** Whether a thread is inside of System.exit, which it never leaves. */
	static boolean isCalledBy(Thread thread) {
		for (StackTraceElement frame : thread.getStackTrace()) {
			if (frame.getClassName().equals("java.lang.Runtime") && frame.getMethodName().equals("exit")) {
				return true;
			}
		}
		return false;
	}

}
