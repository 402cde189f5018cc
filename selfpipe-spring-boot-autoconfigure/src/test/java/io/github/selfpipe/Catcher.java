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

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.github.selfpipe.SelfPipe.SignalStatus;
import io.github.selfpipe.SignalInfo.Cause;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Proc;

/**
 * A program for {@link ChildJvm} that traps the signals it is given, writes "ready",
 * takes what comes until its input ends, and then writes what it has taken and the
 * counters.
 */
final class Catcher {

	private Catcher() {
	}

	static ChildJvm.Builder of(TopHalf topHalf, int pipeSize, Signal... signals) {
		return ChildJvm.of(Catcher.class).arguments(topHalf, pipeSize).arguments((Object[]) signals);
	}

	static ChildJvm.Builder of(Signal... signals) {
		return of(TopHalf.NATIVE, 1024 * 1024, signals);
	}

	/** Ends the program and returns what it has taken. */
	static Report stop(ChildJvm child) {
		child.closeInput();
		if (child.awaitExit() != 0) {
			throw new AssertionError(child + " did not end well");
		}
		Map<Signal, Counters> counters = new TreeMap<>();
		for (String line : child.lines("^counters ")) {
			String[] words = line.split(" ");
			counters.put(Signal.valueOf(words[1]),
					new Counters(Long.parseLong(words[2]), Long.parseLong(words[3]), Long.parseLong(words[4])));
		}
		return new Report(child.lines("^caught ").stream().map(Catcher::parse).toList(), counters);
	}

	private static SignalInfo parse(String line) {
		String[] words = line.split(" ");
		return new SignalInfo(Signal.valueOf(words[1]), Cause.valueOf(words[2]), Long.parseLong(words[3]),
				Long.parseLong(words[4]), Long.parseLong(words[5]), Long.parseLong(words[6]), Long.parseLong(words[7]));
	}

	public static void main(String[] args) {
		run(args, () -> {
		});
	}

	/**
	 * Does so inside of another program.
	 * @param atEndOfInput what is to happen before the end, on a thread of its own
	 */
	static void run(String[] args, Runnable atEndOfInput) {
		List<Signal> signals = Stream.of(args).skip(2).map(Signal::valueOf).toList();
		try (SelfPipe pipe = SelfPipe.builder()
			.signals(signals)
			.topHalf(TopHalf.valueOf(args[0]))
			.pipeSize(Integer.parseInt(args[1]))
			.open()) {
			Thread input = new Thread(() -> {
				new BufferedReader(new InputStreamReader(System.in)).lines().forEach((line) -> {
				});
				atEndOfInput.run();
				Proc.self().awaitSignalsHandled();
				pipe.wakeup();
			});
			input.setDaemon(true);
			input.start();
			System.out.println("ready");
			List<SignalInfo> infos = new ArrayList<>();
			pipe.forEach(infos::add);
			infos.addAll(pipe.drain());
			StringBuilder text = new StringBuilder();
			for (SignalInfo info : infos) {
				text.append("caught %s %s %d %d %d %d %d%n".formatted(info.signal(), info.cause(), info.senderPid(),
						info.senderUid(), info.value(), info.caughtNanos(), info.count()));
			}
			for (SignalStatus status : pipe.status().signals()) {
				text.append("counters %s %d %d %d%n".formatted(status.signal(), status.caught(), status.published(),
						status.coalesced()));
			}
			System.out.print(text);
		}
	}

	/**
	 * What a program has taken.
	 *
	 * @param infos the signals as they came
	 * @param counters the counters at its end
	 */
	record Report(List<SignalInfo> infos, Map<Signal, Counters> counters) {

		/** Those of one signal. */
		List<SignalInfo> infos(Signal signal) {
			return this.infos.stream().filter((info) -> info.signal().equals(signal)).toList();
		}

		/** How many of one signal they stand for. */
		long count(Signal signal) {
			return infos(signal).stream().mapToLong(SignalInfo::count).sum();
		}

	}

	/**
	 * The counters of a signal.
	 *
	 * @param caught how often the top half ran
	 * @param published how many were handed out
	 * @param coalesced how many got none of their own
	 */
	record Counters(long caught, long published, long coalesced) {
	}

	/** How many elements are not in place: those outside the longest common part. */
	static int outOfPlace(List<?> expected, List<?> actual) {
		int[] row = new int[expected.size() + 1];
		for (Object element : actual) {
			int diagonal = 0;
			for (int i = 1; i <= expected.size(); i++) {
				int above = row[i];
				row[i] = element.equals(expected.get(i - 1)) ? diagonal + 1 : Math.max(above, row[i - 1]);
				diagonal = above;
			}
		}
		return actual.size() - row[expected.size()];
	}

	static <T> List<T> inTurn(int count, List<T> elements) {
		List<T> all = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			all.add(elements.get(i % elements.size()));
		}
		return Collections.unmodifiableList(all);
	}

}
