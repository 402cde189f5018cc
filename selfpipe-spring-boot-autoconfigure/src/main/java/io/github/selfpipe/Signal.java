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

import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A Unix signal, as signal(7) names and numbers it: a value, to be compared with
 * {@link #equals}. The standard signals are constants; the real-time ones come from
 * {@link #valueOf(String)} and are named from the C library's SIGRTMIN upwards.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public final class Signal implements Comparable<Signal>, Serializable {

	private static final long serialVersionUID = 1L;

	private static final Map<String, Signal> STANDARD = standard();

	/** Hangup of the controlling terminal; by custom, "reload". */
	public static final Signal SIGHUP = constant("SIGHUP");

	/** Interrupt from the keyboard, Ctrl-C. */
	public static final Signal SIGINT = constant("SIGINT");

	/** Quit from the keyboard, Ctrl-\; the JVM's thread dump. */
	public static final Signal SIGQUIT = constant("SIGQUIT");

	/** Illegal instruction. */
	public static final Signal SIGILL = constant("SIGILL");

	/** Trace or breakpoint trap. */
	public static final Signal SIGTRAP = constant("SIGTRAP");

	/** Abort, from abort(3). */
	public static final Signal SIGABRT = constant("SIGABRT");

	/** Bad memory access. */
	public static final Signal SIGBUS = constant("SIGBUS");

	/** Erroneous arithmetic. */
	public static final Signal SIGFPE = constant("SIGFPE");

	/** Kill; cannot be caught. */
	public static final Signal SIGKILL = constant("SIGKILL");

	/** The user's own, first. */
	public static final Signal SIGUSR1 = constant("SIGUSR1");

	/** Invalid memory reference. */
	public static final Signal SIGSEGV = constant("SIGSEGV");

	/** The user's own, second. */
	public static final Signal SIGUSR2 = constant("SIGUSR2");

	/** Write to a pipe or socket that nobody reads. */
	public static final Signal SIGPIPE = constant("SIGPIPE");

	/** The timer of alarm(2). */
	public static final Signal SIGALRM = constant("SIGALRM");

	/** Termination: the polite request that systemd, Docker and Kubernetes send first. */
	public static final Signal SIGTERM = constant("SIGTERM");

	/** Stack fault on a coprocessor, unused; Linux only. */
	public static final Signal SIGSTKFLT = constant("SIGSTKFLT");

	/** A child stopped, continued or ended. */
	public static final Signal SIGCHLD = constant("SIGCHLD");

	/** Continue if stopped. */
	public static final Signal SIGCONT = constant("SIGCONT");

	/** Stop; cannot be caught. */
	public static final Signal SIGSTOP = constant("SIGSTOP");

	/** Stop typed at the terminal, Ctrl-Z. */
	public static final Signal SIGTSTP = constant("SIGTSTP");

	/** Terminal input for a background process. */
	public static final Signal SIGTTIN = constant("SIGTTIN");

	/** Terminal output from a background process. */
	public static final Signal SIGTTOU = constant("SIGTTOU");

	/** Urgent data on a socket. */
	public static final Signal SIGURG = constant("SIGURG");

	/** The limit of CPU time was passed: setrlimit(2). */
	public static final Signal SIGXCPU = constant("SIGXCPU");

	/** The limit of file size was passed: setrlimit(2). */
	public static final Signal SIGXFSZ = constant("SIGXFSZ");

	/** Virtual alarm clock: setitimer(2). */
	public static final Signal SIGVTALRM = constant("SIGVTALRM");

	/** The profiling timer: setitimer(2). */
	public static final Signal SIGPROF = constant("SIGPROF");

	/** The terminal's window changed its size. */
	public static final Signal SIGWINCH = constant("SIGWINCH");

	/** I/O is possible now. */
	public static final Signal SIGIO = constant("SIGIO");

	/** Power failure; Linux only. */
	public static final Signal SIGPWR = constant("SIGPWR");

	/** Bad system call. */
	public static final Signal SIGSYS = constant("SIGSYS");

	/**
	 * SIGRTMIN+3 and SIGRTMAX-1; also RTMIN3, since Spring's binder drops the plus sign
	 * from the key of a map.
	 */
	private static final Pattern REAL_TIME = Pattern.compile("SIGRT(?:(MIN)(?:\\+?(\\d{1,2}))?|(MAX)(?:-(\\d{1,2}))?)");

	/** 1, and SIG32, as a signal without a name in signal(7) is called here. */
	private static final Pattern NUMBER = Pattern.compile("(?:SIG)?(\\d{1,4})");

	private final String name;

	private final int number;

	private Signal(String name, int number) {
		this.name = name;
		this.number = number;
	}

	private static Map<String, Signal> standard() {
		Map<String, Signal> signals = new LinkedHashMap<>();
		for (Map.Entry<String, Integer> entry : SignalTable.standardSignals().entrySet()) {
			signals.put(entry.getKey(), new Signal(entry.getKey(), entry.getValue()));
		}
		return Collections.unmodifiableMap(signals);
	}

	private static Signal constant(String name) {
		Signal signal = STANDARD.get(name);
		if (signal == null) {
			throw new IllegalStateException(name);
		}
		return signal;
	}

	/**
	 * Returns the signal of that name or number, in any usual spelling: {@code HUP},
	 * {@code SIGHUP}, {@code sighup}, {@code 1}, {@code RTMIN+3}, {@code SIGRTMAX-1}.
	 * @param value the name or number
	 * @return the signal
	 * @throws IllegalArgumentException if there is no such signal; the message names it
	 * and suggests the nearest
	 */
	public static Signal valueOf(String value) {
		String name = value.strip().toUpperCase(Locale.ROOT);
		Matcher number = NUMBER.matcher(name);
		if (number.matches()) {
			return valueOf(Integer.parseInt(number.group(1)));
		}
		name = name.startsWith("SIG") ? name : "SIG" + name;
		Signal signal = STANDARD.get(SignalTable.ALIASES.getOrDefault(name, name));
		if (signal == null) {
			signal = realTime(name);
		}
		if (signal == null) {
			throw new IllegalArgumentException("There is no signal '%s'.%s".formatted(value, suggestion(name)));
		}
		return signal;
	}

	/**
	 * Returns the signal of that number.
	 * @param number the number, as in {@code kill -<number>}
	 * @return the signal
	 * @throws IllegalArgumentException if this platform has no signal of that number
	 */
	public static Signal valueOf(int number) {
		for (Signal signal : STANDARD.values()) {
			if (signal.number == number && number > 0) {
				return signal;
			}
		}
		if (!SignalTable.LINUX || number <= 0 || number > SignalTable.MAX) {
			throw new IllegalArgumentException("There is no signal number %d: signals are numbered from 1 to %d."
				.formatted(number, SignalTable.LINUX ? SignalTable.MAX : 31));
		}
		int offset = number - SignalTable.realTimeMin();
		// Below SIGRTMIN are the C library's own, which have no name in signal(7).
		return new Signal((offset < 0) ? "SIG" + number : (offset == 0) ? "SIGRTMIN" : "SIGRTMIN+" + offset, number);
	}

	private static @Nullable Signal realTime(String name) {
		Matcher matcher = REAL_TIME.matcher(name);
		if (!SignalTable.LINUX || !matcher.matches()) {
			return null;
		}
		int number = (matcher.group(1) != null) ? SignalTable.realTimeMin() + offset(matcher.group(2))
				: SignalTable.MAX - offset(matcher.group(4));
		return (number >= SignalTable.realTimeMin() && number <= SignalTable.MAX) ? valueOf(number) : null;
	}

	private static int offset(@Nullable String digits) {
		return (digits != null) ? Integer.parseInt(digits) : 0;
	}

	private static String suggestion(String name) {
		if (name.startsWith("SIGRT")) {
			return SignalTable.LINUX
					? " Real-time signals go from SIGRTMIN to SIGRTMIN+%d, or SIGRTMAX-%1$d to SIGRTMAX.".formatted(
							SignalTable.MAX - SignalTable.realTimeMin())
					: " This platform has no real-time signals.";
		}
		// If half of the letters are different, no signal is near.
		int near = Math.min(3, (name.length() - "SIG".length()) / 2);
		return STANDARD.values()
			.stream()
			.map(Signal::name)
			.filter((candidate) -> !SignalTable.RESERVED.containsKey(candidate))
			.min(Comparator.comparingInt((candidate) -> distance(name, candidate)))
			.filter((nearest) -> distance(name, nearest) <= near)
			.map((nearest) -> " Did you mean %s?".formatted(nearest))
			.orElse(" See 'kill -l' for their names.");
	}

	/** Levenshtein's distance, where swapping two neighbours counts as one change. */
	private static int distance(String a, String b) {
		int[][] d = new int[a.length() + 1][b.length() + 1];
		for (int i = 0; i <= a.length(); i++) {
			for (int j = 0; j <= b.length(); j++) {
				if (i == 0 || j == 0) {
					d[i][j] = i + j;
					continue;
				}
				int change = (a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1;
				d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
				if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
					d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
				}
			}
		}
		return d[a.length()][b.length()];
	}

	/**
	 * Returns the standard signals of this platform, in the order of their numbers on
	 * Linux. Real-time signals are not among them.
	 * @return the signals
	 */
	public static List<Signal> standardSignals() {
		return STANDARD.values().stream().filter((signal) -> signal.number > 0).toList();
	}

	/**
	 * Returns the canonical name: {@code SIGHUP}, or {@code SIGRTMIN+3}. Jackson, where
	 * it is there, writes this and reads it back.
	 * @return the name
	 */
	@JsonValue
	public String name() {
		return this.name;
	}

	/**
	 * Returns the number on this platform.
	 * @return the number, or -1 if this platform does not have the signal
	 */
	public int number() {
		return this.number;
	}

	/**
	 * Returns whether this is the signal of that name or number, in any spelling that
	 * {@link #valueOf(String)} takes. Something that is no signal at all matches none.
	 * @param value the name or number
	 * @return whether it is this signal
	 */
	public boolean matches(String value) {
		try {
			return equals(valueOf(value));
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/**
	 * Sends this signal to a process: kill(2). Does not block.
	 * @param process the process
	 * @throws IllegalStateException if the kernel refuses: no such process, or no
	 * permission
	 */
	public void sendTo(ProcessHandle process) {
		sendTo(process.pid());
	}

	/**
	 * Sends this signal to a process: kill(2). Does not block.
	 * @param pid the process id; a process, never a group or "all"
	 * @throws IllegalArgumentException if the pid is not positive
	 * @throws IllegalStateException if the kernel refuses: no such process, or no
	 * permission
	 */
	public void sendTo(long pid) {
		if (pid <= 0 || pid > Integer.MAX_VALUE) {
			throw new IllegalArgumentException(
					"Cannot send %s to pid %d: not a process; kill(2) would take it for a group.".formatted(this.name,
							pid));
		}
		Kill.send((int) pid, this.number, this.name);
	}

	/**
	 * Sends this signal to the JVM's own process with kill(2), through the kernel as any
	 * sender would. The signal's disposition decides what follows: for SIGKILL, and for
	 * SIGTERM that nothing traps, that is the end of this JVM.
	 */
	public void raise() {
		sendTo(ProcessHandle.current().pid());
	}

	@Override
	public int compareTo(Signal other) {
		return (this.number != other.number) ? Integer.compare(this.number, other.number)
				: this.name.compareTo(other.name);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Signal signal && this.name.equals(signal.name);
	}

	@Override
	public int hashCode() {
		return this.name.hashCode();
	}

	@Override
	public String toString() {
		return this.name;
	}

}
