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

package io.github.selfpipe.poller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalInfo.Cause;
import io.github.selfpipe.testsupport.Posix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Sender}.
 */
class SenderTests {

	private static final long PID = ProcessHandle.current().pid();

	@Test
	void namesTheProcessThatSentARealSignal() throws Exception {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1)) {
			// The shell stays until it has been looked at.
			Process shell = new ProcessBuilder("sh", "-c", "kill -USR1 %d; read line".formatted(PID)).start();
			SignalInfo info = pipe.poll(Duration.ofSeconds(60));
			assertThat(info).isNotNull();
			int uid = (int) Files.getAttribute(Path.of("/proc/" + shell.pid()), "unix:uid");
			assertThat(Sender.describe(info)).matches(
					"Caught SIGUSR1 from pid %d \\((sh|dash|bash|ash|busybox), uid %d\\)".formatted(shell.pid(), uid));
			shell.getOutputStream().close();
			shell.waitFor();
			assertThat(Sender.describe(info))
				.isEqualTo("Caught SIGUSR1 from pid %d (gone, uid %d)".formatted(shell.pid(), uid));
		}
	}

	@Test
	void showsTheValueOfAQueuedSignal() {
		try (SelfPipe pipe = SelfPipe.open(Signal.valueOf("RTMIN+4"))) {
			Posix.queueToSelf(Signal.valueOf("RTMIN+4"), 7);
			assertThat(Sender.describe(pipe.poll(Duration.ofSeconds(60))))
				.startsWith("Caught SIGRTMIN+4 from pid " + PID)
				.endsWith(", value 7");
		}
	}

	@Test
	void aSenderThatThisNamespaceCannotNameIsOutside() {
		assertThat(describe(Cause.USER, 0, 0, 0)).isEqualTo("Caught SIGTERM from outside this pid namespace (uid 0)");
	}

	@Test
	void theKernelATimerAndAChildAreNamedAsSuch() {
		assertThat(describe(Cause.KERNEL, -1, -1, 0)).isEqualTo("Caught SIGTERM from the kernel");
		assertThat(describe(Cause.TIMER, -1, -1, 0)).isEqualTo("Caught SIGTERM from a timer");
		assertThat(describe(Cause.CHILD_EXITED, 12, 0, 3)).isEqualTo("Caught SIGTERM: child 12 exited with status 3");
		assertThat(describe(Cause.UNKNOWN, -1, -1, 0)).isEqualTo("Caught SIGTERM");
	}

	@Test
	void coalescedSignalsAreOneLine() {
		assertThat(Sender.describe(new SignalInfo(Signal.SIGHUP, Cause.UNKNOWN, -1, -1, 0, System.nanoTime(), 12)))
			.isEqualTo("Caught SIGHUP 12 times while the pipe was full");
	}

	@Test
	void aNameThatTheSenderChoseCannotForgeALine(@TempDir Path directory) throws IOException, InterruptedException {
		// The kernel names a process after its file: 15 bytes, of any kind.
		Path script = Files.writeString(directory.resolve("x\n)\u001bCaught"), "#!/bin/sh\nread line\n");
		Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
		Process process = new ProcessBuilder(script.toString()).start();
		try {
			org.awaitility.Awaitility.await()
				.until(() -> Files.readString(Path.of("/proc/" + process.pid() + "/comm")).startsWith("x"));
			assertThat(describe(Cause.USER, process.pid(), 0, 0))
				.isEqualTo("Caught SIGTERM from pid %d (x???Caught, uid 0)".formatted(process.pid()));
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	private static String describe(Cause cause, long pid, long uid, long value) {
		return Sender.describe(new SignalInfo(Signal.SIGTERM, cause, pid, uid, value, System.nanoTime(), 1));
	}

}
