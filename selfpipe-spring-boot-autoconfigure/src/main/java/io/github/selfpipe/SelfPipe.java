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

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Unix signals, one at a time and in the order in which they were caught, read from a
 * self-pipe by ordinary code: <pre class="code">
 * try (SelfPipe pipe = SelfPipe.open(Signal.SIGHUP, Signal.SIGTERM)) {
 *     for (SignalInfo info : pipe) {
 *         System.out.println(info.signal() + " from " + info.senderPid());
 *     }
 * }
 * </pre>
 * <p>
 * While a signal is trapped, the top half runs for it instead of what the process would
 * have done, for the whole process and on whatever thread the kernel chooses. It leaves a
 * record in the pipe; nothing else happens until the owner of the pipe reads it.
 * <p>
 * <strong>Limits.</strong> What the kernel merges stays merged: a standard signal that is
 * sent again while it is still pending is one signal (signal(7)); real-time signals are
 * queued. Records are in the order in which the handlers ran; signals that are pending
 * together may be taken by several threads at once.
 * <p>
 * <strong>Threads.</strong> The thread that opens a SelfPipe owns it. {@link #poll()},
 * {@link #take()}, {@link #drain()}, iteration, {@link #trap}, {@link #untrap},
 * {@link #trapOnly}, {@link #transferTo} and {@link #close} throw
 * {@link IllegalStateException} on any other. {@link #wakeup()}, {@link #status()},
 * {@link #trapped()} and {@link #fd()} may be called from any thread. Several pipes may
 * be open at once: each gets every signal that it traps.
 *
 * @author The selfpipe maintainers
 * @see <a href="https://man7.org/linux/man-pages/man7/signal.7.html">signal(7)</a>
 * @see <a href="https://cr.yp.to/docs/selfpipe.html">The self-pipe trick</a>
 */
public final class SelfPipe implements AutoCloseable, Iterable<SignalInfo> {

	private static final int SIGNALS = Platform.MAX + 1;

	private final Slot slot;

	private final @Nullable String topHalfReason;

	private final long escalates;

	private final int escalateAfter;

	/** By number; null where never trapped. Written by the owner. */
	private final AtomicReferenceArray<@Nullable Signal> known = new AtomicReferenceArray<>(SIGNALS);

	private final AtomicLongArray published = new AtomicLongArray(SIGNALS);

	private final AtomicLongArray coalesced = new AtomicLongArray(SIGNALS);

	private final AtomicReferenceArray<@Nullable SignalInfo> last = new AtomicReferenceArray<>(SIGNALS);

	/** When the last ones were caught, for those that a snapshot has been asked for. */
	private final AtomicReferenceArray<@Nullable LastTime> lastTimes = new AtomicReferenceArray<>(SIGNALS);

	/** Lost signals that have been handed out since, by number; the owner's. */
	private final long[] lostSeen = new long[SIGNALS];

	private final List<Consumer<Signal>> trapListeners = new CopyOnWriteArrayList<>();

	private final AtomicBoolean wakeup = new AtomicBoolean();

	private volatile long trapped;

	private volatile Thread owner;

	private volatile boolean closed;

	/** Whether the owner's thread is prepared to take signals. */
	private boolean owned;

	/** The part of the last batch that has not been handed out. */
	private int position;

	private int limit;

	/** Whether the counters of lost signals have been looked at since the last read. */
	private boolean countersRead = true;

	/** Bytes read since the pipe was last seen empty. */
	private long readSinceEmpty;

	/** Bytes read since a wakeup was seen that has not been answered yet. */
	private long readSinceWakeup;

	private final Builder asked;

	private SelfPipe(Builder builder) {
		this.asked = builder;
		this.owner = Thread.currentThread();
		NativeTopHalf nativeTopHalf = null;
		String reason = null;
		if (builder.topHalf != TopHalf.JVM) {
			try {
				nativeTopHalf = nativeTopHalf();
			}
			catch (SelfPipeException ex) {
				if (builder.topHalf == TopHalf.NATIVE) {
					throw ex;
				}
				reason = ex.getMessage();
				log(Level.WARNING,
						"Signals are caught by the jvm top half (sun.misc.Signal), which loses order and senders: "
								+ reason);
			}
		}
		this.slot = (nativeTopHalf != null) ? new NativeSlot(nativeTopHalf, builder.pipeSize) : new JvmSlot();
		this.topHalfReason = reason;
		this.escalates = bits(builder.escalates);
		this.escalateAfter = builder.escalateAfter;
		try {
			this.slot.escalate(this.escalates, this.escalateAfter);
			trapAll(builder.signals, builder.ignoreUnsupported);
			own();
		}
		catch (RuntimeException | Error ex) {
			close();
			throw ex;
		}
	}

	private static NativeTopHalf nativeTopHalf() {
		try {
			return NativeTopHalf.load();
		}
		catch (NoClassDefFoundError ex) {
			// Not even NativeTopHalf links then.
			throw new SelfPipeException("JNA (net.java.dev.jna:jna) is not on the class path", ex);
		}
	}

	/**
	 * Opens a pipe and traps signals. The calling thread becomes its owner.
	 * @param signals the signals, at least one
	 * @return the pipe
	 * @throws IllegalArgumentException if there is no signal
	 * @throws UnsupportedSignalException if one of them cannot be trapped; none is then
	 * @throws SelfPipeException if the operating system refuses
	 */
	public static SelfPipe open(Signal... signals) {
		return open(Arrays.asList(signals));
	}

	/**
	 * Opens a pipe and traps signals. The calling thread becomes its owner.
	 * @param signals the signals, at least one
	 * @return the pipe
	 * @throws IllegalArgumentException if there is no signal
	 * @throws UnsupportedSignalException if one of them cannot be trapped; none is then
	 * @throws SelfPipeException if the operating system refuses
	 */
	public static SelfPipe open(Collection<Signal> signals) {
		return builder().signals(signals).open();
	}

	/**
	 * Returns a builder, for the options.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Returns the next signal. Does not block.
	 * @return the signal, or null if there is none
	 * @throws IllegalStateException on a thread that does not own this pipe, or after
	 * {@link #close()}
	 * @throws SelfPipeException if the pipe is broken
	 */
	public @Nullable SignalInfo poll() {
		checkUsable("poll");
		return next(0, false);
	}

	/**
	 * Returns the next signal, waiting for it if necessary. Interrupting the thread does
	 * not end the wait; {@link #wakeup()} does.
	 * @param timeout how long to wait at most, to the nanosecond where ppoll(2) gives it
	 * @return the signal, or null if there was none in time or {@link #wakeup()} was
	 * called
	 * @throws IllegalStateException on a thread that does not own this pipe, or after
	 * {@link #close()}
	 * @throws SelfPipeException if the pipe is broken
	 */
	public @Nullable SignalInfo poll(Duration timeout) {
		checkUsable("poll");
		return next(nanos(timeout), true);
	}

	/**
	 * Returns the next signal, waiting for it as long as it takes. Interrupting the
	 * thread does not end the wait; {@link #wakeup()} does.
	 * @return the signal; null only if {@link #wakeup()} was called
	 * @throws IllegalStateException on a thread that does not own this pipe, or after
	 * {@link #close()}
	 * @throws SelfPipeException if the pipe is broken
	 */
	public @Nullable SignalInfo take() {
		checkUsable("take");
		return next(Slot.FOREVER, true);
	}

	/**
	 * Returns all signals that are in the pipe. Does not block.
	 * @return the signals in the order in which they were caught, empty if there are none
	 * @throws IllegalStateException on a thread that does not own this pipe, or after
	 * {@link #close()}
	 * @throws SelfPipeException if the pipe is broken
	 */
	public List<SignalInfo> drain() {
		checkUsable("drain");
		List<SignalInfo> infos = new ArrayList<>();
		// Bounded: a sender that is faster than this loop must not keep it here.
		int most = this.slot.capacity() / SignalRecord.SIZE + SIGNALS;
		for (int i = 0; i < most; i++) {
			SignalInfo info = next(0, false);
			if (info == null) {
				break;
			}
			infos.add(info);
		}
		return infos;
	}

	/**
	 * Returns an iterator that waits for each signal as {@link #take()} does. It ends
	 * when this pipe is closed, and when {@link #wakeup()} is called; iteration can then
	 * be taken up again.
	 * @return the iterator, for the owner's thread
	 */
	@Override
	public Iterator<SignalInfo> iterator() {
		return new Iterator<>() {

			private @Nullable SignalInfo next;

			@Override
			public boolean hasNext() {
				if (this.next == null && !SelfPipe.this.closed) {
					this.next = take();
				}
				return this.next != null;
			}

			@Override
			public SignalInfo next() {
				if (!hasNext() || this.next == null) {
					throw new NoSuchElementException();
				}
				SignalInfo info = this.next;
				this.next = null;
				return info;
			}

		};
	}

	private @Nullable SignalInfo next(long timeoutNanos, boolean endOnWakeup) {
		ByteBuffer records = this.slot.records();
		long deadline = (timeoutNanos > 0) ? System.nanoTime() + timeoutNanos : 0;
		boolean exhausted = false;
		while (true) {
			while (this.position < this.limit) {
				int offset = this.position;
				this.position += SignalRecord.SIZE;
				int signo = SignalRecord.signo(records, offset);
				Signal signal = (signo != SignalRecord.WAKEUP) ? this.known.get(signo) : null;
				if (signal != null) {
					return handOut(SignalRecord.decode(records, offset, signal));
				}
			}
			// Records before counters: what was lost came after all that is in the pipe.
			SignalInfo lost = this.countersRead ? null : nextLost();
			if (lost != null) {
				return handOut(lost);
			}
			boolean woken = endOnWakeup && this.wakeup.get();
			// What was in the pipe then comes first; what an endless flood adds does not.
			if (exhausted || (woken && this.readSinceWakeup >= this.slot.capacity())) {
				if (woken) {
					this.readSinceWakeup = 0;
					this.wakeup.set(false);
				}
				return null;
			}
			long left = woken ? 0 : (timeoutNanos > 0) ? Math.max(0, deadline - System.nanoTime()) : timeoutNanos;
			this.position = 0;
			this.limit = 0;
			this.limit = this.slot.read(left);
			boolean empty = this.limit < records.capacity();
			this.readSinceEmpty = empty ? 0 : this.readSinceEmpty + this.limit;
			this.readSinceWakeup = woken ? this.readSinceWakeup + this.limit : 0;
			// Under an endless flood the pipe is never empty; a whole pipe later is as
			// good.
			this.countersRead = !empty && this.readSinceEmpty < this.slot.capacity();
			// A read comes back with nothing only when its time is up.
			exhausted = (this.limit == 0);
		}
	}

	private @Nullable SignalInfo nextLost() {
		for (int signo = 1; signo < SIGNALS; signo++) {
			Signal signal = this.known.get(signo);
			long count = (signal != null) ? this.slot.lost(signo) - this.lostSeen[signo] : 0;
			if (signal != null && count > 0) {
				this.lostSeen[signo] += count;
				return SignalInfo.coalesced(signal, count);
			}
		}
		this.countersRead = true;
		this.readSinceEmpty = 0;
		return null;
	}

	private SignalInfo handOut(SignalInfo info) {
		int signo = info.signal().number();
		this.last.set(signo, info);
		// Only the owner writes these.
		this.coalesced.lazySet(signo, this.coalesced.get(signo) + info.count() - 1);
		this.published.lazySet(signo, this.published.get(signo) + 1);
		return info;
	}

	/**
	 * Traps one more signal, or takes the trap again if other code has displaced it.
	 * @param signal the signal
	 * @throws UnsupportedSignalException if it cannot be trapped
	 * @throws IllegalStateException on a thread that does not own this pipe, or after
	 * {@link #close()}
	 * @throws SelfPipeException if the operating system refuses
	 */
	public void trap(Signal signal) {
		checkUsable("trap");
		trapAll(List.of(signal), false);
		own();
	}

	/**
	 * Ends the trap of a signal and puts back what was there before, unless other code
	 * has displaced it or another pipe traps it too. Records that are in the pipe by then
	 * are still handed out. A signal that is not trapped is left alone.
	 * @param signal the signal
	 * @throws IllegalStateException on a thread that does not own this pipe, or after
	 * {@link #close()}
	 */
	public void untrap(Signal signal) {
		checkUsable("untrap");
		release(signal);
		own();
	}

	/**
	 * Traps exactly these signals: traps those that are not trapped, then untraps the
	 * others. If one cannot be trapped, nothing changes.
	 * @param signals the signals, none to untrap all
	 * @throws UnsupportedSignalException if one of them cannot be trapped
	 * @throws IllegalStateException on a thread that does not own this pipe, or after
	 * {@link #close()}
	 * @throws SelfPipeException if the operating system refuses
	 */
	public void trapOnly(Collection<Signal> signals) {
		checkUsable("trapOnly");
		trapAll(signals, false);
		for (Signal signal : trapped()) {
			if (!signals.contains(signal)) {
				release(signal);
			}
		}
		own();
	}

	/**
	 * Returns what is trapped, for any thread to change.
	 * @return the traps of this pipe
	 */
	public SignalTraps traps() {
		return new PipeTraps(this);
	}

	synchronized List<Signal> trapNow(Collection<Signal> signals) {
		if (this.closed) {
			throw closed();
		}
		Set<Signal> before = trapped();
		trapAll(signals, false);
		return signals.stream().filter((signal) -> !before.contains(signal)).toList();
	}

	synchronized void releaseNow(Collection<Signal> signals) {
		if (!this.closed) {
			signals.forEach(this::release);
		}
	}

	/**
	 * Makes this pipe what a builder describes, if its top half and its size are those of
	 * this one: the signals and the escalation are changed.
	 * @param builder the options
	 * @return whether it is so now; if not, nothing has changed
	 */
	public boolean become(Builder builder) {
		checkUsable("become");
		if (builder.topHalf != this.asked.topHalf || builder.pipeSize != this.asked.pipeSize) {
			return false;
		}
		this.slot.escalate(bits(builder.escalates), builder.escalateAfter);
		trapOnly(builder.signals);
		return true;
	}

	/**
	 * Returns whether this pipe is open.
	 * @return whether it is
	 */
	public boolean isOpen() {
		return !this.closed;
	}

	/**
	 * Returns the thread that owns this pipe.
	 * @return the thread
	 */
	public Thread owner() {
		return this.owner;
	}

	private void trapAll(Collection<Signal> signals, boolean ignoreUnsupported) {
		Set<Signal> wanted = new TreeSet<>(signals);
		if (!ignoreUnsupported) {
			TrapRule.check(wanted);
		}
		List<Signal> added = new ArrayList<>();
		try {
			for (Signal signal : wanted) {
				try {
					TrapRule.check(List.of(signal));
					if (trapOne(signal)) {
						added.add(signal);
					}
				}
				catch (UnsupportedSignalException ex) {
					if (!ignoreUnsupported) {
						throw ex;
					}
					log(Level.WARNING, ex.getMessage() + " It is ignored.");
				}
			}
		}
		catch (RuntimeException | Error ex) {
			added.forEach(this::release);
			throw ex;
		}
	}

	private boolean trapOne(Signal signal) {
		boolean isNew = (this.trapped & Platform.bit(signal.number())) == 0;
		if (isNew || this.slot.displaced(signal)) {
			this.slot.trap(signal);
			boolean isFirst = this.known.getAndSet(signal.number(), signal) == null;
			this.trapped |= Platform.bit(signal.number());
			if (isFirst) {
				this.trapListeners.forEach((listener) -> listener.accept(signal));
			}
		}
		return isNew;
	}

	private void release(Signal signal) {
		if (!isTrapped(signal)) {
			return;
		}
		boolean displaced = this.slot.untrap(signal);
		this.trapped &= ~Platform.bit(signal.number());
		if (displaced) {
			log(Level.WARNING, signal + " was handled by other code when its trap ended, "
					+ "so its disposition was left as it is and not put back to what was there before.");
		}
	}

	private boolean isTrapped(Signal signal) {
		return signal.number() > 0 && (this.trapped & Platform.bit(signal.number())) != 0;
	}

	private void own() {
		this.slot.own(this.trapped);
		this.owned = true;
	}

	/**
	 * Makes another thread the owner; it takes over with its first call.
	 * @param thread the new owner
	 * @throws IllegalStateException on a thread that does not own this pipe, or after
	 * {@link #close()}
	 */
	public void transferTo(Thread thread) {
		checkUsable("transferTo");
		if (thread != this.owner) {
			this.slot.disown();
			this.owned = false;
			this.owner = thread;
		}
	}

	/**
	 * Returns the signals that are trapped now. Any thread; does not block.
	 * @return the signals in the order of their numbers
	 */
	public Set<Signal> trapped() {
		Set<Signal> signals = new TreeSet<>();
		for (int signo = 1; signo < SIGNALS; signo++) {
			Signal signal = this.known.get(signo);
			if (signal != null && isTrapped(signal)) {
				signals.add(signal);
			}
		}
		return java.util.Collections.unmodifiableSet(signals);
	}

	/**
	 * Returns the descriptor of the read end, nonblocking and close-on-exec, for an event
	 * loop of the user's own: when poll(2) says that it can be read, the owner calls
	 * {@link #drain()}, or {@link #poll()} until that returns null. Only this object
	 * reads from it.
	 * @return the descriptor
	 * @throws UnsupportedOperationException with the jvm top half, which has none to
	 * offer
	 * @throws IllegalStateException after {@link #close()}
	 */
	public int fd() {
		if (this.closed) {
			throw closed();
		}
		return this.slot.fd();
	}

	/**
	 * Makes a {@link #take()} or {@link #poll(Duration)} that is waiting return null, and
	 * an iteration end; if there is none, then the next one, after the signals that are
	 * in the pipe. Any thread; does not block. Several calls before that are one. After
	 * {@link #close()} it does nothing.
	 */
	public void wakeup() {
		if (!this.closed && this.wakeup.compareAndSet(false, true)) {
			this.slot.wakeup();
		}
	}

	/**
	 * Returns a snapshot of this pipe's state. Any thread; does not block. It asks the
	 * kernel for each signal's handler (sigaction(2)) and the bytes pending (FIONREAD).
	 * @return the snapshot
	 */
	public Status status() {
		List<SignalStatus> signals = new ArrayList<>();
		for (int signo = 1; signo < SIGNALS; signo++) {
			Signal signal = this.known.get(signo);
			if (signal != null) {
				signals.add(snapshot(signal));
			}
		}
		return new Status(!this.closed, this.slot.topHalf(), this.topHalfReason, this.owner, this.slot.capacity(),
				this.slot.pending() + (this.limit - this.position), signals);
	}

	/**
	 * Returns a snapshot of one signal's state. Any thread; does not block. It asks the
	 * kernel for the signal's handler (sigaction(2)).
	 * @param signal the signal
	 * @return the snapshot, or null if this pipe has never trapped the signal
	 */
	public @Nullable SignalStatus status(Signal signal) {
		boolean known = signal.number() > 0 && this.known.get(signal.number()) != null;
		return known ? snapshot(signal) : null;
	}

	private SignalStatus snapshot(Signal signal) {
		int signo = signal.number();
		// What comes later is read first, so that caught is never the smaller one.
		long published = this.published.get(signo);
		long coalesced = this.coalesced.get(signo);
		SignalInfo last = this.last.get(signo);
		long caught = this.closed ? published + coalesced : this.slot.caught(signo);
		boolean trapped = isTrapped(signal);
		return new SignalStatus(signal, trapped, trapped && this.slot.displaced(signal), caught, published, coalesced,
				last, (last != null) ? time(last) : null);
	}

	/**
	 * Two clocks are never read at once, so this is worked out once for each signal: all
	 * who ask are told the same time. It is not the poller who pays for that.
	 */
	private Instant time(SignalInfo info) {
		return this.lastTimes.updateAndGet(info.signal().number(), (known) -> (known != null && known.info == info)
				? known : new LastTime(info, Instant.now().minusNanos(System.nanoTime() - info.caughtNanos()))).time;
	}

	/**
	 * Tells a listener of each signal that this pipe traps, now or for the first time
	 * later. Any thread; a signal may be told twice when it is trapped meanwhile.
	 * @param listener called on this thread for what is trapped already, else on the
	 * owner's
	 */
	public void onTrap(Consumer<Signal> listener) {
		this.trapListeners.add(listener);
		trapped().forEach(listener);
	}

	/**
	 * Does to this process what a signal would have done had nothing trapped it. A signal
	 * that was ignored before it was trapped, as SIGHUP under nohup(1), does nothing;
	 * otherwise its default action is performed by the kernel, as signal(7) lists them.
	 * Any thread. What ends the process ends it at once: the parent sees the signal, no
	 * shutdown hook runs. As the init of a pid namespace, which the kernel spares, the
	 * process exits with 128 + number instead. What stops the process returns when it was
	 * continued.
	 * @param signal the signal
	 * @return what was done, if there is still someone to return to
	 */
	public DefaultAction performDefault(Signal signal) {
		DefaultAction action = defaultAction(signal);
		switch (action) {
			case TERMINATE, CORE -> DefaultDisposition.end(signal);
			case STOP -> DefaultDisposition.stop(signal);
			default -> {
				// Trapped or not, there is nothing to do.
			}
		}
		return action;
	}

	/**
	 * Returns what {@link #performDefault} would do. Any thread.
	 * @param signal the signal
	 * @return its default action, {@link DefaultAction#IGNORE} if it was ignored before
	 * it was trapped
	 */
	public DefaultAction defaultAction(Signal signal) {
		return (isTrapped(signal) && this.slot.ignoredBefore(signal)) ? DefaultAction.IGNORE : DefaultAction.of(signal);
	}

	/**
	 * Untraps all signals, which puts back what was there before, and closes the pipe.
	 * Signals that are still in it are dropped: {@link #trapOnly} with an empty list,
	 * then {@link #drain()}, gets them first. Closing a closed pipe does nothing, on any
	 * thread.
	 * @throws IllegalStateException on a thread that does not own this pipe
	 */
	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		checkOwner("close");
		trapped().forEach(this::release);
		this.slot.disown();
		this.closed = true;
		this.slot.close();
	}

	private void checkUsable(String method) {
		if (this.closed) {
			throw closed();
		}
		checkOwner(method);
		if (!this.owned) {
			own();
		}
	}

	private void checkOwner(String method) {
		Thread owner = this.owner;
		Thread current = Thread.currentThread();
		if (current != owner) {
			throw new IllegalStateException(
					"%s() was called from thread '%s', but this SelfPipe is owned by thread '%s': call it there, or hand the pipe over with transferTo(Thread)."
						.formatted(method, current.getName(), owner.getName()));
		}
	}

	private static IllegalStateException closed() {
		return new IllegalStateException("This SelfPipe is closed.");
	}

	private static long nanos(Duration timeout) {
		try {
			return Math.max(0, timeout.toNanos());
		}
		catch (ArithmeticException ex) {
			return timeout.isNegative() ? 0 : Long.MAX_VALUE / 2;
		}
	}

	private static long bits(Collection<Signal> signals) {
		long bits = 0;
		for (Signal signal : signals) {
			bits |= (signal.number() > 0) ? Platform.bit(signal.number()) : 0;
		}
		return bits;
	}

	/**
	 * The logger is found when it is needed: that takes long, and mostly nothing is
	 * wrong.
	 */
	static void log(Level level, String message) {
		System.getLogger(SelfPipe.class.getName()).log(level, message);
	}

	@Override
	public String toString() {
		return this.closed ? "SelfPipe[closed]" : "SelfPipe" + trapped();
	}

	/**
	 * The options of a pipe.
	 */
	public static final class Builder {

		/** The smallest pipe size: one page. */
		public static final int MIN_PIPE_SIZE = 4096;

		/** The largest pipe size, in bytes. */
		public static final int MAX_PIPE_SIZE = 1 << 30;

		private final Set<Signal> signals = new TreeSet<>();

		private final Set<Signal> escalates = new TreeSet<>();

		private TopHalf topHalf = TopHalf.AUTO;

		private int pipeSize = 1024 * 1024;

		private int escalateAfter;

		private boolean ignoreUnsupported;

		private Builder() {
		}

		/**
		 * Adds signals to trap.
		 * @param signals the signals
		 * @return this
		 */
		public Builder signals(Signal... signals) {
			return signals(Arrays.asList(signals));
		}

		/**
		 * Adds signals to trap.
		 * @param signals the signals
		 * @return this
		 */
		public Builder signals(Collection<Signal> signals) {
			this.signals.addAll(signals);
			return this;
		}

		/**
		 * Chooses the top half. The default is {@link TopHalf#AUTO}.
		 * @param topHalf the top half
		 * @return this
		 */
		public Builder topHalf(TopHalf topHalf) {
			this.topHalf = topHalf;
			return this;
		}

		/**
		 * Sets the capacity of the pipe (F_SETPIPE_SZ of fcntl(2)); a record takes 32
		 * bytes. The system may allow less. The default is 1 MB; the jvm top half cannot
		 * change it.
		 * @param bytes the capacity in bytes, from 4 KB to 1 GB
		 * @return this
		 * @throws IllegalArgumentException if it is outside that range
		 */
		public Builder pipeSize(int bytes) {
			if (bytes < MIN_PIPE_SIZE || bytes > MAX_PIPE_SIZE) {
				throw new IllegalArgumentException("A pipe of %d bytes is not possible: from %d (one page) to %d."
					.formatted(bytes, MIN_PIPE_SIZE, MAX_PIPE_SIZE));
			}
			this.pipeSize = bytes;
			return this;
		}

		/**
		 * Makes the top half end the process, with _exit(128 + number), when these
		 * signals have been caught that often and the process still lives. It works when
		 * the JVM no longer does.
		 * @param signals the signals; those that are not trapped do not count
		 * @param after how many in all, 0 for never
		 * @return this
		 * @throws IllegalArgumentException if the count is negative
		 */
		public Builder escalate(Collection<Signal> signals, int after) {
			if (after < 0) {
				throw new IllegalArgumentException("Cannot escalate after %d signals.".formatted(after));
			}
			this.escalates.addAll(signals);
			this.escalateAfter = after;
			return this;
		}

		/**
		 * Leaves out, with a warning, the signals that cannot be trapped.
		 * @return this
		 */
		public Builder ignoreUnsupported() {
			this.ignoreUnsupported = true;
			return this;
		}

		/**
		 * Opens the pipe. The calling thread becomes its owner.
		 * @return the pipe
		 * @throws IllegalArgumentException if there is no signal
		 * @throws UnsupportedSignalException if one of them cannot be trapped; none is
		 * then
		 * @throws SelfPipeException if the operating system refuses
		 */
		public SelfPipe open() {
			if (this.signals.isEmpty()) {
				throw new IllegalArgumentException("A SelfPipe needs at least one signal to trap.");
			}
			if (!this.ignoreUnsupported) {
				TrapRule.check(this.signals);
			}
			return new SelfPipe(this);
		}

	}

	/**
	 * A snapshot of a pipe's state.
	 *
	 * @param open whether the pipe is open
	 * @param topHalf the top half in use, {@link TopHalf#NATIVE} or {@link TopHalf#JVM}
	 * @param topHalfReason why the native one is not, or null
	 * @param owner the thread that owns the pipe
	 * @param capacity the capacity in bytes
	 * @param pending the bytes that are not handed out yet
	 * @param signals the signals that are or were trapped, in the order of their numbers
	 */
	public record Status(boolean open, TopHalf topHalf, @Nullable String topHalfReason, Thread owner, int capacity,
			int pending, List<SignalStatus> signals) {
	}

	/**
	 * A snapshot of one signal's state. While nothing is pending, caught is the sum of
	 * published and coalesced.
	 *
	 * @param signal the signal
	 * @param trapped whether it is trapped now
	 * @param displaced whether other code has since replaced its handler
	 * @param caught how often the top half ran
	 * @param published how many {@link SignalInfo} were handed out
	 * @param coalesced how many caught signals got none of their own
	 * @param last the one handed out last, or null
	 * @param lastTime when that was caught, or null
	 */
	public record SignalStatus(Signal signal, boolean trapped, boolean displaced, long caught, long published,
			long coalesced, @Nullable SignalInfo last, @Nullable Instant lastTime) {
	}

	private record LastTime(SignalInfo info, Instant time) {
	}

}
