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

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import org.awaitility.Awaitility;

/**
 * A main class in a JVM of its own, for whatever hits a whole process: <pre class="code">
 * try (ChildJvm child = ChildJvm.of(Catcher.class).arguments("HUP").start()) {
 *     child.awaitLine("ready");
 *     child.send(Signal.SIGHUP);
 *     child.awaitLine("caught SIGHUP");
 *     child.writeLine("stop");
 *     assertThat(child.awaitExit()).isZero();
 * }
 * </pre> What it wrote is printed when a test fails ({@link ChildOutput}), and is part of
 * the message when something that was waited for does not come.
 */
public final class ChildJvm implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

	static {
		// A test run that is stopped from outside leaves no process behind.
		Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
	}

	private final String name;

	private final Process process;

	private final Duration patience;

	private final List<String> lines = new ArrayList<>();

	private final List<String> errorLines = new ArrayList<>();

	private final List<Thread> readers;

	private ChildJvm(Builder builder) {
		this.name = builder.main.substring(builder.main.lastIndexOf('.') + 1);
		this.patience = builder.patience;
		ProcessBuilder process = new ProcessBuilder(builder.command());
		process.environment().putAll(builder.environment);
		if (builder.directory != null) {
			process.directory(builder.directory.toFile());
		}
		try {
			this.process = process.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		RUNNING.add(this.process);
		this.readers = List.of(read(this.process.getInputStream(), false), read(this.process.getErrorStream(), true));
		ChildOutput.started(this);
	}

	private Thread read(InputStream stream, boolean errors) {
		Thread reader = new Thread(() -> {
			try (BufferedReader text = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
				for (String line = text.readLine(); line != null; line = text.readLine()) {
					add(line, errors);
				}
			}
			catch (IOException ex) {
				// The process was destroyed under the reader.
			}
		}, this.name + (errors ? " stderr" : " stdout"));
		reader.setDaemon(true);
		reader.start();
		return reader;
	}

	private void add(String line, boolean error) {
		synchronized (this.lines) {
			this.lines.add(line);
			if (error) {
				this.errorLines.add(line);
			}
		}
	}

	/**
	 * Starts building a child that runs a main class.
	 */
	public static Builder of(Class<?> main) {
		return new Builder(main.getName());
	}

	/**
	 * The process id. With a command prefix that forks, that of the prefix.
	 */
	public long pid() {
		return this.process.pid();
	}

	public Process process() {
		return this.process;
	}

	/** All lines so far, of both streams as they came. */
	public List<String> lines() {
		synchronized (this.lines) {
			return List.copyOf(this.lines);
		}
	}

	/** The lines of the error stream so far. */
	public List<String> errorLines() {
		synchronized (this.lines) {
			return List.copyOf(this.errorLines);
		}
	}

	/** All lines so far that contain a match of the regular expression. */
	public List<String> lines(String regex) {
		return lines().stream().filter(Pattern.compile(regex).asPredicate()).toList();
	}

	/**
	 * Waits for a line that contains a match of the regular expression, and returns the
	 * first. Lines that were there before count.
	 */
	public String awaitLine(String regex) {
		return awaitLine("a line with /" + regex + "/", Pattern.compile(regex).asPredicate());
	}

	/**
	 * Waits for a line, and returns the first that fits. Lines that were there before
	 * count.
	 */
	public String awaitLine(Predicate<String> predicate) {
		return awaitLine("a certain line", predicate);
	}

	/**
	 * Waits for a line that contains a match of the regular expression, and returns the
	 * groups of the first.
	 */
	public MatchResult awaitMatch(String regex) {
		Matcher matcher = Pattern.compile(regex).matcher(awaitLine(regex));
		matcher.find();
		return matcher.toMatchResult();
	}

	/**
	 * Waits until so many lines contain a match of the regular expression, and returns
	 * them all.
	 */
	public List<String> awaitLines(String regex, int count) {
		Predicate<String> predicate = Pattern.compile(regex).asPredicate();
		return awaitLines(count + " lines with /" + regex + "/", predicate, count);
	}

	private String awaitLine(String what, Predicate<String> predicate) {
		return awaitLines(what, predicate, 1).get(0);
	}

	private List<String> awaitLines(String what, Predicate<String> predicate, int count) {
		List<String> found = new ArrayList<>();
		int[] seen = new int[1];
		Runnable look = () -> {
			synchronized (this.lines) {
				this.lines.subList(seen[0], this.lines.size()).stream().filter(predicate).forEach(found::add);
				seen[0] = this.lines.size();
			}
		};
		try {
			Awaitility.await()
				.atMost(this.patience)
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(5))
				.until(() -> {
					boolean ended = this.readers.stream().noneMatch(Thread::isAlive);
					look.run();
					return found.size() >= count || ended;
				});
		}
		catch (org.awaitility.core.ConditionTimeoutException ex) {
			dumpThreads();
			throw new AssertionError(this + " did not write " + what + " in " + this.patience + describe(), ex);
		}
		if (found.size() < count) {
			throw new AssertionError(this + " ended without " + what + describe());
		}
		return List.copyOf(found);
	}

	/** Sends a signal from this process, with kill(2). */
	public void send(Signal... signals) {
		for (Signal signal : signals) {
			signal.sendTo(pid());
		}
	}

	/** Writes a line to its standard input. */
	public void writeLine(String line) {
		try {
			this.process.getOutputStream().write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(this + " does not read any more" + describe(), ex);
		}
	}

	/** Ends its standard input. */
	public void closeInput() {
		try {
			this.process.getOutputStream().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Waits for its end and returns the exit value, 128 and the number if a signal killed
	 * it. All of its lines have been read by then.
	 */
	public int awaitExit() {
		try {
			if (!this.process.waitFor(this.patience.toSeconds(), TimeUnit.SECONDS)) {
				dumpThreads();
				throw new AssertionError(this + " did not end in " + this.patience + describe());
			}
			for (Thread reader : this.readers) {
				// A grandchild may hold the pipe open.
				reader.join(TimeUnit.MINUTES.toMillis(1));
			}
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** What it does instead is of interest when it does not do what is waited for. */
	private void dumpThreads() {
		try {
			Process jstack = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jstack").toString(),
					Long.toString(pid()))
				.redirectErrorStream(true)
				.start();
			try (BufferedReader text = jstack.inputReader()) {
				text.lines().forEach((line) -> add(line, true));
			}
		}
		catch (IOException ex) {
			add("no thread dump: " + ex, true);
		}
	}

	String describe() {
		return "%n--- output of %s%s%n%s%n---".formatted(this, isAlive() ? "" : ", exit " + this.process.exitValue(),
				String.join(System.lineSeparator(), lines()));
	}

	/** Kills it if it still runs, and its children. */
	@Override
	public void close() {
		this.process.descendants().forEach(ProcessHandle::destroyForcibly);
		this.process.destroyForcibly();
		awaitExit();
		RUNNING.remove(this.process);
	}

	@Override
	public String toString() {
		return this.name + " (pid " + pid() + ")";
	}

	/**
	 * The options of a child.
	 */
	public static final class Builder {

		private final String main;

		private final Map<String, String> environment = new LinkedHashMap<>();

		private final List<String> options = new ArrayList<>();

		private final List<String> arguments = new ArrayList<>();

		private List<String> prefix = List.of();

		private String classPath = ClassArchive.CLASS_PATH;

		private boolean vmDefaults;

		private boolean nativeAccess = true;

		private Path javaHome = Path.of(System.getProperty("java.home"));

		private Path directory;

		private Duration patience = PATIENCE;

		private Builder(String main) {
			this.main = main;
		}

		/** Adds options of the JVM. */
		public Builder options(String... options) {
			this.options.addAll(Arrays.asList(options));
			return this;
		}

		/** Sets an environment variable. */
		public Builder environment(String name, String value) {
			this.environment.put(name, value);
			return this;
		}

		/** Sets the command that starts the JVM, as {@code nohup}. */
		public Builder prefix(String... command) {
			this.prefix = List.of(command);
			return this;
		}

		/**
		 * Runs it as a user that nobody is where the tests are run by root, who is above
		 * some limits.
		 */
		public Builder notAsRoot() {
			return System.getProperty("user.name").equals("root") ? prefix("setpriv", "--reuid=54321", "--regid=54321",
					"--clear-groups", "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search",
					"--bounding-set=+dac_read_search") : this;
		}

		/** Sets the folder to run in. */
		public Builder directory(Path directory) {
			this.directory = directory;
			return this;
		}

		/** Sets the class path, which is that of the test otherwise. */
		public Builder classPath(Path... classPath) {
			this.classPath = String.join(File.pathSeparator, Stream.of(classPath).map(Path::toString).toList());
			return this;
		}

		/**
		 * Leaves compilers and collector to the JVM, where these are the point. Otherwise
		 * it is one that starts fast.
		 */
		public Builder vmDefaults() {
			this.vmDefaults = true;
			return this;
		}

		/** Does not allow native access: from JDK 24 on the JVM warns of it (JEP 472). */
		public Builder withoutNativeAccess() {
			this.nativeAccess = false;
			return this;
		}

		/** Sets the JDK, which is that of the test otherwise. */
		public Builder javaHome(Path javaHome) {
			this.javaHome = javaHome;
			return this;
		}

		/** Sets how long to wait for a line or for the end: three minutes otherwise. */
		public Builder patience(Duration patience) {
			this.patience = patience;
			return this;
		}

		/** Adds arguments of the main class. */
		public Builder arguments(Object... arguments) {
			Stream.of(arguments).map(String::valueOf).forEach(this.arguments::add);
			return this;
		}

		/** Starts the child. */
		public ChildJvm start() {
			return new ChildJvm(this);
		}

		private List<String> command() {
			List<String> command = new ArrayList<>(this.prefix);
			command.add(this.javaHome.resolve("bin/java").toString());
			if (this.nativeAccess) {
				command.add("--enable-native-access=ALL-UNNAMED");
			}
			// A crash is to be seen in the output, and to leave nothing behind.
			command.addAll(List.of("-XX:+ErrorFileToStdout", "-XX:-CreateCoredumpOnCrash"));
			if (!this.vmDefaults) {
				// Most of what a start runs does not pay for its compilation.
				command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=5", "-XX:+UseSerialGC"));
				if (this.classPath.equals(ClassArchive.CLASS_PATH)
						&& this.javaHome.equals(Path.of(System.getProperty("java.home")))) {
					command.addAll(ClassArchive.OPTIONS);
				}
			}
			String bus = System.getProperty(ClassArchive.BUS);
			if (bus != null) {
				command.add("-D" + ClassArchive.BUS + "=" + bus);
			}
			command.addAll(this.options);
			command.addAll(List.of("-cp", this.classPath, this.main));
			command.addAll(this.arguments);
			return command;
		}

	}

}
