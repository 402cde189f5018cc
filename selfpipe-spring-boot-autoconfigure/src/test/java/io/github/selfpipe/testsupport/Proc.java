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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What /proc says of a process (proc(5)).
 */
public final class Proc {

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

	/** Waits until all signals that were sent to this process have been taken. */
	public static void awaitNoSignalPending() {
		while (self().signals("ShdPnd") != 0) {
			LockSupport.parkNanos(100_000);
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
