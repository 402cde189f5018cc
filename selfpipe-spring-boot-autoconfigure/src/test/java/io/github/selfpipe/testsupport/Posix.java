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

package io.github.selfpipe.testsupport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.github.selfpipe.Signal;

/**
 * What tests need of the C library, apart from what they test.
 */
public final class Posix {

	public static final int EAGAIN = 11;

	private static final int EINTR = 4;

	public static final long SIG_DFL = 0;

	public static final long SIG_IGN = 1;

	public static final int SA_NOCLDSTOP = 1;

	public static final int SA_NODEFER = 0x40000000;

	public static final int SA_RESTART = 0x10000000;

	/** libc adds it on x86-64, for the kernel alone. */
	private static final int SA_RESTORER = 0x04000000;

	public static final int ENOSYS = 38;

	public static final int EPERM = 1;

	private static final boolean AARCH64 = "aarch64".equals(System.getProperty("os.arch"));

	public static final int MEMFD_CREATE = AARCH64 ? 279 : 319;

	public static final int UNLINKAT = AARCH64 ? 35 : 263;

	/** The older calls are missing on aarch64, where -1 is none. */
	public static final int UNLINK = AARCH64 ? -1 : 87;

	public static final int RMDIR = AARCH64 ? -1 : 84;

	private static final long TGKILL = AARCH64 ? 131 : 234;

	private static final long RT_SIGQUEUEINFO = AARCH64 ? 138 : 129;

	private static final int SIGINFO_SIZE = 128;

	private static final int SIGACTION_SIZE = 152;

	private static final int SA_FLAGS = 136;

	private static final int MADV_DONTNEED = 4;

	private static final int MADV_NOHUGEPAGE = 15;

	private static final int PAGE = 4096;

	private Posix() {
	}

	/** kill(2). Returns 0 or errno. */
	public static int kill(long pid, Signal signal) {
		return (LibC.kill((int) pid, signal.number()) == 0) ? 0 : Native.getLastError();
	}

	/** sigqueue(3). Returns 0 or errno. */
	public static int sigqueue(long pid, Signal signal, long value) {
		// A union sigval is passed as a pointer is, on the platforms at hand.
		return (LibC.sigqueue((int) pid, signal.number(), value) == 0) ? 0 : Native.getLastError();
	}

	/**
	 * rt_sigqueueinfo(2): a signal with a siginfo_t of the sender's own making. Returns 0
	 * or errno.
	 */
	public static int forge(long pid, Signal signal, int code, int senderPid, int senderUid, long value) {
		try (Memory info = new Memory(SIGINFO_SIZE)) {
			info.clear();
			info.setInt(0, signal.number());
			info.setInt(8, code);
			info.setInt(16, senderPid);
			info.setInt(20, senderUid);
			info.setLong(24, value);
			return (LibC.syscall(RT_SIGQUEUEINFO, pid, signal.number(), Pointer.nativeValue(info)) == 0) ? 0
					: Native.getLastError();
		}
	}

	/**
	 * seccomp(2): makes system calls fail with an error from now on, on the calling
	 * thread and those that it starts.
	 */
	public static void refuse(int errno, int... systemCalls) {
		// struct sock_filter { u16 code; u8 jt; u8 jf; u32 k; }, struct sock_fprog.
		try (Memory program = new Memory(8L * (systemCalls.length + 3)); Memory filter = new Memory(16)) {
			int at = 0;
			instruction(program, at++, 0x20, 0, 0);
			for (int i = 0; i < systemCalls.length; i++) {
				instruction(program, at++, 0x15, systemCalls.length - i, systemCalls[i]);
			}
			instruction(program, at++, 0x06, 0, 0x7fff0000);
			instruction(program, at++, 0x06, 0, 0x00050000 | errno);
			filter.setShort(0, (short) at);
			filter.setPointer(8, program);
			check(LibC.prctl(38, 1, 0, 0, 0));
			check(LibC.prctl(22, 2, Pointer.nativeValue(filter), 0, 0));
		}
	}

	private static void instruction(Memory program, int index, int code, int jumpIfEqual, int operand) {
		program.setShort(index * 8L, (short) code);
		program.setByte(index * 8L + 2, (byte) jumpIfEqual);
		program.setByte(index * 8L + 3, (byte) 0);
		program.setInt(index * 8L + 4, operand);
	}

	/**
	 * setrlimit(2), RLIMIT_NPROC: how many threads this process' user may have.
	 * @return how many it was before
	 */
	public static long mayHaveThreads(long threads) {
		return limit(6, threads);
	}

	/**
	 * setrlimit(2), RLIMIT_SIGPENDING: how many signals may be queued for this user.
	 * @return how many it was before
	 */
	public static long mayBeQueued(long signals) {
		return limit(11, signals);
	}

	private static long limit(int resource, long soft) {
		try (Memory limit = new Memory(16)) {
			check(LibC.getrlimit(resource, Pointer.nativeValue(limit)));
			long before = limit.getLong(0);
			limit.setLong(0, soft);
			check(LibC.setrlimit(resource, Pointer.nativeValue(limit)));
			return before;
		}
	}

	/** sigqueue(3) to this process. */
	public static void queueToSelf(Signal signal, long value) {
		int errno = sigqueue(ProcessHandle.current().pid(), signal, value);
		if (errno != 0) {
			throw new IllegalStateException("sigqueue failed with errno " + errno);
		}
	}

	/** tgkill(2) to the calling thread, as raise(3) does. */
	public static void raiseOnThisThread(Signal signal) {
		check(LibC.raise(signal.number()));
	}

	/** tgkill(2): a signal to one thread of this process, if it is still there. */
	public static void signalThread(long tid, Signal signal) {
		LibC.syscall(TGKILL, ProcessHandle.current().pid(), tid, signal.number());
	}

	/** Makes the kernel send SIGALRM to this process: setitimer(2), ITIMER_REAL. */
	public static void alarm(Duration delay) {
		LibC.ualarm((int) TimeUnit.NANOSECONDS.toMicros(delay.toNanos()), 0);
	}

	/** pthread_sigmask(3), SIG_BLOCK, for the calling thread. */
	public static void block(Signal... signals) {
		mask(0, signals);
	}

	/** pthread_sigmask(3), SIG_UNBLOCK, for the calling thread. */
	public static void unblock(Signal... signals) {
		mask(1, signals);
	}

	private static void mask(int how, Signal... signals) {
		try (Memory set = new Memory(128)) {
			set.clear();
			set.setLong(0, bits(signals));
			check(LibC.pthread_sigmask(how, Pointer.nativeValue(set), 0));
		}
	}

	/** setpgid(2): makes this process the leader of a group of its own. */
	public static void newProcessGroup() {
		check(LibC.setpgid(0, 0));
	}

	/** The signals as a set, bit number - 1, as in /proc/self/status. */
	public static long bits(Signal... signals) {
		long bits = 0;
		for (Signal signal : signals) {
			bits |= 1L << (signal.number() - 1);
		}
		return bits;
	}

	/** sigaction(2): the handler, mask and flags of a signal. */
	public static Disposition disposition(Signal signal) {
		try (Memory action = new Memory(SIGACTION_SIZE)) {
			action.clear();
			check(LibC.sigaction(signal.number(), 0, Pointer.nativeValue(action)));
			// Of the mask, the kernel knows 8 bytes; what libc returns after them is
			// chance.
			return new Disposition(action.getLong(0), action.getLong(8), action.getInt(SA_FLAGS) & ~SA_RESTORER);
		}
	}

	/** sigaction(2): sets a handler. */
	public static void handle(Signal signal, long handler, int flags, long mask) {
		try (Memory action = new Memory(SIGACTION_SIZE)) {
			action.clear();
			action.setLong(0, handler);
			action.setLong(8, mask);
			action.setInt(SA_FLAGS, flags);
			check(LibC.sigaction(signal.number(), Pointer.nativeValue(action), 0));
		}
	}

	/**
	 * The address of a handler that does nothing: abs(3) takes an int and has no side
	 * effect.
	 */
	public static long harmlessHandler() {
		return Pointer.nativeValue(NativeLibrary.getProcess().getFunction("abs"));
	}

	/**
	 * The address of a handler that calls another one: what a native library has that
	 * puts itself in front of the handler that it finds.
	 */
	public static long handlerThatCalls(long handler) {
		Pointer code = LibC.mmap(0, 4096, 7, 0x22, -1, 0);
		if ("aarch64".equals(System.getProperty("os.arch"))) {
			// ldr x16, after these two; br x16
			code.setInt(0, 0x58000050);
			code.setInt(4, 0xd61f0200);
			code.setLong(8, handler);
		}
		else {
			// movabs, %rax; jmp *%rax
			code.setShort(0, (short) 0xb848);
			code.setLong(2, handler);
			code.setShort(10, (short) 0xe0ff);
		}
		return Pointer.nativeValue(code);
	}

	/**
	 * Memory with an entry in the page table for each page, of which none takes any: to
	 * change its protection takes long.
	 */
	public static Pointer manyPages(long length) {
		// MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
		Pointer memory = LibC.mmap(0, length, 1, 0x4022, -1, 0);
		check(LibC.madvise(Pointer.nativeValue(memory), length, MADV_NOHUGEPAGE));
		for (long page = 0; page < length; page += PAGE) {
			memory.getByte(page);
		}
		protect(memory, length, 3);
		return memory;
	}

	/** mprotect(2). While it works, no page of this memory is got. */
	public static void protect(Pointer memory, long length, int protection) {
		check(LibC.mprotect(Pointer.nativeValue(memory), length, protection));
	}

	/** madvise(2), MADV_DONTNEED: the pages are got anew. */
	public static void discard(Pointer memory, long length) {
		check(LibC.madvise(Pointer.nativeValue(memory), length, MADV_DONTNEED));
	}

	/** sigaltstack(2): where handlers run on the calling thread. */
	public static void alternateStack(Pointer memory, long length) {
		try (Memory stack = new Memory(24)) {
			stack.clear();
			stack.setPointer(0, memory);
			stack.setLong(16, length);
			check(LibC.sigaltstack(Pointer.nativeValue(stack), 0));
		}
	}

	/**
	 * Waits until a descriptor can be read, whatever signals this thread takes meanwhile.
	 * @return whether it can be read
	 */
	public static boolean readable(int fd, int timeoutMillis) {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
		int ready;
		do {
			ready = poll(fd, (int) Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
		}
		while (ready < 0 && Native.getLastError() == EINTR);
		return ready > 0;
	}

	/**
	 * poll(2) of one descriptor for reading, which a signal that this thread takes ends
	 * whatever the flags of its handler are: signal(7).
	 * @return 1 if it can be read, 0 if the time is over, or -1
	 */
	public static int poll(int fd, int timeoutMillis) {
		try (Memory pollfd = new Memory(8)) {
			pollfd.setInt(0, fd);
			pollfd.setInt(4, 1);
			return LibC.poll(Pointer.nativeValue(pollfd), 1, timeoutMillis);
		}
	}

	private static void check(int result) {
		if (result != 0) {
			throw new IllegalStateException("errno " + Native.getLastError());
		}
	}

	/**
	 * What the process does on a signal.
	 *
	 * @param handler sa_handler
	 * @param mask sa_mask
	 * @param flags sa_flags
	 */
	public record Disposition(long handler, long mask, int flags) {

		@Override
		public String toString() {
			return "handler %x mask %x flags %x".formatted(this.handler, this.mask, this.flags);
		}

	}

	private static final class LibC {

		static {
			Native.register(LibC.class, NativeLibrary.getProcess());
		}

		static native int kill(int pid, int signo);

		static native int sigqueue(int pid, int signo, long value);

		static native int raise(int signo);

		static native long syscall(long number, long first, long second, long third);

		static native int prctl(int option, long first, long second, long third, long fourth);

		static native int getrlimit(int resource, long limit);

		static native int setrlimit(int resource, long limit);

		static native int setpgid(int pid, int group);

		static native int ualarm(int micros, int interval);

		static native int sigaction(int signo, long action, long previous);

		static native int pthread_sigmask(int how, long set, long previous);

		static native Pointer mmap(long address, long length, int protection, int flags, int fd, long offset);

		static native int mprotect(long address, long length, int protection);

		static native int madvise(long address, long length, int advice);

		static native int sigaltstack(long stack, long previous);

		static native int poll(long descriptors, long count, int timeout);

	}

}
