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

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.github.selfpipe.testsupport.Posix;

/**
 * A terminal, as its window has it: pty(7). To close it is to close the window: the
 * kernel then sends SIGHUP to the leader of the session that has it as its terminal.
 */
final class Terminal implements AutoCloseable {

	private static final int O_RDWR = 2;

	private static final int O_NOCTTY = 0x100;

	private static final int O_CLOEXEC = 0x80000;

	private static final int POLL_MILLIS = 50;

	private final int master;

	private boolean closed;

	Terminal() {
		this.master = LibC.posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
		if (this.master < 0 || LibC.unlockpt(this.master) != 0) {
			throw new IllegalStateException("No terminal: errno " + Native.getLastError());
		}
	}

	/** The end of the program that runs in it. */
	Path path() {
		byte[] name = new byte[64];
		if (LibC.ptsname_r(this.master, name, name.length) != 0) {
			throw new IllegalStateException("No name of the terminal");
		}
		return Path.of(Native.toString(name, StandardCharsets.US_ASCII));
	}

	/** What programs write to it, until it is closed. */
	InputStream output() {
		return new InputStream() {

			@Override
			public int read() throws IOException {
				byte[] one = new byte[1];
				return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
			}

			@Override
			public int read(byte[] bytes, int offset, int length) {
				byte[] buffer = new byte[length];
				int count = Terminal.this.read(buffer);
				if (count > 0) {
					System.arraycopy(buffer, 0, bytes, offset, count);
				}
				return (count > 0) ? count : -1;
			}

		};
	}

	/** A read that waits would keep the descriptor open. */
	private int read(byte[] buffer) {
		while (true) {
			synchronized (this) {
				if (this.closed) {
					return -1;
				}
				if (Posix.readable(this.master, POLL_MILLIS)) {
					return (int) LibC.read(this.master, buffer, buffer.length);
				}
			}
			Thread.yield();
		}
	}

	@Override
	public synchronized void close() {
		if (!this.closed) {
			this.closed = true;
			LibC.close(this.master);
		}
	}

	private static final class LibC {

		static {
			Native.register(LibC.class, NativeLibrary.getProcess());
		}

		static native int posix_openpt(int flags);

		static native int unlockpt(int fd);

		static native int ptsname_r(int fd, byte[] name, long size);

		static native long read(int fd, byte[] buffer, long size);

		static native int close(int fd);

	}

}
