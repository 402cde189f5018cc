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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A java.nio pipe that {@link JvmTopHalf} writes to. The handler is ordinary Java on a
 * thread of its own, so a lock is fine.
 */
final class JvmPipe implements SignalPipe {

	/** What Linux gives a pipe; java.nio has no way to ask for more. */
	private static final int CAPACITY = 65536;

	private static final int BATCH = 128;

	private final JvmTopHalf topHalf = JvmTopHalf.INSTANCE;

	/** One object, by which the top half knows this pipe. */
	private final JvmTopHalf.Receiver receiver = this::caught;

	private final ByteBuffer records = ByteBuffer.allocateDirect(BATCH * SignalRecord.SIZE)
		.order(ByteOrder.nativeOrder());

	private final AtomicLongArray caught = new AtomicLongArray(SignalTable.SIZE);

	private final AtomicLongArray lost = new AtomicLongArray(SignalTable.SIZE);

	private final AtomicLong written = new AtomicLong();

	private final AtomicLong read = new AtomicLong();

	private final ByteBuffer record = ByteBuffer.allocateDirect(SignalRecord.SIZE).order(ByteOrder.nativeOrder());

	private final Selector selector;

	private final Pipe pipe;

	private int shutdowns;

	private volatile long escalates;

	private volatile int escalateAfter;

	JvmPipe() {
		try {
			this.selector = Selector.open();
			this.pipe = Pipe.open();
			this.pipe.source().configureBlocking(false);
			this.pipe.sink().configureBlocking(false);
			this.pipe.source().register(this.selector, SelectionKey.OP_READ);
		}
		catch (IOException ex) {
			throw new SelfPipeException("java.nio.channels.Pipe does not open: " + ex.getMessage(), ex);
		}
	}

	/** The handler's part, on a thread of the JVM's for this one signal. */
	private void caught(int signo, long nanos) {
		this.caught.incrementAndGet(signo);
		if (!write(signo, nanos)) {
			this.lost.incrementAndGet(signo);
			write(SignalRecord.WAKEUP, nanos);
		}
		if (this.escalateAfter > 0 && (this.escalates & SignalTable.bit(signo)) != 0) {
			synchronized (this.record) {
				if (++this.shutdowns >= this.escalateAfter) {
					Runtime.getRuntime().halt(128 + signo);
				}
			}
		}
	}

	private boolean write(int signo, long nanos) {
		synchronized (this.record) {
			SignalRecord.encode(this.record.clear(), signo, SignalRecord.NO_CODE, nanos);
			try {
				// A pipe takes a record whole or not at all, here as there.
				int count = this.pipe.sink().write(this.record);
				this.written.addAndGet(count);
				return count > 0;
			}
			catch (IOException ex) {
				return false;
			}
		}
	}

	@Override
	public ByteBuffer records() {
		return this.records;
	}

	@Override
	public int read(long timeoutNanos) {
		try {
			long deadline = (timeoutNanos > 0) ? System.nanoTime() + timeoutNanos : 0;
			while (true) {
				int count = this.pipe.source().read(this.records.clear());
				if (count < 0) {
					throw new SelfPipeException("The pipe is broken: its write end was closed by other code.");
				}
				long left = (timeoutNanos > 0) ? deadline - System.nanoTime() : 0;
				if (count > 0 || timeoutNanos == 0 || (timeoutNanos > 0 && left <= 0)) {
					this.read.addAndGet(count);
					return count;
				}
				// An interrupted thread does not wait in select: its status is put off.
				boolean interrupted = Thread.interrupted();
				this.selector.select((key) -> {
				}, (timeoutNanos > 0) ? Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)) : 0);
				if (interrupted) {
					Thread.currentThread().interrupt();
				}
			}
		}
		catch (IOException ex) {
			throw new SelfPipeException("The pipe is broken: " + ex, ex);
		}
	}

	@Override
	public void wakeup() {
		write(SignalRecord.WAKEUP, 0);
	}

	@Override
	public void trap(Signal signal) {
		this.topHalf.trap(signal, this.receiver);
	}

	@Override
	public long untrap(long signals) {
		long displaced = 0;
		for (long left = signals; left != 0; left &= left - 1) {
			int signo = SignalTable.lowest(left);
			displaced |= this.topHalf.untrap(signo, this.receiver) ? SignalTable.bit(signo) : 0;
		}
		return displaced;
	}

	/** sun.misc.Signal cannot tell without replacing the handler. */
	@Override
	public boolean displaced(Signal signal) {
		return false;
	}

	@Override
	public boolean ignoredBefore(Signal signal) {
		return this.topHalf.ignoredBefore(signal.number());
	}

	@Override
	public long caught(int signo) {
		return this.caught.get(signo);
	}

	@Override
	public long lost(int signo) {
		return this.lost.get(signo);
	}

	@Override
	public void escalate(Escalation escalation) {
		this.escalates = escalation.signals();
		this.escalateAfter = escalation.after();
	}

	@Override
	public void own(long trapped) {
		// The JVM's own threads take the signals.
	}

	@Override
	public void disown() {
		// Nothing was changed for the owner.
	}

	@Override
	public int capacity() {
		return CAPACITY;
	}

	@Override
	public int pending() {
		return this.pipe.source().isOpen() ? (int) Math.max(0, this.written.get() - this.read.get()) : 0;
	}

	@Override
	public int fd() {
		throw new UnsupportedOperationException(
				"The jvm top half has no descriptor to offer: java.nio.channels.Pipe does not show its own.");
	}

	@Override
	public TopHalf topHalf() {
		return TopHalf.JVM;
	}

	@Override
	public void close() {
		synchronized (this.record) {
			try {
				this.selector.close();
				this.pipe.sink().close();
				this.pipe.source().close();
			}
			catch (IOException ex) {
				throw new SelfPipeException("java.nio.channels.Pipe does not close: " + ex.getMessage(), ex);
			}
		}
	}

}
