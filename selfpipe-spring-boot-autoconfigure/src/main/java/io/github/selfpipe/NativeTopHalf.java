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

import java.io.File;
import java.io.IOException;
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

	/** An interned string is the same object for every class loader of the JVM. */
	static final Object PROCESS_LOCK = "io.github.selfpipe.NativeTopHalf".intern();

	private static final int SA_HANDLER = 0;

	private final SharedState state;

	/** The handler's address. */
	private final long handler;

	/** The struct sigaction that leads to the handler. */
	private final Memory action;

	private NativeTopHalf(SharedState state, long handler) {
		this.state = state;
		this.handler = handler;
		this.action = new Memory(SharedState.SIGACTION_SIZE);
		this.action.clear();
		this.action.setLong(SA_HANDLER, handler);
		this.action.setLong(SharedState.SA_MASK, ~reservedSignals());
		this.action.setInt(SharedState.SA_FLAGS, LibC.SA_SIGINFO | LibC.SA_RESTART | LibC.SA_ONSTACK);
		state.process((int) ProcessHandle.current().pid(), TrapRule.suspendSignal());
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
			throw new SelfPipeException("the native top half does not load: " + LoadFailure.first.getMessage(),
					LoadFailure.first);
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
			// A handler without a reader may not be, a reader without a handler may.
			this.state.addTrap(signo, slot);
			if (!installed(signo)) {
				try {
					// What was there is known before the handler runs, which may have to
					// hand on.
					sigaction(signo, 0, this.state.previous(signo));
					sigaction(signo, Pointer.nativeValue(this.action), 0);
				}
				catch (RuntimeException ex) {
					this.state.removeTrap(signo, slot);
					throw ex;
				}
			}
		}
	}

	/**
	 * Ends that. The last slot puts back what was there, before its trap goes: no signal
	 * finds a handler that has nobody to write to.
	 * @return whether the handler had been displaced, so that it was left alone
	 */
	boolean untrap(int signo, int slot) {
		synchronized (PROCESS_LOCK) {
			boolean displaced = !installed(signo);
			if (!displaced && this.state.traps(signo) == 1L << slot) {
				sigaction(signo, this.state.previous(signo), 0);
			}
			this.state.removeTrap(signo, slot);
			return displaced;
		}
	}

	/**
	 * Returns whether the signal's handler is ours. Any thread.
	 */
	boolean installed(int signo) {
		try (Memory current = new Memory(SharedState.SIGACTION_SIZE)) {
			sigaction(signo, 0, Pointer.nativeValue(current));
			return current.getLong(SA_HANDLER) == this.handler;
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
					library = extractAndOpen();
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

		private static long extractAndOpen() {
			String resource = Platform.RESOURCE_PREFIX + "/libselfpipe.so";
			File file;
			try {
				file = Native.extractFromResourcePath("/" + resource, NativeTopHalf.class.getClassLoader());
			}
			catch (IOException ex) {
				// JNA would list the whole class path.
				boolean absent = NativeTopHalf.class.getResource("/" + resource) == null;
				throw new SelfPipeException(
						absent ? resource + " is not on the class path" : String.valueOf(ex.getMessage()), ex);
			}
			long library = LibC.dlopen(file.getAbsolutePath(), LibC.RTLD_NOW);
			String error = (library == 0) ? LibC.dlerror() : null;
			if (file.getName().startsWith("jna")) {
				// Mapped by now; a copy that stayed behind at every start would fill the
				// folder.
				file.delete();
			}
			if (error != null) {
				throw new SelfPipeException(error);
			}
			return library;
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
