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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Posix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guarantee 10, as far as the top half goes: where the native one does not load, the jvm
 * one takes over and says so.
 */
class TopHalfFallbackTests {

	@ParameterizedTest
	@ValueSource(strings = { "-Djna.tmpdir=/proc/nowhere", "-Djna.nounpack=true" })
	void theJvmTopHalfTakesOverWhereJnaDoesNotLoad(String option) {
		try (ChildJvm child = ChildJvm.of(Auto.class).options(option, "-Djna.nosys=true").start()) {
			child.awaitLine("^ready JVM the native top half does not load: ");
			// The second pipe knows the reason as well as the first.
			List<String> ready = child.awaitLines("^ready", 2);
			assertThat(ready.get(0)).isEqualTo(ready.get(1));
			assertThat(child.errorLines()).anyMatch((line) -> line.contains("Signals are caught by the jvm top half"));
			child.awaitLine("^refused SelfPipeException the native top half does not load: ");
			child.send(Signal.SIGHUP);
			child.awaitLine("^caught SIGHUP");
			child.awaitLine("^raised SIGHUP");
			assertThat(child.awaitExit()).isZero();
		}
	}

	@Test
	void aRuntimeWithoutTheJvmTopHalfSaysWhichModuleIsMissing() {
		try (ChildJvm child = ChildJvm.of(JvmOnly.class).options("--limit-modules", "java.base,java.logging").start()) {
			child.awaitLine(
					"^refused the jvm top half needs sun.misc.Signal, and this runtime has no module jdk.unsupported");
			assertThat(child.awaitExit()).isZero();
		}
	}

	@Test
	void theNativeTopHalfIsOpenedWhereNobodyElseCanWrite(@TempDir Path folder) throws IOException {
		try (ChildJvm child = ChildJvm.of(Auto.class)
			.prefix("sh", "-c", "umask 0; exec \"$@\"", "sh")
			.options("-Djava.io.tmpdir=" + folder)
			.start()) {
			child.awaitLine("^ready NATIVE null");
			String maps = Files.readString(Path.of("/proc", Long.toString(child.pid()), "maps"));
			assertThat(maps.lines().filter((line) -> line.contains("libselfpipe"))).isNotEmpty()
				.allSatisfy((line) -> assertThat(line).contains("/memfd:libselfpipe.so (deleted)"));
			try (Stream<Path> files = Files.walk(folder)) {
				assertThat(files.map(Path::toString)).noneMatch((file) -> file.contains("libselfpipe"));
			}
		}
	}

	/** memfd_create(2) is refused, as by a seccomp profile. */
	@Test
	void theNativeTopHalfIsOpenedFromAFileWhereThereIsNoOtherWay(@TempDir Path folder) throws IOException {
		try (ChildJvm child = withoutMemfd(folder, Posix.MEMFD_CREATE)) {
			child.awaitLine("^opened NATIVE");
			String maps = Files.readString(Path.of("/proc", Long.toString(child.pid()), "maps"));
			assertThat(maps.lines().filter((line) -> line.contains("libselfpipe"))).isNotEmpty()
				.allSatisfy((line) -> assertThat(line).contains(folder + "/selfpipe")
					.endsWith("/libselfpipe.so (deleted)"));
			assertThat(folder).isEmptyDirectory();
			child.send(Signal.SIGHUP);
			child.awaitLine("^caught SIGHUP");
		}
	}

	@Test
	void theFileIsForItsOwnerAloneThoughTheUmaskIsZero(@TempDir Path folder) throws IOException {
		// It cannot be removed either, and so is there to be looked at.
		try (ChildJvm child = withoutMemfd(folder, Posix.MEMFD_CREATE, Posix.UNLINK, Posix.UNLINKAT, Posix.RMDIR)) {
			child.awaitLine("^failed .*cannot be unpacked");
			try (Stream<Path> files = Files.walk(folder).skip(1)) {
				assertThat(files).satisfiesExactly((ours) -> assertThat(mode(ours)).isEqualTo("rwx------"),
						(file) -> assertThat(mode(file)).isEqualTo("rw-------"));
			}
		}
	}

	private static String mode(Path file) {
		try {
			return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static ChildJvm withoutMemfd(Path folder, Integer... refused) {
		return ChildJvm.of(Refused.class)
			.prefix("sh", "-c", "umask 0; exec \"$@\"", "sh")
			.options("-Djava.io.tmpdir=" + folder)
			.arguments((Object[]) refused)
			.start();
	}

	static final class Refused {

		private Refused() {
		}

		public static void main(String[] args) {
			Posix.refuse(Posix.ENOSYS,
					Stream.of(args).mapToInt(Integer::parseInt).filter((call) -> call >= 0).toArray());
			try (SelfPipe pipe = SelfPipe.builder().topHalf(TopHalf.NATIVE).signals(Signal.SIGHUP).open()) {
				System.out.println("opened " + pipe.topHalf());
				System.out.println("caught " + pipe.take().signal());
			}
			catch (SelfPipeException ex) {
				System.out.println("failed " + ex.getMessage());
			}
		}

	}

	static final class JvmOnly {

		private JvmOnly() {
		}

		public static void main(String[] args) {
			try {
				SelfPipe.builder().topHalf(TopHalf.JVM).signals(Signal.SIGHUP).open();
				System.out.println("not refused");
			}
			catch (SelfPipeException ex) {
				System.out.println("refused " + ex.getMessage());
			}
		}

	}

	static final class Auto {

		private Auto() {
		}

		public static void main(String[] args) {
			try (SelfPipe pipe = SelfPipe.open(Signal.SIGHUP); SelfPipe another = SelfPipe.open(Signal.SIGHUP)) {
				for (SelfPipe each : List.of(pipe, another)) {
					System.out.println("ready " + each.status().topHalf() + " " + each.status().topHalfReason());
				}
				try (SelfPipe refused = SelfPipe.builder().topHalf(TopHalf.NATIVE).signals(Signal.SIGHUP).open()) {
					System.out.println("not refused");
				}
				catch (SelfPipeException ex) {
					System.out.println("refused " + ex.getClass().getSimpleName() + " " + ex.getMessage());
				}
				System.out.println("caught " + pipe.take().signal());
				Signal.SIGHUP.raise();
				System.out.println("raised " + pipe.take().signal());
			}
		}

	}

}
