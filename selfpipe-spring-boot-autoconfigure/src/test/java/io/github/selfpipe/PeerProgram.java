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
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Posix.Disposition;
import io.github.selfpipe.testsupport.Proc;
import org.jline.terminal.spi.TerminalProvider;

/**
 * A program for {@link ChildJvm} that handles the signals it is given in one of the ways
 * that a JVM has, writes "ready", notes what comes until its input ends, gives the
 * signals back, and writes what it has noted and what became of the dispositions.
 */
final class PeerProgram {

	/** What stands in for another library's handler before the peer's. */
	private static final Disposition FOREIGN = new Disposition(Posix.harmlessHandler(), Posix.bits(Signal.SIGTERM), 0);

	private PeerProgram() {
	}

	static ChildJvm.Builder of(Peer peer, Signal... signals) {
		return ChildJvm.of(PeerProgram.class).arguments(peer.name()).arguments((Object[]) signals);
	}

	public static void main(String[] args) throws Exception {
		List<Signal> signals = Arrays.stream(args).skip(1).map(Signal::valueOf).toList();
		Signal restored = signals.get(signals.size() - 1);
		Posix.handle(restored, FOREIGN.handler(), FOREIGN.flags(), FOREIGN.mask());
		Disposition before = Posix.disposition(restored);
		Queue<Signal> caught = new ConcurrentLinkedQueue<>();
		try (AutoCloseable registration = Peer.valueOf(args[0]).handle(signals, caught::add)) {
			System.out.println("ready");
			System.in.read();
			Proc.self().awaitSignalsHandled();
		}
		caught.forEach((signal) -> System.out.println("caught " + signal));
		System.out.println("before " + before);
		System.out.println("after " + Posix.disposition(restored));
	}

	/**
	 * What is told of each signal.
	 */
	interface Listener {

		void caught(Signal signal);

	}

	/**
	 * A way to handle signals.
	 */
	enum Peer {

		SELFPIPE("SelfPipe") {

			@Override
			AutoCloseable handle(List<Signal> signals, Listener listener) {
				SelfPipe pipe = SelfPipe.open(signals);
				Thread reader = new Thread(() -> {
					try (pipe) {
						pipe.forEach((info) -> listener.caught(info.signal()));
						pipe.trapOnly(List.of());
						pipe.drain().forEach((info) -> listener.caught(info.signal()));
					}
				});
				pipe.transferTo(reader);
				reader.start();
				return () -> {
					pipe.wakeup();
					reader.join();
				};
			}

		},

		SUN_MISC_SIGNAL("sun.misc.Signal") {

			@Override
			AutoCloseable handle(List<Signal> signals, Listener listener) {
				List<sun.misc.SignalHandler> former = signals.stream()
					.map((signal) -> sun.misc.Signal.handle(theirs(signal), (ignored) -> listener.caught(signal)))
					.toList();
				return () -> {
					for (int i = 0; i < signals.size(); i++) {
						sun.misc.Signal.handle(theirs(signals.get(i)), former.get(i));
					}
				};
			}

			private static sun.misc.Signal theirs(Signal signal) {
				return new sun.misc.Signal(signal.name().substring("SIG".length()));
			}

		},

		JLINE("JLine's FFM handler") {

			@Override
			AutoCloseable handle(List<Signal> signals, Listener listener) throws IOException {
				TerminalProvider provider = TerminalProvider.load("ffm", getClass().getClassLoader());
				List<Object> registrations = signals.stream()
					.map((signal) -> provider.registerSignal(signal.name().substring("SIG".length()),
							() -> listener.caught(signal)))
					.toList();
				return () -> {
					for (int i = 0; i < signals.size(); i++) {
						provider.unregisterSignal(signals.get(i).name().substring("SIG".length()),
								registrations.get(i));
					}
				};
			}

		};

		private final String label;

		Peer(String label) {
			this.label = label;
		}

		/** Handles signals until the result is closed. */
		abstract AutoCloseable handle(List<Signal> signals, Listener listener) throws IOException;

		@Override
		public String toString() {
			return this.label;
		}

	}

}
