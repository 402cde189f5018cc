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

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.github.selfpipe.testsupport.Posix;

/**
 * The other end of NOTIFY_SOCKET: a unix(7) datagram socket.
 */
final class NotifyReceiver implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 60_000;

	private final String name;

	private final int fd;

	/**
	 * Binds.
	 * @param name a path that is not there, or {@code @} and an abstract name
	 */
	NotifyReceiver(String name) {
		this.name = name;
		this.fd = LibC.socket(1, 2 | 0x80000, 0);
		byte[] path = name.getBytes(StandardCharsets.UTF_8);
		boolean isAbstract = name.startsWith("@");
		byte[] address = new byte[2 + path.length + (isAbstract ? 0 : 1)];
		address[0] = 1;
		System.arraycopy(path, 0, address, 2, path.length);
		if (isAbstract) {
			address[2] = 0;
		}
		LibC.bind(this.fd, address, address.length);
	}

	String name() {
		return this.name;
	}

	/** Waits for the next message. */
	String next() {
		if (!Posix.readable(this.fd, PATIENCE_MILLIS)) {
			throw new AssertionError("no message");
		}
		byte[] buffer = new byte[8192];
		int length = (int) LibC.recv(this.fd, buffer, buffer.length, 0);
		return new String(buffer, 0, length, StandardCharsets.UTF_8);
	}

	boolean isEmpty() {
		return isSilentFor(Duration.ZERO);
	}

	boolean isSilentFor(Duration time) {
		return !Posix.readable(this.fd, (int) time.toMillis());
	}

	@Override
	public void close() {
		LibC.close(this.fd);
	}

	private static final class LibC {

		static {
			Native.register(LibC.class, NativeLibrary.getProcess());
		}

		static native int socket(int domain, int type, int protocol) throws LastErrorException;

		static native int bind(int fd, byte[] address, int length) throws LastErrorException;

		static native long recv(int fd, byte[] buffer, long length, int flags) throws LastErrorException;

		static native int close(int fd);

	}

}
