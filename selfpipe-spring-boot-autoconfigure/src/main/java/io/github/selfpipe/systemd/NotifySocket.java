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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The socket that NOTIFY_SOCKET names: unix(7), datagrams, which the JDK cannot send. One
 * is opened for each message, so that none has to be kept open or is inherited.
 */
final class NotifySocket implements AutoCloseable {

	private static final int AF_UNIX = 1;

	private static final int SOCK_DGRAM = 2;

	private static final int SOCK_CLOEXEC = 0x80000;

	private static final int MSG_DONTWAIT = 0x40;

	private static final int EINTR = 4;

	private static final int EAGAIN = 11;

	private static final int ENOBUFS = 105;

	/** sizeof(sun_path) in struct sockaddr_un. */
	private static final int MAX_PATH = 108;

	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private final String name;

	/** A struct sockaddr_un. */
	private final byte[] address;

	private NotifySocket(String name, byte[] address) {
		this.name = name;
		this.address = address;
	}

	/**
	 * Checks an address, and that it can be sent to at all.
	 * @param name a path, or {@code @} and an abstract name
	 * @return the socket
	 * @throws InvalidConfigurationPropertyValueException if there is no such socket
	 */
	static NotifySocket of(String name) {
		byte[] path = name.getBytes(StandardCharsets.UTF_8);
		boolean isAbstract = name.startsWith("@");
		if ((!isAbstract && !name.startsWith("/")) || path.length < 2 || path.length >= MAX_PATH) {
			throw invalid(name, "It is neither a path nor an abstract name (@...) of a Unix socket.");
		}
		try {
			LibC.acquire();
		}
		catch (LinkageError ex) {
			throw invalid(name, "JNA cannot load its native library (%s).".formatted(ex.getMessage()));
		}
		try {
			LibC.close(open());
		}
		catch (LastErrorException ex) {
			LibC.release();
			throw invalid(name,
					"This process may open no Unix socket (%s): does RestrictAddressFamilies= of the unit have AF_UNIX?"
						.formatted(ex.getMessage()));
		}
		// The family in the machine's byte order; a path ends with a null byte, an
		// abstract name begins with one.
		byte[] address = new byte[Short.BYTES + path.length + (isAbstract ? 0 : 1)];
		address[isLittleEndian() ? 0 : 1] = AF_UNIX;
		System.arraycopy(path, 0, address, Short.BYTES, path.length);
		if (isAbstract) {
			address[Short.BYTES] = 0;
		}
		return new NotifySocket(name, address);
	}

	private static boolean isLittleEndian() {
		return java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN;
	}

	private static InvalidConfigurationPropertyValueException invalid(String name, String reason) {
		return new InvalidConfigurationPropertyValueException("NOTIFY_SOCKET", name,
				reason + " systemd would wait in vain for this service to be ready. Mend that, or set "
						+ "'selfpipe.systemd.enabled' to 'false' and the unit's Type= to 'exec'.");
	}

	/**
	 * Sends a message. Where the receiver has not read the messages before, tries again
	 * for two seconds: its queue may hold no more than ten (unix(7), max_dgram_qlen).
	 * @param message the message
	 * @throws LastErrorException if it could not be sent
	 */
	void send(String message) {
		// Also where this is closed, as a thread may have more to say.
		LibC.acquire();
		try {
			int fd = open();
			try {
				long deadline = System.nanoTime() + PATIENCE_NANOS;
				byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
				while (!send(fd, bytes, deadline)) {
					LockSupport.parkNanos(PAUSE_NANOS);
				}
			}
			finally {
				LibC.close(fd);
			}
		}
		finally {
			LibC.release();
		}
	}

	private static int open() {
		return LibC.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	}

	private boolean send(int fd, byte[] bytes, long deadline) {
		try {
			LibC.sendto(fd, bytes, bytes.length, MSG_DONTWAIT, this.address, this.address.length);
			return true;
		}
		catch (LastErrorException ex) {
			boolean passing = isBehind(ex) || ex.getErrorCode() == EINTR;
			if (!passing || System.nanoTime() - deadline > 0) {
				throw ex;
			}
			return false;
		}
	}

	/** Whether a message was not sent since the receiver has not read those before. */
	static boolean isBehind(LastErrorException ex) {
		return ex.getErrorCode() == EAGAIN || ex.getErrorCode() == ENOBUFS;
	}

	/** Nothing of JNA's keeps this class loader any more. To be called once. */
	@Override
	public void close() {
		LibC.release();
	}

	@Override
	public String toString() {
		return this.name;
	}

	/** Direct mapping: JNA throws errno as an exception. */
	private static final class LibC {

		/** Sockets that are not closed, and messages under way. */
		private static int users;

		private LibC() {
		}

		static synchronized void acquire() {
			if (users == 0) {
				// As in the other class of this name: nothing of JNA's holds on to this
				// one, but for what it has bound.
				try (NativeLibrary process = NativeLibrary
					.getProcess(Map.of(Library.OPTION_STRING_ENCODING, Native.getDefaultStringEncoding()))) {
					Native.register(LibC.class, process);
					Native.getLibraryOptions(LibC.class).clear();
				}
			}
			users++;
		}

		static synchronized void release() {
			users--;
			if (users == 0) {
				Native.unregister(LibC.class);
			}
		}

		static native int socket(int domain, int type, int protocol) throws LastErrorException;

		static native long sendto(int fd, byte[] buffer, long length, int flags, byte[] address, int addressLength)
				throws LastErrorException;

		static native int close(int fd);

	}

}
