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
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalInfo.Cause;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Sender}.
 */
class SenderTests {

	private final long pid = ProcessHandle.current().pid();

	private final String command = Proc.self().read("comm").strip();

	@Test
	void namesTheProcess() {
		assertThat(describe(Cause.USER, this.pid, 1000, 0))
			.isEqualTo("Caught SIGHUP from pid %d (%s, uid 1000)".formatted(this.pid, this.command));
	}

	@Test
	void namesTheProcessThatSentARealSignal() throws Exception {
		try (SelfPipe pipe = SelfPipe.open(Signal.SIGUSR1)) {
			// The shell stays until it has been looked at.
			Process shell = new ProcessBuilder("sh", "-c", "kill -USR1 %d; read line".formatted(this.pid)).start();
			SignalInfo info = pipe.poll(Duration.ofSeconds(60));
			assertThat(info).isNotNull();
			int uid = (int) Files.getAttribute(Path.of("/proc/" + shell.pid()), "unix:uid");
			Sender ofMany = new Sender();
			assertThat(ofMany.text(info, null)).matches(
					"Caught SIGUSR1 from pid %d \\((sh|dash|bash|ash|busybox), uid %d\\)".formatted(shell.pid(), uid));
			shell.getOutputStream().close();
			shell.waitFor();
			String gone = "Caught SIGUSR1 from pid %d (gone, uid %d)".formatted(shell.pid(), uid);
			assertThat(describe(info)).isEqualTo(gone);
			assertThat(ofMany.text(info, null)).as("asked once for all").isNotEqualTo(gone);
			ofMany.forget();
			assertThat(ofMany.text(info, null)).isEqualTo(gone);
		}
	}

	@Test
	void showsTheValueOfAQueuedSignal() {
		try (SelfPipe pipe = SelfPipe.open(Signal.valueOf("RTMIN+4"))) {
			Posix.queueToSelf(Signal.valueOf("RTMIN+4"), 7);
			assertThat(describe(pipe.poll(Duration.ofSeconds(60))))
				.startsWith("Caught SIGRTMIN+4, claims to be from pid " + this.pid)
				.endsWith(", value 7");
		}
	}

	@Test
	void namesTheValueThatWasQueued() {
		assertThat(describe(Cause.QUEUE, this.pid, 0, -7)).isEqualTo(
				"Caught SIGHUP, claims to be from pid %d (%s, uid 0), value -7".formatted(this.pid, this.command));
	}

	@Test
	void saysThatTheSenderIsGone() throws Exception {
		Process process = new ProcessBuilder("true").start();
		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(describe(Cause.USER, process.pid(), 0, 0))
			.isEqualTo("Caught SIGHUP from pid %d (gone, uid 0)".formatted(process.pid()));
	}

	@Test
	void saysThatTheSenderCannotBeSeenFromHere() {
		assertThat(describe(Cause.USER, 0, 12, 0)).isEqualTo("Caught SIGHUP from outside this pid namespace (uid 12)");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			KERNEL,         'Caught SIGHUP from the kernel'
			TIMER,          'Caught SIGHUP, claims to be from a timer'
			IO,             'Caught SIGHUP, claims to be from I/O that is possible now'
			ASYNC_IO,       'Caught SIGHUP, claims to be from asynchronous I/O'
			CHILD_EXITED,   'Caught SIGHUP: child 42 exited with status 9'
			CHILD_KILLED,   'Caught SIGHUP: child 42 was killed by signal 9'
			CHILD_DUMPED,   'Caught SIGHUP: child 42 was killed by signal 9'
			CHILD_STOPPED,  'Caught SIGHUP: child 42 was stopped by signal 9'
			CHILD_TRAPPED,  'Caught SIGHUP: child 42 has trapped'
			CHILD_CONTINUED,'Caught SIGHUP: child 42 was continued'
			UNKNOWN,        'Caught SIGHUP'
			""")
	void namesACauseThatIsNoProcess(Cause cause, String text) {
		assertThat(describe(cause, 42, 0, 9)).isEqualTo(text);
	}

	@ParameterizedTest
	@EnumSource
	void hasWordsForEachCause(Cause cause) {
		assertThat(describe(cause, this.pid, 0, 0)).startsWith("Caught SIGHUP").doesNotContain("null");
	}

	@Test
	void saysHowManyDidNotFitIntoThePipe() {
		assertThat(describe(new SignalInfo(Signal.SIGHUP, Cause.UNKNOWN, 0, 0, 0, 0, 7)))
			.isEqualTo("Caught SIGHUP 7 times while the pipe was full");
	}

	/** A process may call itself what it likes: prctl(2), PR_SET_NAME. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			containerd-shim     | containerd-shim
			kworker/0:1         | kworker/0:1
			azAZ09              | azAZ09
			root, uid 0         | "root, uid 0"
			a) from pid 1 (     | "a) from pid 1 ("
			gone                | "gone"
			"a\\\\b             | "\\"a\\\\b"
			a\\nI \\033[1m\\377 | "a\\x0aI \\x1b[1m\\xff"
			a\\302\\233\\302\\205 | "a\\xc2\\x9b\\xc2\\x85"
			\\342\\200\\256x    | "\\xe2\\x80\\xaex"
			\\342\\200\\250x    | "\\xe2\\x80\\xa8x"
			""")
	void aNameCannotBeMistakenForAnythingElse(String name, String shown) throws IOException {
		Process process = new ProcessBuilder("sh", "-c", "printf \"$1\" > /proc/$$/comm; echo; read answer", "sh", name)
			.start();
		try {
			assertThat(process.getInputStream().read()).isEqualTo('\n');
			assertThat(describe(Cause.USER, process.pid(), 0, 0))
				.isEqualTo("Caught SIGHUP from pid %d (%s, uid 0)".formatted(process.pid(), shown));
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Test
	void namesTheInstanceThatBroadcastIt() {
		assertThat(origin("orders:0:5f2c")).isEqualTo("Caught SIGHUP from orders:0:5f2c by the bus");
		assertThat(origin("orders:dev,kafka:8080:5f2c"))
			.isEqualTo("Caught SIGHUP from \"orders:dev,kafka:8080:5f2c\" by the bus");
		assertThat(origin("x\nCaught SIGTERM from pid 1 (systemd, uid 0)"))
			.isEqualTo("Caught SIGHUP from \"x\\x0aCaught SIGTERM from pid 1 (systemd, uid 0)\" by the bus");
		assertThat(origin("o".repeat(1000)))
			.isEqualTo("Caught SIGHUP from %s... by the bus".formatted("o".repeat(100)));
	}

	private static String origin(String origin) {
		return new Sender().text(SignalInfo.of(Signal.SIGHUP), origin);
	}

	private static String describe(Cause cause, long pid, int uid, long value) {
		return describe(new SignalInfo(Signal.SIGHUP, cause, pid, uid, value, 0, 1));
	}

	private static String describe(SignalInfo info) {
		return new Sender().text(info, null);
	}

}
