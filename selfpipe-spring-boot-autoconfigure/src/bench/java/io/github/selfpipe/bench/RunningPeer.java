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

package io.github.selfpipe.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A receiver at work, and what is sent to it.
 */
final class RunningPeer implements AutoCloseable {

	private static final long START_SECONDS = 60;

	/** What fits in the queue of a receiver that only latency is asked of. */
	static final int SMALL = 1 << 16;

	/** A million and more. */
	static final int LARGE = 1 << 20;

	private final Peer peer;

	private final Toolchain tools;

	private final Path file;

	private final Path output;

	private final SharedMemory memory;

	private final Process process;

	private RunningPeer(Peer peer, Toolchain tools, int capacity) {
		this.peer = peer;
		this.tools = tools;
		this.file = tools.newFile(peer.id() + peer.runtime().replace(" ", ""));
		this.output = tools.directory().resolve(this.file.getFileName() + ".log");
		this.memory = SharedMemory.create(this.file, capacity);
		List<String> command = new ArrayList<>(List.of(tools.sender(), "launch", this.file.toString()));
		command.addAll(peer.command());
		command.add(this.file.toString());
		peer.signals().forEach((signo) -> command.add(signo.toString()));
		try {
			this.process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(this.output.toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Starts it; {@link #awaitReady} is to follow. */
	static RunningPeer launch(Peer peer, Toolchain tools, int capacity) {
		return new RunningPeer(peer, tools, capacity);
	}

	static RunningPeer start(Peer peer, Toolchain tools, int capacity) {
		RunningPeer running = launch(peer, tools, capacity);
		running.awaitReady();
		return running;
	}

	void awaitReady() {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
		while (this.memory.readyNanos() == 0) {
			boolean alive = this.process.isAlive();
			if (this.memory.readyNanos() == 0 && (!alive || System.nanoTime() > end)) {
				close();
				throw new IllegalStateException("%s did not start:%n%s".formatted(this.peer.name(), output()));
			}
			Command.sleep(2);
		}
	}

	String output() {
		try {
			return Files.readString(this.output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Toolchain tools() {
		return this.tools;
	}

	Peer peer() {
		return this.peer;
	}

	SharedMemory memory() {
		return this.memory;
	}

	long pid() {
		return this.process.pid();
	}

	/**
	 * Sends a signal again and again, each after the one before was received.
	 * @return from kill(2) to the receiver, in microseconds: for each signal the first
	 * receipt
	 */
	double[] answered(int count, long gapNanos) {
		return answered(count, gapNanos, 1, 0);
	}

	/**
	 * The same where each signal is received several times, for the receipt so numbered.
	 */
	double[] answered(int count, long gapNanos, int fanout, int which) {
		send("answered", count, gapNanos, Peer.SIGHUP, fanout);
		if (this.memory.late()) {
			throw new IllegalStateException("%s has lost a signal: %d sent, %d received of %d each%n%s"
				.formatted(this.peer.name(), this.memory.sentCount(), this.memory.receivedCount(), fanout, output()));
		}
		SharedMemory.Sent[] sent = this.memory.sent();
		SharedMemory.Received[] received = this.memory.received();
		double[] micros = new double[sent.length];
		for (int i = 0; i < sent.length; i++) {
			long[] nanos = new long[fanout];
			for (int j = 0; j < fanout; j++) {
				nanos[j] = received[i * fanout + j].nanos();
			}
			java.util.Arrays.sort(nanos);
			micros[i] = (nanos[which] - sent[i].nanos()) / 1000.0;
		}
		return micros;
	}

	/** Runs the sender: see sender.c. What it and the receiver noted is in the memory. */
	void send(String mode, Object... arguments) {
		this.memory.reset();
		List<String> command = new ArrayList<>(
				List.of(this.tools.sender(), this.file.toString(), Long.toString(pid()), mode));
		for (Object argument : arguments) {
			command.add(argument.toString());
		}
		Command.run(command);
	}

	/** Puts the heap of a JVM under pressure, with as many threads as processors. */
	void pressure(boolean on) {
		try {
			this.process.getOutputStream().write(on ? 'p' : 'r');
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Waits until the process has ended by itself. */
	void awaitEnd() {
		try {
			this.process.waitFor(START_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor();
			Files.deleteIfExists(this.file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
