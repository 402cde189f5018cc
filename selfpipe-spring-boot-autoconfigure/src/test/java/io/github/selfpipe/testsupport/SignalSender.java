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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;

/**
 * Sends signals from a process of its own, as the real senders are: <pre class="code">
 * Map&lt;Signal, Long&gt; sent = SignalSender.to(child.pid())
 *     .signals(Signal.SIGHUP, Signal.SIGUSR1).count(2000).every(Duration.ofMillis(1)).send();
 * </pre>
 */
public final class SignalSender {

	private final long pid;

	private final List<Signal> signals = new ArrayList<>();

	private long count = 1;

	private Duration interval = Duration.ZERO;

	private boolean queued;

	private long seed;

	private Duration patience = Duration.ofMinutes(1);

	private SignalSender(long pid) {
		this.pid = pid;
	}

	public static SignalSender to(long pid) {
		return new SignalSender(pid);
	}

	/** The signals to send, in turn. */
	public SignalSender signals(Signal... signals) {
		this.signals.addAll(List.of(signals));
		return this;
	}

	/** How many to send in all; one otherwise. */
	public SignalSender count(long count) {
		this.count = count;
		return this;
	}

	/** Sends until {@link #stop} is called, or the process is gone. */
	public SignalSender endless() {
		return count(Long.MAX_VALUE);
	}

	/** How far apart to send them; as fast as possible otherwise. */
	public SignalSender every(Duration interval) {
		this.interval = interval;
		return this;
	}

	/**
	 * Sends with sigqueue(3), each signal with the values 1, 2, 3 and so on; what the
	 * kernel refuses because the queue is full is sent again. With kill(2) otherwise.
	 */
	public SignalSender queued() {
		this.queued = true;
		return this;
	}

	/** Sends them in a random order that depends on the seed, instead of in turn. */
	public SignalSender shuffled(long seed) {
		this.seed = seed;
		return this;
	}

	/** How long sending may take: a minute otherwise. */
	public SignalSender patience(Duration patience) {
		this.patience = patience;
		return this;
	}

	/** Starts to send. */
	public ChildJvm start() {
		return ChildJvm.of(SignalSender.class)
			.patience(this.patience)
			.arguments(this.pid, this.count, TimeUnit.NANOSECONDS.toMicros(this.interval.toNanos()),
					this.signals.stream().map(Signal::name).collect(Collectors.joining(",")),
					this.queued ? "sigqueue" : "kill", this.seed)
			.start();
	}

	/**
	 * Sends all.
	 * @return how many of each were sent
	 */
	public Map<Signal, Long> send() {
		try (ChildJvm sender = start()) {
			return sent(sender);
		}
	}

	/**
	 * Ends an endless sender.
	 * @return how many of each were sent
	 */
	public static Map<Signal, Long> stop(ChildJvm sender) {
		sender.closeInput();
		return sent(sender);
	}

	/**
	 * Waits for a sender to end.
	 * @return how many of each were sent
	 */
	public static Map<Signal, Long> sent(ChildJvm sender) {
		sender.awaitLine("^done");
		if (sender.awaitExit() != 0) {
			throw new AssertionError(sender.describe());
		}
		Map<Signal, Long> sent = new TreeMap<>();
		for (String line : sender.lines("^sent ")) {
			String[] words = line.split(" ");
			sent.put(Signal.valueOf(words[1]), Long.parseLong(words[2]));
		}
		return sent;
	}

	public static void main(String[] args) {
		long pid = Long.parseLong(args[0]);
		long count = Long.parseLong(args[1]);
		long intervalNanos = TimeUnit.MICROSECONDS.toNanos(Long.parseLong(args[2]));
		Signal[] signals = Stream.of(args[3].split(",")).map(Signal::valueOf).toArray(Signal[]::new);
		boolean queued = args[4].equals("sigqueue");
		long seed = Long.parseLong(args[5]);
		if (count == Long.MAX_VALUE) {
			stopAtEndOfInput();
		}
		Random random = new Random(seed);
		Map<Signal, Long> sent = new TreeMap<>();
		long retries = 0;
		long start = System.nanoTime();
		for (long i = 0; i < count && !stopped; i++) {
			Signal signal = signals[(seed != 0) ? random.nextInt(signals.length) : (int) (i % signals.length)];
			long value = sent.getOrDefault(signal, 0L) + 1;
			long due = System.nanoTime() + intervalNanos;
			int errno = queued ? Posix.sigqueue(pid, signal, value) : Posix.kill(pid, signal);
			while (errno == Posix.EAGAIN) {
				retries++;
				LockSupport.parkNanos(50_000);
				errno = Posix.sigqueue(pid, signal, value);
			}
			if (errno != 0) {
				System.out.println("refused with errno " + errno);
				break;
			}
			sent.put(signal, value);
			// Never closer together: a sender that was held up does not catch up.
			for (long left = intervalNanos; left > 0; left = due - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
		}
		sent.forEach((signal, total) -> System.out.println("sent " + signal + " " + total));
		System.out.println("done after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms, " + retries
				+ " retries");
	}

	private static volatile boolean stopped;

	private static void stopAtEndOfInput() {
		Thread watcher = new Thread(() -> {
			try {
				System.in.transferTo(java.io.OutputStream.nullOutputStream());
			}
			catch (IOException ex) {
				// An end of another kind.
			}
			stopped = true;
		});
		watcher.setDaemon(true);
		watcher.start();
	}

}
