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
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import org.awaitility.Awaitility;

/**
 * The sample as a process of its own, and what it printed.
 */
public final class SampleProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	/** Options of a JVM that starts fast. */
	private static final List<String> FAST = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

	private final Process process;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Thread reader;

	private SampleProcess(Map<String, String> environment, List<String> command) throws IOException {
		this(started(environment, command));
	}

	private SampleProcess(Process process) {
		this(process, process.getInputStream());
	}

	private SampleProcess(Process process, InputStream output) {
		this.process = process;
		this.reader = new Thread(() -> {
			try (BufferedReader text = new BufferedReader(new InputStreamReader(output))) {
				text.lines().forEach(this.lines::add);
			}
			catch (IOException ex) {
				this.lines.add(ex.toString());
			}
		});
		this.reader.start();
	}

	/** Starts the extracted jar. */
	public static SampleProcess start(List<String> arguments, String... more) throws IOException {
		return start(Map.of(), Stream.concat(arguments.stream(), Stream.of(more)).toList());
	}

	/** Starts the extracted jar with environment variables. */
	static SampleProcess start(Map<String, String> environment, List<String> arguments) throws IOException {
		return new SampleProcess(environment, command(extracted(arguments)));
	}

	/**
	 * Starts the jar as it is packaged: where that is the point, since it takes twice as
	 * long.
	 */
	public static SampleProcess startJar(List<String> arguments) throws IOException {
		return ofArguments(Stream.concat(Stream.of("-jar", jar().toString()), arguments.stream()).toList());
	}

	/** Starts it in another way, by what follows {@code java}. */
	public static SampleProcess ofArguments(List<String> arguments) throws IOException {
		return new SampleProcess(Map.of(), command(arguments));
	}

	private static Process started(Map<String, String> environment, List<String> command) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().putAll(environment);
		return builder.start();
	}

	private static List<String> extracted(List<String> arguments) {
		return Stream.of(ExtractedJar.OPTIONS, List.of("-jar", ExtractedJar.PATH.toString()), arguments)
			.flatMap(List::stream)
			.toList();
	}

	private static List<String> command(List<String> arguments) {
		return Stream.of(List.of(java()), FAST, arguments).flatMap(List::stream).toList();
	}

	/** Starts it as the leader of a session in a terminal: setsid(1). */
	static SampleProcess startIn(Terminal terminal, List<String> arguments, String... more) throws IOException {
		List<String> command = Stream
			.of(List.of("sh", "-c", "exec setsid --ctty \"$@\" < \"$0\" > \"$0\" 2>&1", terminal.path().toString()),
					command(extracted(arguments)), List.of(more))
			.flatMap(List::stream)
			.toList();
		return new SampleProcess(new ProcessBuilder(command).start(), terminal.output());
	}

	private static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	/** The packaged jar. */
	public static Path jar() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("target"))) {
			return files.filter((file) -> file.getFileName().toString().matches("sample-app-[^-]+(-SNAPSHOT)?\\.jar"))
				.findFirst()
				.orElseThrow();
		}
	}

	public Process process() {
		return this.process;
	}

	/** Its descendants now, and other processes beside. */
	List<ProcessHandle> family(long... others) {
		return Stream
			.concat(this.process.descendants(),
					LongStream.of(others).boxed().flatMap((pid) -> ProcessHandle.of(pid).stream()))
			.distinct()
			.toList();
	}

	/** Whether it has not ended: one that is left as a zombie has. */
	static boolean runs(ProcessHandle process) {
		try {
			String stat = Files.readString(Path.of("/proc/%d/stat".formatted(process.pid())));
			return process.isAlive() && !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
		}
		catch (IOException ex) {
			return false;
		}
	}

	public void send(Signal signal) {
		signal.sendTo(this.process.toHandle());
	}

	public List<String> lines(String regex) {
		return this.lines.stream().filter(Pattern.compile(regex).asPredicate()).toList();
	}

	/** Waits for a line that contains a match. */
	public String awaitLine(String regex) {
		return awaitLines(regex, 1).get(0);
	}

	/** Waits for so many lines that contain a match. */
	public List<String> awaitLines(String regex, int count) {
		return await(Pattern.compile(regex).asPredicate(), count, regex);
	}

	/** Waits for a certain line. */
	String awaitLine(Predicate<String> predicate) {
		return await(predicate, 1, "a certain line").get(0);
	}

	/** Waits for a line with a number as the regular expression's group. */
	public long awaitNumber(String regex) {
		Matcher matcher = Pattern.compile(regex).matcher(awaitLine(regex));
		matcher.find();
		return Long.parseLong(matcher.group(1));
	}

	private List<String> await(Predicate<String> predicate, int count, String what) {
		try {
			return Awaitility.await()
				.atMost(PATIENCE)
				.pollInterval(Duration.ofMillis(20))
				.until(() -> this.lines.stream().filter(predicate).toList(),
						(found) -> found.size() >= count || !this.reader.isAlive());
		}
		finally {
			if (this.lines.stream().filter(predicate).count() < count) {
				throw new AssertionError("No " + what + " in:\n" + String.join("\n", this.lines));
			}
		}
	}

	/** Waits for its end and that of its output, and returns the exit code. */
	public int awaitExit() throws InterruptedException {
		if (!this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
			throw new AssertionError("It runs on:\n" + String.join("\n", this.lines));
		}
		this.reader.join(TimeUnit.MINUTES.toMillis(1));
		return this.process.exitValue();
	}

	@Override
	public void close() throws InterruptedException {
		this.process.descendants().forEach(ProcessHandle::destroyForcibly);
		this.process.destroyForcibly();
		awaitExit();
	}

}
