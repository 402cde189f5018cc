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

package io.github.selfpipe.systemd;

import java.lang.Thread.State;
import java.nio.file.Path;
import java.util.UUID;

import com.sun.jna.LastErrorException;
import io.github.selfpipe.testsupport.Proc;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link NotifySocket}.
 */
class NotifySocketTests {

	@TempDir
	private Path folder;

	@Test
	void sendsToAPath() {
		try (NotifyReceiver receiver = new NotifyReceiver(path())) {
			NotifySocket.of(receiver.name()).send("READY=1\nSTATUS=gr\u00fc\u00dfe");
			assertThat(receiver.next()).isEqualTo("READY=1\nSTATUS=gr\u00fc\u00dfe");
		}
	}

	@Test
	void sendsToAnAbstractName() {
		try (NotifyReceiver receiver = new NotifyReceiver("@selfpipe/" + UUID.randomUUID())) {
			NotifySocket.of(receiver.name()).send("READY=1");
			assertThat(receiver.next()).isEqualTo("READY=1");
		}
	}

	@Test
	void keepsNoDescriptor() {
		try (NotifyReceiver receiver = new NotifyReceiver(path())) {
			NotifySocket socket = NotifySocket.of(receiver.name());
			socket.send("0");
			long before = sockets();
			for (int i = 0; i < 10; i++) {
				socket.send("1");
				receiver.next();
			}
			assertThat(sockets()).isEqualTo(before);
		}
	}

	@Test
	void waitsUntilAReceiverThatIsBehindHasRead() {
		try (NotifyReceiver receiver = new NotifyReceiver(path())) {
			NotifySocket socket = NotifySocket.of(receiver.name());
			int sent = fill(socket);
			assertThat(sent).isGreaterThan(5);
			Thread sender = new Thread(() -> socket.send("last"));
			sender.start();
			Awaitility.await()
				.until(sender::getState, (state) -> state == State.TIMED_WAITING || state == State.TERMINATED);
			assertThat(sender.isAlive()).isTrue();
			for (int i = 0; i < sent; i++) {
				assertThat(receiver.next()).isEqualTo("" + i);
			}
			assertThat(receiver.next()).isEqualTo("last");
		}
	}

	/** Sends until the queue is full for longer than the socket is patient. */
	static int fill(NotifySocket socket) {
		for (int i = 0; i < 100_000; i++) {
			try {
				socket.send("" + i);
			}
			catch (LastErrorException ex) {
				assertThat(ex.getErrorCode()).isEqualTo(11);
				return i;
			}
		}
		throw new AssertionError("the queue is never full");
	}

	@Test
	void saysThatNobodyListens() {
		NotifySocket socket = NotifySocket.of(path());
		assertThatExceptionOfType(LastErrorException.class).isThrownBy(() -> socket.send("READY=1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "vsock:2:1", "run/notify", "@", "/",
			"/012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567" })
	void refusesWhatIsNoAddress(String name) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> NotifySocket.of(name))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("NOTIFY_SOCKET"))
			.satisfies((ex) -> assertThat(ex.getReason()).contains("selfpipe.systemd.enabled"));
	}

	private static long sockets() {
		return Proc.self().descriptors().values().stream().filter((target) -> target.startsWith("socket:")).count();
	}

	private String path() {
		return this.folder.resolve("notify").toString();
	}

}
