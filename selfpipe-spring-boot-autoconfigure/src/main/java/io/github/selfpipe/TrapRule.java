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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Whether a signal may be trapped in this JVM, and why not: the kernel, the C library,
 * HotSpot and the JDK each keep some for themselves.
 *
 * @param verdict whether the signal may be trapped
 * @param reason what speaks against it, in a sentence; for {@link Verdict#ALLOW} what
 * there is to know, or empty
 * @author The selfpipe maintainers
 * @since 1.0
 */
public record TrapRule(Verdict verdict, String reason) {

	/**
	 * HotSpot suspends threads with this signal (JFR, when it samples them), and lets
	 * {@code _JAVA_SR_SIGNUM} name another: hotspot/os/posix/signals_posix.cpp,
	 * SR_initialize.
	 */
	private static final String DEFAULT_SUSPEND_SIGNAL = "SIGUSR2";

	private static final TrapRule FREE = new TrapRule(Verdict.ALLOW, "");

	private static final boolean HOTSPOT = System.getProperty("java.vm.name", "")
		.toLowerCase(Locale.ROOT)
		.matches(".*(hotspot|openjdk).*");

	private static final Map<String, TrapRule> RULES = Map.ofEntries(warn("SIGQUIT",
			"thread dumps by 'kill -3' stop while it is trapped (the action 'thread-dump' gives them back), "
					+ "and jcmd and jstack cannot attach, unless the JVM was started with -XX:+StartAttachListener"),
			warn("SIGPROF", "profilers sample with it (async-profiler, gperftools, JFR's jdk.CPUTimeSample)"),
			warn("SIGVTALRM", "profilers sample with it"),
			allow("SIGHUP", "the JVM's orderly exit on it is replaced while it is trapped"),
			allow("SIGINT", "the JVM's orderly exit on it is replaced while it is trapped"),
			allow("SIGTERM", "the JVM's orderly exit on it is replaced while it is trapped"),
			allow("SIGCHLD", "the JDK reaps its children with waitpid(2) and needs no handler"));

	private static Map.Entry<String, TrapRule> warn(String signal, String reason) {
		return Map.entry(signal, new TrapRule(Verdict.WARN, reason));
	}

	private static Map.Entry<String, TrapRule> allow(String signal, String reason) {
		return Map.entry(signal, new TrapRule(Verdict.ALLOW, reason));
	}

	/**
	 * Returns the rule for a signal in the running JVM.
	 * @param signal the signal
	 * @return the rule
	 */
	public static TrapRule of(Signal signal) {
		int number = signal.number();
		if (number == SignalTable.ABSENT) {
			return new TrapRule(Verdict.REFUSE, "this platform does not have it");
		}
		if (signal.equals(Signal.SIGQUIT) && SignalTable.libjsig()) {
			return new TrapRule(Verdict.REFUSE, "libjsig is preloaded, and keeps it for the JVM's thread dumps");
		}
		String reserved = SignalTable.RESERVED.get(signal.name());
		if (reserved != null) {
			return new TrapRule(Verdict.REFUSE, reserved);
		}
		TrapRule rule = RULES.get(signal.name());
		if (rule != null) {
			return rule;
		}
		if (number >= 32 && number < SignalTable.realTimeMin()) {
			return new TrapRule(Verdict.REFUSE, "the C library uses it for its threads (nptl(7))");
		}
		if (SignalTable.LINUX && number == SignalTable.MAX - 2) {
			return new TrapRule(Verdict.REFUSE, "the JDK wakes threads that block in socket I/O with it");
		}
		if (number == suspendSignal()) {
			return new TrapRule(Verdict.ALLOW,
					"the JVM suspends its own threads with it (JFR); those are handed on, the rest are yours");
		}
		return FREE;
	}

	/**
	 * Checks that all may be trapped.
	 * @throws UnsupportedSignalException naming each that may not, and why
	 */
	static void check(Iterable<Signal> signals) {
		List<Signal> refused = new ArrayList<>();
		for (Signal signal : signals) {
			if (of(signal).verdict() == Verdict.REFUSE) {
				refused.add(signal);
			}
		}
		if (!refused.isEmpty()) {
			throw new UnsupportedSignalException(refused.get(0),
					refused.stream()
						.map((signal) -> "%s cannot be trapped: %s.".formatted(signal, of(signal).reason()))
						.reduce((a, b) -> a + " " + b)
						.orElse(""));
		}
	}

	/**
	 * The signal with which the running JVM suspends its threads.
	 * @return its number, or 0 if this JVM has none
	 */
	static int suspendSignal() {
		return HOTSPOT ? suspendSignal(System.getenv("_JAVA_SR_SIGNUM")) : 0;
	}

	/**
	 * Follows HotSpot's SR_initialize: a number above SIGSEGV and below NSIG counts.
	 * Digits and nothing else, as newer versions have it; JDK 17 would forgive a blank
	 * before them.
	 */
	static int suspendSignal(@Nullable String setting) {
		if (setting != null && setting.matches("\\d{1,4}")) {
			int number = Integer.parseInt(setting);
			if (number > Signal.SIGSEGV.number() && number <= SignalTable.MAX) {
				return number;
			}
		}
		return Signal.valueOf(DEFAULT_SUSPEND_SIGNAL).number();
	}

	/**
	 * The signals that the running JVM itself keeps blocked in Java threads, and so in
	 * the children that they start: HotSpot leaves SIGQUIT to its VM thread
	 * (PosixSignals::hotspot_sigmask).
	 * @return the set
	 */
	static long blockedInJavaThreads() {
		return HOTSPOT ? SignalTable.bit(Signal.SIGQUIT.number()) : 0;
	}

	/**
	 * What is to be done when a signal is listed.
	 */
	public enum Verdict {

		/** It is trapped. */
		ALLOW,

		/** It is trapped, and a warning says what that takes away. */
		WARN,

		/** It is not trapped. */
		REFUSE

	}

}
