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

package io.github.selfpipe.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import org.awaitility.Awaitility;

/**
 * What /proc says of a process (proc(5)).
 */
public final class Proc {

	private static final long BLOCKED_IN_HANDLERS = Posix.bits(Signal.SIGHUP, Signal.SIGALRM, Signal.SIGTERM,
			Signal.SIGCHLD, Signal.SIGWINCH, Signal.SIGPWR, Signal.valueOf("RTMIN+1"), Signal.valueOf("RTMAX-1"));

	private final Path directory;

	private Proc(String process) {
		this.directory = Path.of("/proc", process);
	}

	public static Proc of(long pid) {
		return new Proc(Long.toString(pid));
	}

	public static Proc self() {
		return new Proc("self");
	}

	/** A thread of this process. */
	public static Proc thread(String tid) {
		return new Proc("self/task/" + tid);
	}

	/** The thread id of the calling thread: gettid(2). */
	public static String currentThread() {
		try {
			return Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits until all signals that were sent to this process have been taken and their
	 * handlers have returned. Taken alone is not enough: what the handler has to leave
	 * may be yet to come, on a thread that has no processor.
	 */
	public void awaitSignalsHandled() {
		// Twice: a thread that has taken a signal blocks the others a few instructions
		// later.
		AtomicInteger quiet = new AtomicInteger();
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.pollInSameThread()
			.until(() -> {
				boolean isQuiet = signals("ShdPnd") == 0 && threads().noneMatch(Proc::isInHandler);
				return quiet.updateAndGet((times) -> isQuiet ? times + 1 : 0) == 2;
			});
	}

	private Stream<Proc> threads() {
		String[] threads = this.directory.resolve("task").toFile().list();
		return Stream.of((threads != null) ? threads : new String[0])
			.map((thread) -> new Proc(this.directory.getFileName() + "/task/" + thread));
	}

	/**
	 * Our handlers and those of the JVM run with everything blocked, and nothing else
	 * does.
	 */
	private boolean isInHandler() {
		try {
			return (signals("SigBlk") & BLOCKED_IN_HANDLERS) == BLOCKED_IN_HANDLERS;
		}
		catch (UncheckedIOException ex) {
			// The thread has ended.
			return false;
		}
	}

	/** SigBlk, SigIgn, SigCgt or ShdPnd: a set of signals, bit number - 1. */
	public long signals(String field) {
		Matcher matcher = Pattern.compile("(?m)^" + field + ":\\s+(\\p{XDigit}+)$").matcher(read("status"));
		if (!matcher.find()) {
			throw new IllegalArgumentException(field);
		}
		return Long.parseUnsignedLong(matcher.group(1), 16);
	}

	/** The open descriptors and what they lead to. */
	public Map<Integer, String> descriptors() {
		Map<Integer, String> descriptors = new TreeMap<>();
		try (Stream<Path> links = Files.list(this.directory.resolve("fd"))) {
			for (Path link : links.toList()) {
				try {
					descriptors.put(Integer.valueOf(link.getFileName().toString()),
							Files.readSymbolicLink(link).toString());
				}
				catch (IOException ex) {
					// The descriptor of this very listing.
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return descriptors;
	}

	/** The flags of an open descriptor: open(2), in octal. */
	public int descriptorFlags(int fd) {
		Matcher matcher = Pattern.compile("(?m)^flags:\\s+([0-7]+)$").matcher(read("fdinfo/" + fd));
		if (!matcher.find()) {
			throw new IllegalArgumentException("fd " + fd);
		}
		return Integer.parseInt(matcher.group(1), 8);
	}

	/** The text of a file below /proc/[pid]. */
	public String read(String file) {
		try {
			return Files.readString(this.directory.resolve(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
