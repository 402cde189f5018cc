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
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.jspecify.annotations.Nullable;

/**
 * A program for {@link ChildJvm} with one pipe, owned by its main thread, that does what
 * the lines of its input say (open NATIVE HUP USR1, trap TERM, only HUP, untrap HUP,
 * close, disposition HUP) and writes "done" with that line, or "failed" and why; signals
 * that arrive become lines too, and so does the JVM's shutdown. It ends with its input.
 */
final class Console {

	private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();

	private volatile @Nullable SelfPipe pipe;

	private Console() {
	}

	static ChildJvm.Builder builder() {
		return ChildJvm.of(Console.class);
	}

	/** Has the program do something. */
	static void run(ChildJvm child, String command) {
		int before = child.lines("^(done|failed) ").size();
		child.writeLine(command);
		String answer = child.awaitLines("^(done|failed) ", before + 1).get(before);
		if (!answer.equals("done " + command)) {
			throw new AssertionError(answer);
		}
	}

	/** Sends a signal and waits until it has arrived. */
	static void send(ChildJvm child, Signal signal) {
		int before = child.lines("^caught " + signal.name().replace("+", "\\+") + " ").size();
		child.send(signal);
		child.awaitLines("^caught " + signal.name().replace("+", "\\+") + " ", before + 1);
	}

	/** What the program's process does on a signal. */
	static String disposition(ChildJvm child, Signal signal) {
		run(child, "disposition " + signal);
		List<String> lines = child.lines("^disposition " + signal.name().replace("+", "\\+") + " ");
		return lines.get(lines.size() - 1);
	}

	public static void main(String[] args) throws InterruptedException {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("shutdown")));
		new Console().run();
	}

	private void run() throws InterruptedException {
		Thread input = new Thread(() -> {
			new BufferedReader(new InputStreamReader(System.in)).lines().forEach(this::add);
			add("end");
		});
		input.setDaemon(true);
		input.start();
		for (String command = next(); !command.equals("end"); command = next()) {
			try {
				execute(command.split(" "));
				System.out.println("done " + command);
			}
			catch (RuntimeException | Error ex) {
				System.out.println("failed " + command + ": " + ex);
			}
		}
	}

	private void add(String command) {
		this.commands.add(command);
		SelfPipe pipe = this.pipe;
		if (pipe != null) {
			pipe.wakeup();
		}
	}

	/** Takes signals until there is a command. */
	private String next() throws InterruptedException {
		String command = this.commands.poll();
		while (command == null && this.pipe != null) {
			SignalInfo info = this.pipe.take();
			if (info != null) {
				System.out.println("caught " + info.signal() + " " + info.cause() + " " + info.intValue());
			}
			command = this.commands.poll();
		}
		return (command != null) ? command : this.commands.take();
	}

	private void execute(String[] words) {
		List<Signal> signals = Stream.of(words).skip(words[0].equals("open") ? 2 : 1).map(Signal::valueOf).toList();
		SelfPipe pipe = this.pipe;
		switch (words[0]) {
			case "open" -> this.pipe = SelfPipe.builder().topHalf(TopHalf.valueOf(words[1])).signals(signals).open();
			case "trap" -> signals.forEach(pipe::trap);
			case "only" -> pipe.trapOnly(signals);
			case "untrap" -> signals.forEach(pipe::untrap);
			case "close" -> {
				this.pipe = null;
				pipe.close();
			}
			case "disposition" -> signals
				.forEach((signal) -> System.out.println("disposition " + signal + " " + Posix.disposition(signal)));
			default -> throw new IllegalArgumentException(words[0]);
		}
	}

}
