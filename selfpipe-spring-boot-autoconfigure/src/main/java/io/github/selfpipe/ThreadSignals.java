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

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What /proc tells of a thread's signals: the status file of proc(5).
 *
 * @param asleep whether it waits for something and can be interrupted
 * @param blocked its signal mask (SigBlk)
 * @param pending what was sent to this thread (SigPnd)
 * @param pendingForProcess what was sent to the process (ShdPnd)
 */
record ThreadSignals(boolean asleep, long blocked, long pending, long pendingForProcess) {

	private static final String THREADS = "/proc/self/task";

	/** More than the file has: one read takes it whole. */
	private static final int LENGTH = 8192;

	/**
	 * Those of all threads of this process, in the order of their creation.
	 * @return none if /proc is not there
	 */
	static List<ThreadSignals> all() {
		List<ThreadSignals> all = new ArrayList<>();
		for (String thread : threads()) {
			ThreadSignals signals = of(thread);
			if (signals != null) {
				all.add(signals);
			}
		}
		return all;
	}

	/** The ids of all threads of this process, in the order of their creation. */
	static String[] threads() {
		String[] threads = new File(THREADS).list();
		return (threads != null) ? threads : new String[0];
	}

	/** Those of one thread, null if it has ended or /proc is not there. */
	static @Nullable ThreadSignals of(long thread) {
		return of(Long.toString(thread));
	}

	/** Those of one of {@link #threads()}, null if it has ended. */
	static @Nullable ThreadSignals of(String thread) {
		String status = read(thread, "status");
		return status.isEmpty() ? null : parse(status);
	}

	/**
	 * How long one of {@link #threads()} has run, in nanoseconds: as of when it last lost
	 * its processor, or a timer's interrupt (proc(5), schedstat). The clock's time where
	 * the kernel does not say.
	 */
	static long runNanos(String thread) {
		String statistics = read(thread, "schedstat");
		int end = statistics.indexOf(' ');
		return (end > 0) ? Long.parseLong(statistics, 0, end, 10) : System.nanoTime();
	}

	private static String read(String thread, String name) {
		byte[] bytes = new byte[LENGTH];
		try (FileInputStream file = new FileInputStream(THREADS + "/" + thread + "/" + name)) {
			int length = file.read(bytes);
			return (length > 0) ? new String(bytes, 0, length, StandardCharsets.ISO_8859_1) : "";
		}
		catch (IOException ex) {
			return "";
		}
	}

	static ThreadSignals parse(String status) {
		return new ThreadSignals(status.charAt(start(status, "State")) == 'S', set(status, "SigBlk"),
				set(status, "SigPnd"), set(status, "ShdPnd"));
	}

	private static long set(String status, String field) {
		int start = start(status, field);
		return Long.parseUnsignedLong(status, start, start + 16, 16);
	}

	private static int start(String status, String field) {
		String label = "\n" + field + ":\t";
		return status.indexOf(label) + label.length();
	}

	/**
	 * Whether it is about to take one of these signals: at once, or when it leaves the
	 * handler that it is inside of.
	 */
	boolean isAboutToTake(long signals, long mask) {
		long awaited = this.pending & signals;
		return (awaited & ~this.blocked) != 0 || (awaited != 0 && isInHandler(mask));
	}

	/**
	 * Whether it is inside a handler that has these signals blocked, from the moment on
	 * in which the kernel has set that up. A handler of ours does not sleep; a thread
	 * that blocks all signals for good mostly does.
	 */
	boolean isInHandler(long mask) {
		return !this.asleep && (this.blocked & mask) == mask;
	}

}
