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

package io.github.selfpipe.sample;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.selfpipe.Signal;
import io.github.selfpipe.sample.procfile.SampleProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the action {@code drain} over HTTP, with a load balancer as far as it matters
 * here: it sends requests while the last of its probes, one each second, was answered
 * with 200.
 */
class DrainIT {

	private final AtomicInteger asked = new AtomicInteger();

	private volatile int probed = 200;

	@TempDir
	private Path directory;

	@Test
	void noRequestIsRefusedOrLostFromTheSignalToTheEnd() throws Exception {
		ScheduledExecutorService probes = Executors.newSingleThreadScheduledExecutor();
		try (SampleProcess sample = SampleProcess
			.start(List.of("--server.port=0", "--selfpipe.drain.period=5s", "--selfpipe.actions.TERM=drain,shutdown",
					"--sample.greeting-file=" + this.directory.resolve("greeting.txt")))) {
			int port = SampleApplicationIT.http(sample).port();
			probes.scheduleAtFixedRate(() -> this.probed = status(port, "/actuator/health/readiness"), 0, 1,
					TimeUnit.SECONDS);
			CompletableFuture<Void> client = CompletableFuture.runAsync(() -> askWithoutPause(port));
			Awaitility.await().until(() -> this.asked.get() > 10);
			sample.send(Signal.SIGTERM);
			int before = this.asked.get();
			// Fails with the first request that fails.
			client.join();
			assertThat(this.probed).isEqualTo(503);
			assertThat(this.asked).hasValueGreaterThan(before);
			assertThat(sample.awaitExit()).isEqualTo(143);
			assertThat(sample.lines("Refusing traffic for SIGTERM|Commencing graceful shutdown")).satisfiesExactly(
					(first) -> assertThat(first).contains("Refusing traffic"),
					(second) -> assertThat(second).contains("Commencing"));
		}
		finally {
			probes.shutdownNow();
		}
	}

	private void askWithoutPause(int port) {
		while (this.probed == 200) {
			assertThat(status(port, "/greeting")).isEqualTo(200);
			this.asked.incrementAndGet();
		}
	}

	/**
	 * Over a plain connection, since Java's clients try again by themselves; 0 for none.
	 */
	private static int status(int port, String path) {
		try (Socket socket = new Socket("localhost", port)) {
			String request = "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path);
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
		}
		catch (IOException ex) {
			return 0;
		}
	}

}
