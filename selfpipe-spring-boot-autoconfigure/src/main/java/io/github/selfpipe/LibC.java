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

import java.util.Map;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The C library, by JNA's direct mapping: what the JDK does not offer of descriptors and
 * signals. Addresses are {@code long}, so nothing is allocated for a call; only 64-bit
 * Linux comes this far. Each method returns what the C function does, mostly -1 for an
 * error that {@link #errno()} then tells.
 */
final class LibC {

	static final int EINTR = 4;

	static final int EAGAIN = 11;

	static final int O_NONBLOCK = 0x800;

	static final int O_CLOEXEC = 0x80000;

	static final int F_SETPIPE_SZ = 1031;

	static final int F_GETPIPE_SZ = 1032;

	static final long FIONREAD = 0x541B;

	static final short POLLIN = 1;

	static final int SA_SIGINFO = 0x4;

	static final int SA_ONSTACK = 0x08000000;

	static final int SA_RESTART = 0x10000000;

	static final int SIG_BLOCK = 0;

	static final int SIG_UNBLOCK = 1;

	static final int SIG_SETMASK = 2;

	static final long SIG_DFL = 0;

	static final long SIG_IGN = 1;

	static final int SI_QUEUE = -1;

	/** sizeof(siginfo_t). */
	static final int SIGINFO_SIZE = 128;

	private static final boolean AARCH64 = "aarch64".equals(System.getProperty("os.arch"));

	static final long SYS_GETTID = AARCH64 ? 178 : 186;

	static final long SYS_RT_TGSIGQUEUEINFO = AARCH64 ? 240 : 297;

	static final long SYS_MEMFD_CREATE = AARCH64 ? 279 : 319;

	static final int MFD_CLOEXEC = 1;

	static final int RTLD_NOW = 2;

	static final int RTLD_NOLOAD = 4;

	/** sizeof(sigset_t) in glibc and musl; the kernel uses the first 8 bytes. */
	static final int SIGSET_SIZE = 128;

	private static boolean bound;

	static {
		try {
			bind();
		}
		catch (VirtualMachineError ex) {
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			// JNA throws several kinds of Error. Callers catch that of a class that fails
			// to load.
			throw new ExceptionInInitializerError(ex);
		}
	}

	private LibC() {
	}

	/** Binds the functions, if they are not bound. */
	static synchronized void bind() {
		if (bound) {
			return;
		}
		// All of the process and not libc alone: a preloaded library, as libjsig, comes
		// first. With an option of our own it is an object that nobody else has, and that
		// can be closed when its functions are bound: JNA keeps a thread for as long as
		// one is open.
		try (NativeLibrary process = NativeLibrary
			.getProcess(Map.of(Library.OPTION_STRING_ENCODING, Native.getDefaultStringEncoding()))) {
			Native.register(LibC.class, process);
			// JNA keeps these for as long as there is this class, and has the class in
			// them.
			Native.getLibraryOptions(LibC.class).clear();
			bound = true;
		}
	}

	/**
	 * Gives back what {@link #bind()} made, which keeps this class from being collected.
	 * No other thread may be inside of a function.
	 */
	static synchronized void unbind() {
		Native.unregister(LibC.class);
		bound = false;
	}

	static native int pipe2(long descriptors, int flags);

	static native int open(String path, int flags);

	static native int fcntl(int fd, int command, int argument);

	static native int ioctl(int fd, long request, long argument);

	static native int ppoll(long descriptors, long count, long timeout, long mask);

	static native int poll(long descriptors, long count, int timeoutMillis);

	static native long read(int fd, long buffer, long count);

	static native long write(int fd, long buffer, long count);

	static native int close(int fd);

	static native int sigaction(int signo, long action, long previous);

	static native int pthread_sigmask(int how, long set, long previous);

	static native int geteuid();

	static native int kill(int pid, int signo);

	static native int raise(int signo);

	static native long syscall(long number, long first, long second, long third, long fourth);

	static native long dlopen(String file, int flags);

	static native long dlsym(long handle, String symbol);

	static native String dlerror();

	static native String strerror(int errno);

	/** gettid(2): glibc before 2.30 has no function for it. */
	static long gettid() {
		return syscall(SYS_GETTID, 0, 0, 0, 0);
	}

	/**
	 * Changes the calling thread's signal mask: pthread_sigmask(3).
	 * @return the mask before
	 */
	static long mask(int how, long signals) {
		try (Memory sets = new Memory(2L * SIGSET_SIZE)) {
			sets.clear();
			sets.setLong(0, signals);
			long set = Pointer.nativeValue(sets);
			// Returns the error rather than setting errno, and has none for these
			// arguments.
			pthread_sigmask(how, set, set + SIGSET_SIZE);
			return sets.getLong(SIGSET_SIZE);
		}
	}

	static int errno() {
		return Native.getLastError();
	}

	/**
	 * Describes the failure of the call just made.
	 * @param call the call, as it would be written in C
	 * @return the exception to throw
	 */
	static SelfPipeException failure(String call) {
		int errno = errno();
		return new SelfPipeException("%s failed: %s (errno %d)".formatted(call, strerror(errno), errno));
	}

}
