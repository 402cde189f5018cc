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

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.selfpipe.action.ChildProcesses;
import io.github.selfpipe.event.SignalListener;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Runs the commands of a Procfile, from when the application is ready until its context
 * closes: by the action {@code shutdown} on SIGTERM, SIGINT or SIGHUP, and when the first
 * of them ends. The action {@code forward} does the rest.
 *
 * @author The selfpipe maintainers
 */
@Component
@Profile("procfile")
@EnableConfigurationProperties(ProcfileProperties.class)
class Foreman {

	private static final String SYSTEM = "system";

	private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

	private final ChildProcesses children;

	private final ApplicationContext context;

	private final Duration grace;

	private final File directory;

	private final Procfile procfile;

	private final Printer printer;

	private final ProcessFamily family = new ProcessFamily();

	private final List<Thread> readers = new ArrayList<>();

	/**
	 * Whether the first command has ended, or the context closes: no other is started.
	 */
	private volatile boolean over;

	Foreman(ProcfileProperties properties, ChildProcesses children, ApplicationContext context) {
		Path file = properties.file().toAbsolutePath();
		this.children = children;
		this.context = context;
		this.grace = properties.grace();
		this.directory = file.resolveSibling("").toFile();
		this.procfile = Procfile.read(file);
		this.printer = new Printer(System.out, Math.max(SYSTEM.length(), this.procfile.nameLength()));
	}

	@EventListener(ApplicationReadyEvent.class)
	void start() throws IOException {
		int index = 0;
		for (Procfile.Entry entry : this.procfile.entries()) {
			startUnlessOver(entry, ++index);
		}
	}

	private synchronized void startUnlessOver(Procfile.Entry entry, int index) throws IOException {
		if (!this.over) {
			start(entry, index);
		}
	}

	private void start(Procfile.Entry entry, int index) throws IOException {
		ProcessBuilder builder = new ProcessBuilder("sh", "-c", entry.shellCommand()).directory(this.directory)
			.redirectErrorStream(true)
			.redirectInput(new File("/dev/null"));
		this.family.adopt(builder.environment());
		// It is this process that systemd is told of.
		builder.environment().keySet().removeAll(Set.of("NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"));
		Process process = builder.start();
		say("%s started with pid %d".formatted(entry.name(), process.pid()));
		this.children.register(process);
		Thread reader = new Thread(() -> read(process, entry.name(), index), "procfile-" + entry.name());
		reader.setDaemon(true);
		this.readers.add(reader);
		reader.start();
		process.onExit().thenAccept((ended) -> onExit(entry, ended));
	}

	private void read(Process process, String name, int index) {
		try (BufferedReader reader = process.inputReader()) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				this.printer.print(name, index, line);
			}
		}
		catch (IOException ex) {
			say("the output of %s cannot be read: %s".formatted(name, ex.getMessage()));
		}
	}

	/** Returns when none is just being started. */
	private synchronized boolean end() {
		boolean first = !this.over;
		this.over = true;
		return first;
	}

	private void onExit(Procfile.Entry entry, Process process) {
		if (end()) {
			int exitCode = process.exitValue();
			say("%s ended with %d, and so do all".formatted(entry.name(), exitCode));
			Thread thread = new Thread(() -> System.exit(SpringApplication.exit(this.context, () -> exitCode)),
					"procfile-exit");
			// The JVM stays until the exit code is given.
			thread.setDaemon(false);
			thread.start();
		}
	}

	/**
	 * The end has begun, and this is one more. Not HUP: of a terminal that goes, two may
	 * come, from the shell and from the kernel.
	 */
	@SignalListener({ "TERM", "INT" })
	void hurry() {
		if (this.over) {
			this.family.hurry();
		}
	}

	/** The poller goes on while this waits: it stops after the event. */
	@EventListener(ContextClosedEvent.class)
	void stop() throws InterruptedException {
		end();
		this.family.end(this.grace);
		for (Thread reader : this.readers) {
			reader.join(LAST_OUTPUT.toMillis());
		}
		say("all have ended");
		this.printer.close();
	}

	private void say(String text) {
		this.printer.print(SYSTEM, 0, text);
	}

}
