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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the platform decides about signals: names and numbers (signal(7)). Data, so that
 * no other class has to ask which system it runs on.
 */
final class SignalTable {

	/** The highest signal number of Linux, SIGRTMAX; numbers start at 1. */
	static final int MAX = 64;

	/** The length of a table that is indexed by signal number. */
	static final int SIZE = MAX + 1;

	/** The number of a signal that this platform does not have. */
	static final int ABSENT = -1;

	static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

	private static final boolean BSD = !LINUX && System.getProperty("os.name", "").matches("(?i)mac.*|.*bsd.*");

	/** Name, number on Linux (x86-64, aarch64), number on macOS and the BSDs. */
	private static final Object[][] STANDARD = { { "SIGHUP", 1, 1 }, { "SIGINT", 2, 2 }, { "SIGQUIT", 3, 3 },
			{ "SIGILL", 4, 4 }, { "SIGTRAP", 5, 5 }, { "SIGABRT", 6, 6 }, { "SIGBUS", 7, 10 }, { "SIGFPE", 8, 8 },
			{ "SIGKILL", 9, 9 }, { "SIGUSR1", 10, 30 }, { "SIGSEGV", 11, 11 }, { "SIGUSR2", 12, 31 },
			{ "SIGPIPE", 13, 13 }, { "SIGALRM", 14, 14 }, { "SIGTERM", 15, 15 }, { "SIGSTKFLT", 16, ABSENT },
			{ "SIGCHLD", 17, 20 }, { "SIGCONT", 18, 19 }, { "SIGSTOP", 19, 17 }, { "SIGTSTP", 20, 18 },
			{ "SIGTTIN", 21, 21 }, { "SIGTTOU", 22, 22 }, { "SIGURG", 23, 16 }, { "SIGXCPU", 24, 24 },
			{ "SIGXFSZ", 25, 25 }, { "SIGVTALRM", 26, 26 }, { "SIGPROF", 27, 27 }, { "SIGWINCH", 28, 28 },
			{ "SIGIO", 29, 23 }, { "SIGPWR", 30, ABSENT }, { "SIGSYS", 31, 12 } };

	/** Other names in use for the same signals: signal(7). */
	static final Map<String, String> ALIASES = Map.of("SIGCLD", "SIGCHLD", "SIGPOLL", "SIGIO", "SIGIOT", "SIGABRT");

	/** Signals that nobody may trap, and who needs them. */
	static final Map<String, String> RESERVED = Map.of("SIGKILL", "the kernel lets no process catch it (signal(7))",
			"SIGSTOP", "the kernel lets no process catch it (signal(7))", "SIGSEGV",
			"the JVM uses it for null checks and safepoints", "SIGBUS", "the JVM uses it for errors in mapped files",
			"SIGFPE", "the JVM uses it for division by zero", "SIGILL",
			"the JVM uses it for deoptimisation and to probe the processor", "SIGTRAP",
			"the JVM uses it for compiled checks on some processors, and debuggers need it", "SIGPIPE",
			"the JVM absorbs it, so that writing to a closed socket throws an IOException", "SIGXFSZ",
			"the JVM absorbs it, so that writing past the file size limit throws an IOException");

	private SignalTable() {
	}

	/**
	 * Names and numbers of the standard signals, in the order of Linux's numbers.
	 */
	static Map<String, Integer> standardSignals() {
		Map<String, Integer> numbers = new LinkedHashMap<>();
		for (Object[] row : STANDARD) {
			numbers.put((String) row[0], (Integer) row[BSD ? 2 : 1]);
		}
		return numbers;
	}

	/**
	 * Whether this is the number of a signal that exists here, to index a table with.
	 */
	static boolean isPresent(int signo) {
		return signo > 0 && signo <= MAX;
	}

	/**
	 * A signal as a set of signals: sigset_t, in the kernel's layout. Empty for a signal
	 * that this platform does not have.
	 */
	static long bit(int signo) {
		return isPresent(signo) ? 1L << (signo - 1) : 0;
	}

	/**
	 * The lowest number in a set of signals that is not empty.
	 */
	static int lowest(long set) {
		return Long.numberOfTrailingZeros(set) + 1;
	}

	/**
	 * The C library's SIGRTMIN: it keeps the first real-time signals of the kernel (from
	 * 32) for its threads, glibc two of them and musl three. Only Linux has them here.
	 */
	static int realTimeMin() {
		return RealTime.MIN;
	}

	/**
	 * Whether libjsig, a library of the JDK's, is preloaded. It keeps a handler that is
	 * set for one of the JVM's signals to itself.
	 */
	static boolean libjsig() {
		return Mapped.LIBJSIG;
	}

	private static final class RealTime {

		static final int MIN = !LINUX ? MAX + 1 : Mapped.MUSL ? 35 : 34;

	}

	/** Libraries that this process has mapped from its start. */
	private static final class Mapped {

		static final boolean MUSL;

		static final boolean LIBJSIG;

		static {
			String maps = maps();
			MUSL = maps.contains("/ld-musl-");
			LIBJSIG = maps.contains("/libjsig.so");
		}

		private static String maps() {
			try {
				return Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1);
			}
			catch (IOException ex) {
				return "";
			}
		}

	}

}
