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

import java.util.Set;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * The native top half, loaded once, and the dispositions that lead to it.
 * <p>
 * A disposition belongs to the process, so its bookkeeping does too: it lies in the
 * library's memory, the library is opened once, and changes are made under a lock that
 * all class loaders share.
 */
final class NativeTopHalf {

	private static final String SONAME = "libselfpipe.so.1";

	/**
	 * The system property where a class loader that has loaded the library leaves its
	 * handle to the others: musl does not know a library by its soname if it was opened
	 * by path. With the pid, since properties are passed on to other JVMs.
	 */
	private static final String HANDLE = "io.github.selfpipe.library." + ProcessHandle.current().pid();

	private static final Set<String> BUILT_FOR = Set.of("linux-x86-64", "linux-aarch64");

	/** Its memory can be closed. */
	private static final String OLDEST_JNA = "5.12.0";

	/** JEP 472: System.load, which JNA calls, is refused. */
	private static final String NATIVE_ACCESS = " (allow it by --enable-native-access=ALL-UNNAMED, "
			+ "or by Enable-Native-Access: ALL-UNNAMED in the manifest of the application's jar)";

	/** An interned string is the same object for every class loader of the JVM. */
	static final Object PROCESS_LOCK = "io.github.selfpipe.NativeTopHalf".intern();

	private static final int SA_HANDLER = 0;

	private static final int SI_CODE = 8;

	private static final int SI_PID = 16;

	private static final int SI_UID = 20;

	private static final int SI_VALUE = 24;

	/** Pipes of this class loader that are open; with the lock. */
	private static int pipes;

	private final SharedState state;

	/** The handler's address. */
	private final long handler;

	private NativeTopHalf(SharedState state, long handler) {
		this.state = state;
		this.handler = handler;
		int suspend = TrapRule.suspendSignal();
		if (suspend != 0) {
			keepOriginal(suspend);
		}
		state.process((int) ProcessHandle.current().pid(), suspend);
	}

	/** The C library's own signals: sigfillset(3) leaves them out as well. */
	private static long reservedSignals() {
		long reserved = 0;
		for (int signo = 32; signo < SignalTable.realTimeMin(); signo++) {
			reserved |= SignalTable.bit(signo);
		}
		return reserved;
	}

	/**
	 * What the kernel blocks in a thread while it is inside the handler: all but the C
	 * library's own, and those that cannot be blocked.
	 */
	long mask() {
		return ~(reservedSignals() | SignalTable.bit(Signal.SIGKILL.number())
				| SignalTable.bit(Signal.SIGSTOP.number()));
	}

	private void keepOriginal(int signo) {
		if (!this.state.isKnown(signo)) {
			sigaction(signo, 0, this.state.original(signo));
			this.state.setKnown(signo);
		}
	}

	/**
	 * Returns the native top half, loading it the first time.
	 * @return the top half
	 * @throws SelfPipeException if it does not load here; the message says why
	 */
	static NativeTopHalf load() {
		if (!BUILT_FOR.contains(Platform.RESOURCE_PREFIX)) {
			throw new SelfPipeException("there is no native top half for %s".formatted(Platform.RESOURCE_PREFIX));
		}
		try {
			return Loaded.TOP_HALF;
		}
		catch (LinkageError ex) {
			// Every later attempt only meets a class whose initialisation has failed.
			if (LoadFailure.first == null) {
				LoadFailure.first = rootCause(ex);
			}
			throw new SelfPipeException("the native top half does not load: " + describe(LoadFailure.first),
					LoadFailure.first);
		}
	}

	private static String describe(Throwable cause) {
		if (cause instanceof IncompatibleClassChangeError) {
			return "%s is too old, %s is the oldest that will do (%s)".formatted(jna(), OLDEST_JNA, cause.getMessage());
		}
		// JNA's own begins with empty lines.
		return ((cause.getMessage() != null) ? cause.getMessage().strip() : cause)
				+ ((cause instanceof IllegalCallerException) ? NATIVE_ACCESS : "");
	}

	/** As the manifest has it: JNA's own constant would be the one of our compilation. */
	private static String jna() {
		String version = Native.class.getPackage().getImplementationVersion();
		return (version != null) ? "JNA " + version.replaceFirst(" .*", "") : "JNA";
	}

	/** A pipe is about to be opened. */
	void open() {
		synchronized (PROCESS_LOCK) {
			LibC.bind();
			pipes++;
		}
	}

	/** A pipe is closed, and no thread uses it any more. */
	void close() {
		synchronized (PROCESS_LOCK) {
			pipes--;
		}
	}

	/** Gives back what JNA has bound, if no pipe is open. */
	static void unbind() {
		synchronized (PROCESS_LOCK) {
			if (pipes == 0) {
				LibC.unbind();
			}
		}
	}

	private static Throwable rootCause(Throwable failure) {
		Throwable cause = failure;
		while (!(cause instanceof SelfPipeException) && cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause;
	}

	SharedState state() {
		return this.state;
	}

	/**
	 * Makes a signal reach a slot too.
	 */
	void trap(int signo, int slot) {
		synchronized (PROCESS_LOCK) {
			boolean first = this.state.traps(signo) == 0;
			// The trap before the handler, which would find nobody to write to.
			this.state.addTrap(signo, slot);
			try {
				if (first && installed(signo)) {
					// Other code has put us back where nobody traps: a handler that has
					// seen so may be about to set the default.
					new TrapEnd().awaitReturned(mask());
				}
				if (!installed(signo)) {
					keepOriginal(signo);
					sigaction(signo, 0, this.state.previous(signo));
					install(signo);
				}
			}
			catch (RuntimeException | Error ex) {
				this.state.removeTrap(signo, slot);
				throw ex;
			}
		}
	}

	/**
	 * Puts back what was there before, for those of these signals that no other slot
	 * traps. The traps themselves stay until no handler is under way.
	 * @return those whose handler had been displaced, which are left alone
	 */
	long putBack(long signals, int slot) {
		long displaced = 0;
		synchronized (PROCESS_LOCK) {
			for (long left = signals; left != 0; left &= left - 1) {
				int signo = SignalTable.lowest(left);
				if (!installed(signo)) {
					displaced |= SignalTable.bit(signo);
				}
				else if (this.state.traps(signo) == 1L << slot) {
					sigaction(signo, this.state.previous(signo), 0);
				}
			}
		}
		return displaced;
	}

	/** Ends the traps. */
	void removeTraps(long signals, int slot) {
		synchronized (PROCESS_LOCK) {
			for (long left = signals; left != 0; left &= left - 1) {
				this.state.removeTrap(SignalTable.lowest(left), slot);
			}
		}
	}

	/**
	 * Takes back from the primordial thread's mask what no owner wants there any more. A
	 * thread's mask can be changed by that thread alone: it is sent a real-time signal
	 * that nobody uses, with a value that the top half knows.
	 */
	void unmaskPrimordialThread() {
		synchronized (PROCESS_LOCK) {
			TrapEnd end = new TrapEnd();
			// A handler that is under way may still add to it.
			end.awaitReturned(mask());
			long surplus = this.state.masked() & ~this.state.relieved();
			int signo = (surplus != 0) ? unusedSignal() : 0;
			if (signo == 0) {
				return;
			}
			install(signo);
			boolean queued = false;
			while ((this.state.masked() & surplus) != 0 && !end.isOver()) {
				queued = queued || queueToPrimordialThread(signo, this.state.unmask(surplus));
				Thread.yield();
			}
			if (!queued || (this.state.masked() & surplus) == 0) {
				try (Memory none = new Memory(SharedState.SIGACTION_SIZE)) {
					none.clear();
					sigaction(signo, Pointer.nativeValue(none), 0);
				}
			}
			// Else it has not run yet; the default would then be the end of the process.
		}
	}

	private int unusedSignal() {
		ThreadSignals primordial = ThreadSignals.of(ProcessHandle.current().pid());
		for (int signo = SignalTable.MAX; primordial != null && signo >= SignalTable.realTimeMin(); signo--) {
			boolean free = this.state.traps(signo) == 0 && handler(signo) == LibC.SIG_DFL
					&& (primordial.blocked() & SignalTable.bit(signo)) == 0;
			if (free && TrapRule.of(Signal.valueOf(signo)).verdict() != TrapRule.Verdict.REFUSE) {
				return signo;
			}
		}
		return 0;
	}

	/** Returns whether there was room for one more signal (RLIMIT_SIGPENDING). */
	private static boolean queueToPrimordialThread(int signo, long value) {
		long pid = ProcessHandle.current().pid();
		try (Memory info = new Memory(LibC.SIGINFO_SIZE)) {
			info.clear();
			info.setInt(0, signo);
			info.setInt(SI_CODE, LibC.SI_QUEUE);
			info.setInt(SI_PID, (int) pid);
			info.setInt(SI_UID, 0);
			info.setLong(SI_VALUE, value);
			return LibC.syscall(LibC.SYS_RT_TGSIGQUEUEINFO, pid, pid, signo, Pointer.nativeValue(info)) == 0;
		}
	}

	/**
	 * Memory that was kept for this would keep JNA's thread, and that its class loader.
	 */
	private void install(int signo) {
		try (Memory action = new Memory(SharedState.SIGACTION_SIZE)) {
			action.clear();
			action.setLong(SA_HANDLER, this.handler);
			action.setLong(SharedState.SA_MASK, ~reservedSignals());
			action.setInt(SharedState.SA_FLAGS, LibC.SA_SIGINFO | LibC.SA_RESTART | LibC.SA_ONSTACK);
			sigaction(signo, Pointer.nativeValue(action), 0);
		}
	}

	/**
	 * Returns whether the signal's handler is ours. Any thread.
	 */
	boolean installed(int signo) {
		return handler(signo) == this.handler;
	}

	private static long handler(int signo) {
		try (Memory current = new Memory(SharedState.SIGACTION_SIZE)) {
			sigaction(signo, 0, Pointer.nativeValue(current));
			return current.getLong(SA_HANDLER);
		}
	}

	/**
	 * Returns whether the signal was ignored when the first slot trapped it. Any thread.
	 */
	boolean ignoredBefore(int signo) {
		synchronized (PROCESS_LOCK) {
			return this.state.traps(signo) != 0
					&& new Pointer(this.state.previous(signo)).getLong(SA_HANDLER) == LibC.SIG_IGN;
		}
	}

	private static void sigaction(int signo, long action, long previous) {
		if (LibC.sigaction(signo, action, previous) != 0) {
			throw LibC.failure("sigaction(%s)".formatted(Signal.valueOf(signo)));
		}
	}

	private static final class LoadFailure {

		static volatile @org.jspecify.annotations.Nullable Throwable first;

		private LoadFailure() {
		}

	}

	private static final class Loaded {

		static final NativeTopHalf TOP_HALF = open();

		private Loaded() {
		}

		private static NativeTopHalf open() {
			synchronized (PROCESS_LOCK) {
				long library = Long.getLong(HANDLE, 0);
				if (library == 0) {
					library = LibC.dlopen(SONAME, LibC.RTLD_NOW | LibC.RTLD_NOLOAD);
				}
				if (library == 0) {
					library = LibraryFile.open(Platform.RESOURCE_PREFIX + "/libselfpipe.so");
				}
				System.setProperty(HANDLE, Long.toString(library));
				int layout = new Pointer(symbol(library, "selfpipe_layout")).getInt(0);
				if (layout != SharedState.LAYOUT) {
					throw new SelfPipeException(
							"another version of selfpipe is loaded in this JVM (layout %d, this one has %d)"
								.formatted(layout, SharedState.LAYOUT));
				}
				long state = symbol(library, "selfpipe_state");
				return new NativeTopHalf(new SharedState(
						new Pointer(state).getByteBuffer(0, SharedState.SIZE).order(java.nio.ByteOrder.nativeOrder()),
						state), symbol(library, "selfpipe_top_half"));
			}
		}

		private static long symbol(long library, String name) {
			long address = LibC.dlsym(library, name);
			if (address == 0) {
				throw new SelfPipeException("libselfpipe.so has no " + name);
			}
			return address;
		}

	}

}
