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

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.github.selfpipe.SharedState.Field;
import org.jspecify.annotations.Nullable;

/**
 * A pipe(7) that the native top half writes to.
 */
final class NativePipe implements SignalPipe {

	/** Records that one read takes at most. */
	private static final int BATCH = 128;

	private static final int MIN_CAPACITY = 4096;

	private static final long NANOS_PER_SECOND = 1_000_000_000L;

	private final NativeTopHalf topHalf;

	private final SharedState state;

	/** The index of our struct selfpipe_slot. */
	private final int slot;

	private final int readEnd;

	private final int writeEnd;

	/**
	 * The read end again, as an open file description of its own that blocks, or -1. A
	 * read(2) there takes one call where poll(2) and read(2) take two; a handler that
	 * interrupts it has left its record by then, and SA_RESTART goes on with it.
	 */
	private final int blockingEnd;

	private final int capacity;

	private final Memory buffer = new Memory(BATCH * SignalRecord.SIZE);

	private final ByteBuffer records = this.buffer.getByteBuffer(0, this.buffer.size()).order(ByteOrder.nativeOrder());

	/** struct pollfd at 0, struct timespec at 8. */
	private final Memory scratch = new Memory(24);

	private final Memory wakeup = new Memory(SignalRecord.SIZE);

	/**
	 * Held for reading by other threads that use a descriptor or ask for a handler, for
	 * writing to close it.
	 */
	private final ReentrantReadWriteLock descriptors = new ReentrantReadWriteLock();

	private boolean closed;

	/** What the slot had counted when it was given back; null before. */
	private volatile long @Nullable [] caughtAtClose;

	/** The signals that the owner's thread had blocked, and that we have unblocked. */
	private long unblocked;

	/**
	 * The signals that the primordial thread is to block, so that the owner gets them.
	 */
	private long relieved;

	NativePipe(NativeTopHalf topHalf, int pipeSize) {
		this.topHalf = topHalf;
		this.state = topHalf.state();
		topHalf.open();
		this.slot = this.state.claim();
		if (this.slot < 0) {
			topHalf.close();
			throw new SelfPipeException(
					"More than %d pipes are open in this JVM: close one, or share it.".formatted(SharedState.SLOTS));
		}
		this.wakeup.clear();
		this.scratch.clear();
		if (LibC.pipe2(Pointer.nativeValue(this.scratch), LibC.O_CLOEXEC | LibC.O_NONBLOCK) != 0) {
			SelfPipeException failure = LibC.failure("pipe2(O_CLOEXEC | O_NONBLOCK)");
			this.state.release(this.slot);
			topHalf.close();
			throw failure;
		}
		this.readEnd = this.scratch.getInt(0);
		this.writeEnd = this.scratch.getInt(4);
		this.blockingEnd = LibC.open("/proc/self/fd/" + this.readEnd, LibC.O_CLOEXEC);
		this.capacity = resize(pipeSize);
		this.state.set(this.slot, Field.WRITE_END, this.writeEnd);
	}

	private int resize(int size) {
		int wanted = size;
		while (LibC.fcntl(this.writeEnd, LibC.F_SETPIPE_SZ, wanted) < 0 && wanted > MIN_CAPACITY) {
			wanted = Math.max(wanted / 2, MIN_CAPACITY);
		}
		return LibC.fcntl(this.writeEnd, LibC.F_GETPIPE_SZ, 0);
	}

	@Override
	public ByteBuffer records() {
		return this.records;
	}

	@Override
	public int read(long timeoutNanos) {
		long deadline = (timeoutNanos > 0) ? System.nanoTime() + timeoutNanos : 0;
		while (true) {
			boolean block = (timeoutNanos == FOREVER && this.blockingEnd >= 0);
			if (!block && timeoutNanos != 0) {
				await((timeoutNanos == FOREVER) ? FOREVER : Math.max(0, deadline - System.nanoTime()));
			}
			long count = LibC.read(block ? this.blockingEnd : this.readEnd, Pointer.nativeValue(this.buffer),
					this.buffer.size());
			if (count > 0) {
				return (int) count;
			}
			if (count == 0) {
				throw new SelfPipeException("The pipe is broken: its write end was closed by other code.");
			}
			int errno = LibC.errno();
			if (errno == LibC.EAGAIN && timeoutNanos != FOREVER
					&& (timeoutNanos == 0 || System.nanoTime() - deadline >= 0)) {
				return 0;
			}
			if (errno != LibC.EAGAIN && errno != LibC.EINTR) {
				throw LibC.failure("read(%d)".formatted(block ? this.blockingEnd : this.readEnd));
			}
		}
	}

	/** ppoll(2), for its timeout in nanoseconds; EINTR is a normal return. */
	private void await(long timeoutNanos) {
		this.scratch.setInt(0, this.readEnd);
		this.scratch.setInt(4, LibC.POLLIN);
		long timeout = 0;
		if (timeoutNanos != FOREVER) {
			this.scratch.setLong(8, timeoutNanos / NANOS_PER_SECOND);
			this.scratch.setLong(16, timeoutNanos % NANOS_PER_SECOND);
			timeout = Pointer.nativeValue(this.scratch) + 8;
		}
		if (LibC.ppoll(Pointer.nativeValue(this.scratch), 1, timeout, 0) < 0 && LibC.errno() != LibC.EINTR) {
			awaitCoarsely(timeoutNanos);
		}
	}

	/** poll(2), for where seccomp(2) does not know the newer call. */
	private void awaitCoarsely(long timeoutNanos) {
		int millis = (timeoutNanos != FOREVER) ? (int) Math.min(timeoutNanos / 1_000_000 + 1, Integer.MAX_VALUE) : -1;
		if (LibC.poll(Pointer.nativeValue(this.scratch), 1, millis) < 0 && LibC.errno() != LibC.EINTR) {
			throw LibC.failure("poll(%d)".formatted(this.readEnd));
		}
	}

	@Override
	public void wakeup() {
		this.descriptors.readLock().lock();
		try {
			if (!this.closed) {
				// If the pipe is full, the reader is not waiting.
				LibC.write(this.writeEnd, Pointer.nativeValue(this.wakeup), SignalRecord.SIZE);
			}
		}
		finally {
			this.descriptors.readLock().unlock();
		}
	}

	@Override
	public void trap(Signal signal) {
		this.topHalf.trap(signal.number(), this.slot);
	}

	@Override
	public long untrap(long signals) {
		TrapEnd end = new TrapEnd();
		relieve(this.relieved & ~signals);
		end.awaitTaken(signals, this.topHalf.mask());
		long displaced = this.topHalf.putBack(signals, this.slot);
		end.awaitReturned(this.topHalf.mask());
		this.topHalf.removeTraps(signals, this.slot);
		awaitHandlers();
		return displaced;
	}

	/**
	 * Waits for the handlers that saw the trap before it went. Each needs a few
	 * instructions once its thread has a processor.
	 */
	private void awaitHandlers() {
		while (this.state.get(this.slot, Field.IN_FLIGHT) != 0) {
			Thread.yield();
		}
	}

	@Override
	public boolean displaced(Signal signal) {
		return isOpenAnd(() -> !this.topHalf.installed(signal.number()));
	}

	@Override
	public boolean ignoredBefore(Signal signal) {
		return isOpenAnd(() -> this.topHalf.ignoredBefore(signal.number()));
	}

	private boolean isOpenAnd(BooleanSupplier condition) {
		this.descriptors.readLock().lock();
		try {
			return !this.closed && condition.getAsBoolean();
		}
		finally {
			this.descriptors.readLock().unlock();
		}
	}

	@Override
	public long caught(int signo) {
		long caught = this.state.caught(this.slot, signo);
		long[] atClose = this.caughtAtClose;
		return (atClose != null) ? atClose[signo] : caught;
	}

	@Override
	public long lost(int signo) {
		return this.state.lost(this.slot, signo);
	}

	@Override
	public void escalate(Escalation escalation) {
		// Off while the other values change.
		this.state.set(this.slot, Field.ESCALATE_AFTER, 0);
		this.state.setLong(this.slot, Field.ESCALATES, escalation.signals());
		this.state.setLong(this.slot, Field.PATIENCE, escalation.patienceNanos());
		this.state.set(this.slot, Field.EXIT_CODE, escalation.exitCode());
		this.state.set(this.slot, Field.ESCALATE_AFTER, escalation.after());
	}

	@Override
	public void own(long trapped) {
		blockAgain();
		long signals = trapped & ~leftToTheVm(trapped & TrapRule.blockedInJavaThreads());
		this.unblocked = LibC.mask(LibC.SIG_UNBLOCK, signals) & signals;
		relieve(ownerIsNextInLine() ? signals : 0);
	}

	/**
	 * Of the signals that HotSpot keeps for its VM thread, those that some thread does
	 * take. With -Xrs it leaves masks alone, and a parent that is a JVM has handed down
	 * its own.
	 */
	private static long leftToTheVm(long candidates) {
		long taken = 0;
		if (candidates != 0) {
			for (ThreadSignals thread : ThreadSignals.all()) {
				taken |= ~thread.blocked();
			}
		}
		return candidates & taken;
	}

	@Override
	public void disown() {
		blockAgain();
		relieve(0);
	}

	private void blockAgain() {
		if (this.unblocked != 0) {
			LibC.mask(LibC.SIG_BLOCK, this.unblocked);
			this.unblocked = 0;
		}
	}

	private void relieve(long signals) {
		if (signals == this.relieved) {
			return;
		}
		boolean less = (this.relieved & ~signals) != 0;
		this.relieved = signals;
		this.state.setLong(this.slot, Field.RELIEVED, signals);
		if (less) {
			this.topHalf.unmaskPrimordialThread();
		}
	}

	/**
	 * Whether the kernel's next choice for a signal, after the primordial thread, is this
	 * one. It goes through the threads in the order of their creation (kernel/signal.c,
	 * complete_signal), which is also that of /proc/self/task, and a Java launcher
	 * creates Java's main thread first.
	 */
	private static boolean ownerIsNextInLine() {
		String[] threads = ThreadSignals.threads();
		return threads.length > 1 && threads[1].equals(String.valueOf(LibC.gettid()));
	}

	@Override
	public int capacity() {
		return this.capacity;
	}

	@Override
	public int pending() {
		this.descriptors.readLock().lock();
		try (Memory bytes = new Memory(4)) {
			bytes.setInt(0, 0);
			if (!this.closed && LibC.ioctl(this.readEnd, LibC.FIONREAD, Pointer.nativeValue(bytes)) != 0) {
				throw LibC.failure("ioctl(%d, FIONREAD)".formatted(this.readEnd));
			}
			return bytes.getInt(0);
		}
		finally {
			this.descriptors.readLock().unlock();
		}
	}

	@Override
	public int fd() {
		return this.readEnd;
	}

	@Override
	public TopHalf topHalf() {
		return TopHalf.NATIVE;
	}

	@Override
	public void close() {
		awaitHandlers();
		this.descriptors.writeLock().lock();
		try {
			this.closed = true;
			long[] caught = new long[SignalTable.SIZE];
			for (int signo = 0; signo < caught.length; signo++) {
				caught[signo] = this.state.caught(this.slot, signo);
			}
			this.caughtAtClose = caught;
			this.state.release(this.slot);
			LibC.close(this.writeEnd);
			LibC.close(this.readEnd);
			if (this.blockingEnd >= 0) {
				LibC.close(this.blockingEnd);
			}
			// Memory that was kept would keep JNA's thread, and that its class loader.
			this.buffer.close();
			this.scratch.close();
			this.wakeup.close();
			this.topHalf.close();
		}
		finally {
			this.descriptors.writeLock().unlock();
		}
	}

}
