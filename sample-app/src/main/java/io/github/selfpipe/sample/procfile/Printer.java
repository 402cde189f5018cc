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

package io.github.selfpipe.sample.procfile;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.springframework.boot.ansi.AnsiColor;
import org.springframework.boot.ansi.AnsiOutput;

/**
 * The one loop that prints: whole lines, each after the name of the process that wrote
 * it. The queue is bounded, so that a process that writes faster than the terminal reads
 * has to wait, as it would alone.
 *
 * @author The selfpipe maintainers
 */
class Printer implements AutoCloseable {

	private static final List<AnsiColor> COLORS = List.of(AnsiColor.CYAN, AnsiColor.YELLOW, AnsiColor.GREEN,
			AnsiColor.MAGENTA, AnsiColor.RED, AnsiColor.BLUE);

	private static final int MOST_WAITING = 1024;

	private static final Line END = new Line("", 0, "");

	private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>(MOST_WAITING);

	private final PrintStream out;

	private final int nameLength;

	private final Thread thread = new Thread(this::run, "procfile-printer");

	Printer(PrintStream out, int nameLength) {
		this.out = out;
		this.nameLength = nameLength;
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Prints a line, when those before it are printed.
	 * @param name the name of the process
	 * @param index the index of the process, for its colour
	 * @param text the line
	 */
	void print(String name, int index, String text) {
		put(new Line(name, index, text));
	}

	private void put(Line line) {
		try {
			this.lines.put(line);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		try {
			for (Line line = this.lines.take(); line != END; line = this.lines.take()) {
				String prefix = line.name() + " ".repeat(this.nameLength - line.name().length()) + " |";
				this.out
					.println(AnsiOutput.toString(COLORS.get(line.index() % COLORS.size()), prefix) + " " + line.text());
				if (this.lines.isEmpty()) {
					this.out.flush();
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Returns when all lines are printed. */
	@Override
	public void close() {
		put(END);
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private record Line(String name, int index, String text) {
	}

}
