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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import com.sun.jna.Platform;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for guarantee 10, as far as it is about plain Java: where the native top half
 * does not load the other one takes over, and says why; what was ignored is ignored
 * again.
 */
class HostileSurroundingsTests {

	private static final String WARNING = "Signals are caught by the jvm top half (sun.misc.Signal), "
			+ "which loses order and senders: ";

	/** The folder of native libraries for this platform: linux-x86-64. */
	private static final String PREFIX = Platform.RESOURCE_PREFIX;

	/** Why the native top half does not load, and what is to be said. */
	enum Obstacle {

		/** As on a read-only file system. */
		TEMP_FOLDER_WHERE_NOTHING_CAN_BE_WRITTEN("the native top half does not load: Failed to create temporary file "
				+ "for /com/sun/jna/" + PREFIX + "/libjnidispatch.so library: .+") {

			@Override
			void prepare(ChildJvm.Builder builder, Path folder) {
				builder.options("-Djna.tmpdir=/proc");
			}

		},

		TEMP_FOLDER_THAT_DOES_NOT_EXIST("the native top half does not load: Failed to create temporary file for "
				+ "/com/sun/jna/" + PREFIX + "/libjnidispatch.so library: .+ does not exist") {

			@Override
			void prepare(ChildJvm.Builder builder, Path folder) throws IOException {
				builder.options("-Djna.tmpdir=" + Files.createFile(folder.resolve("file")).resolve("folder"));
			}

		},

		JNA_WITHOUT_ITS_NATIVE_PART("the native top half does not load: Unable to locate JNA native support library") {

			@Override
			void prepare(ChildJvm.Builder builder, Path folder) {
				builder.options("-Djna.nosys=true", "-Djna.noclasspath=true");
			}

		},

		NO_LIBRARY_ON_THE_CLASS_PATH(
				"the native top half does not load: " + PREFIX + "/libselfpipe.so is not on the class path") {

			@Override
			void prepare(ChildJvm.Builder builder, Path folder) throws IOException {
				builder.classPath(classPath((entry) -> {
					Path classes = folder.resolve("classes");
					if (!Files.exists(entry.resolve(PREFIX))) {
						return Stream.of(entry);
					}
					copy(entry.resolve("io"), classes.resolve("io"));
					return Stream.of(classes);
				}));
			}

		},

		A_FILE_THAT_IS_NO_LIBRARY("the native top half does not load: .*libselfpipe.* .+") {

			@Override
			void prepare(ChildJvm.Builder builder, Path folder) throws IOException {
				Path library = folder.resolve("first").resolve(PREFIX).resolve("libselfpipe.so");
				Files.createDirectories(library.getParent());
				Files.writeString(library, "damaged");
				builder.classPath(Stream.concat(Stream.of(folder.resolve("first")), Stream.of(classPath(Stream::of)))
					.toArray(Path[]::new));
			}

		},

		NO_JNA("JNA (net.java.dev.jna:jna) is not on the class path".replaceAll("[()]", "\\\\$0")) {

			@Override
			void prepare(ChildJvm.Builder builder, Path folder) {
				builder.classPath(classPath((entry) -> entry.getFileName().toString().startsWith("jna-")
						? Stream.empty() : Stream.of(entry)));
			}

		};

		private final String reason;

		Obstacle(String reason) {
			this.reason = reason;
		}

		abstract void prepare(ChildJvm.Builder builder, Path folder) throws IOException;

		private static Path[] classPath(Function<Path, Stream<Path>> change) {
			return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
				.map(Path::of)
				.flatMap(change)
				.toArray(Path[]::new);
		}

		private static void copy(Path from, Path to) {
			try (Stream<Path> files = Files.walk(from)) {
				for (Path file : files.toList()) {
					Path target = to.resolve(from.relativize(file).toString());
					Files.createDirectories(target.getParent());
					Files.copy(file, target);
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	@ParameterizedTest
	@EnumSource
	void theJvmTopHalfTakesOverAndSaysWhyInOneLine(Obstacle obstacle, @TempDir Path folder) throws IOException {
		ChildJvm.Builder builder = Console.builder();
		obstacle.prepare(builder, folder);
		try (ChildJvm child = builder.start()) {
			Console.run(child, "open AUTO HUP TERM");
			Console.send(child, Signal.SIGHUP);
			Console.send(child, Signal.SIGTERM);
			child.closeInput();
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^caught ")).containsExactly("caught SIGHUP UNKNOWN 0", "caught SIGTERM UNKNOWN 0");
			List<String> warnings = child.lines("Signals are caught by");
			assertThat(warnings).hasSize(1);
			assertThat(warnings.get(0)).contains("WARNING: " + WARNING);
			assertThat(warnings.get(0).substring(warnings.get(0).indexOf(WARNING) + WARNING.length()))
				.matches(obstacle.reason);
		}
	}

	@ParameterizedTest
	@EnumSource
	void theNativeTopHalfFailsAndSaysWhyEveryTime(Obstacle obstacle, @TempDir Path folder) throws IOException {
		ChildJvm.Builder builder = Console.builder();
		obstacle.prepare(builder, folder);
		try (ChildJvm child = builder.start()) {
			for (int i = 1; i <= 2; i++) {
				child.writeLine("open NATIVE HUP");
				assertThat(child.awaitLines("^(done|failed)", i).get(i - 1))
					.matches("failed open NATIVE HUP: io.github.selfpipe.SelfPipeException: " + obstacle.reason);
			}
			child.send(Signal.SIGHUP);
			assertThat(child.awaitExit()).isEqualTo(128 + Signal.SIGHUP.number());
			assertThat(child.lines("^caught|WARNING: Signals")).isEmpty();
		}
	}

	@Test
	void anIgnoredSignalIsTrappedAndThenIgnoredAgain() {
		try (ChildJvm child = Console.builder().prefix("nohup").start()) {
			String ignored = "disposition SIGHUP " + new Posix.Disposition(Posix.SIG_IGN, 0, 0);
			assertThat(Console.disposition(child, Signal.SIGHUP)).isEqualTo(ignored);
			Console.run(child, "open NATIVE HUP USR1");
			Console.send(child, Signal.SIGHUP);
			Console.run(child, "untrap HUP");
			assertThat(Console.disposition(child, Signal.SIGHUP)).isEqualTo(ignored);
			Console.run(child, "trap HUP");
			Console.send(child, Signal.SIGHUP);
			Console.run(child, "close");
			assertThat(Console.disposition(child, Signal.SIGHUP)).isEqualTo(ignored);
			child.send(Signal.SIGHUP);
			child.closeInput();
			assertThat(child.awaitExit()).isZero();
		}
	}

	@Test
	void theJvmTopHalfRefusesASignalThatTheJvmLeavesIgnored() {
		try (ChildJvm child = Console.builder().prefix("nohup").start()) {
			child.writeLine("open JVM HUP");
			assertThat(child.awaitLine("^(done|failed)")).endsWith("SIGHUP cannot be trapped: it was ignored when "
					+ "the JVM started, as by nohup(1), and the jvm top half cannot change that.");
			Console.run(child, "open JVM TERM");
			Console.send(child, Signal.SIGTERM);
			child.send(Signal.SIGHUP);
			child.closeInput();
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^caught ")).containsExactly("caught SIGTERM UNKNOWN 0");
		}
	}

	@Test
	void whatWasTrappedBeforeARefusalIsGivenBack() {
		String[] ignoringInterrupts = { "sh", "-c", "trap '' INT; exec \"$0\" \"$@\"" };
		try (ChildJvm child = Console.builder().prefix(ignoringInterrupts).start()) {
			Console.run(child, "open JVM TERM");
			child.writeLine("only HUP INT");
			assertThat(child.awaitLine("^failed only")).contains("SIGINT cannot be trapped: it was ignored");
			Console.send(child, Signal.SIGTERM);
			child.send(Signal.SIGHUP);
			assertThat(child.awaitExit()).as("the JVM's own way with a hangup").isEqualTo(129);
			assertThat(child.lines("^caught SIGHUP")).isEmpty();
		}
	}

}
