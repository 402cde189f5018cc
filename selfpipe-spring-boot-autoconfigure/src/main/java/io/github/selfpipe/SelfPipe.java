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
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

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
 * {@link #trapOnly}, {@link #transferTo}, {@link #escalate} and {@link #close} throw
 * {@link IllegalStateException} on any other. All else, as {@link #wakeup()} and
 * {@link #status()}, may be called from any thread. Several pipes may be open at once:
 * each gets every signal that it traps.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 * @see <a href="https://man7.org/linux/man-pages/man7/signal.7.html">signal(7)</a>
 * @see <a href="https://cr.yp.to/docs/selfpipe.html">The self-pipe trick</a>
 */
public final class SelfPipe implements AutoCloseable, Iterable<SignalInfo> {

	private static final AtomicBoolean FALLBACK_REPORTED = new AtomicBoolean();

	private final SignalPipe pipe;

	private final TrapLedger traps;

	private final SignalReader reader;

	private final @Nullable String topHalfReason;

	private final int escalateExitCode;

	private volatile Thread owner;

	private volatile boolean closed;

	/** Whether the owner's thread is prepared to take signals. */
	private volatile boolean owned;

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
				if (FALLBACK_REPORTED.compareAndSet(false, true)) {
					Log.log(Level.WARNING,
							"Signals are caught by the jvm top half (sun.misc.Signal), which loses order and senders: "
									+ reason);
				}
			}
		}
		this.pipe = (nativeTopHalf != null) ? new NativePipe(nativeTopHalf, builder.pipeSize) : jvmPipe(reason);
		this.topHalfReason = reason;
		this.escalateExitCode = builder.escalateExitCode;
		this.traps = new TrapLedger(this.pipe);
		this.reader = new SignalReader(this.pipe, this.traps);
		try {
			if (nativeTopHalf != null && this.pipe.capacity() < builder.pipeSize) {
				Log.log(Level.INFO, ("The pipe holds %d bytes instead of the %d asked for: "
						+ "/proc/sys/fs/pipe-max-size or the user's share of pipe memory (pipe(7)) allows no more.")
					.formatted(this.pipe.capacity(), builder.pipeSize));
			}
			this.pipe.escalate(builder.escalation());
			if (builder.ignoreUnsupported) {
				this.traps.trapSupported(builder.signals);
			}
			else {
				this.traps.trap(builder.signals);
			}
			own();
		}
		catch (UnsupportedSignalException ex) {
			close();
			// It is the other top half that would have it, and what kept that away is to
			// be mended.
			throw (reason != null)
					? new UnsupportedSignalException(ex.getSignal(), "%s. So %s".formatted(reason, ex.getMessage()))
					: ex;
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

	private static SignalPipe jvmPipe(@Nullable String reason) {
		try {
			return new JvmPipe();
		}
		catch (NoClassDefFoundError ex) {
			throw new SelfPipeException(
					"the jvm top half needs sun.misc.Signal, and this runtime has no module jdk.unsupported"
							+ ((reason != null) ? "; " + reason : ""),
					ex);
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
	 * @throws IllegalStateException on another thread than the owner's, or if closed
	 * @throws SelfPipeException if the pipe is broken
	 */
	public @Nullable SignalInfo poll() {
		checkUsable("poll");
		return this.reader.next(0, false);
	}

	/**
	 * Returns the next signal, waiting for it if necessary. Interrupting the thread does
	 * not end the wait; {@link #wakeup()} does.
	 * @param timeout how long to wait at most, to the nanosecond where ppoll(2) gives it
	 * @return the signal, or null if there was none in time or {@link #wakeup()} was
	 * called
	 * @throws IllegalStateException on another thread than the owner's, or if closed
	 * @throws SelfPipeException if the pipe is broken
	 */
	public @Nullable SignalInfo poll(Duration timeout) {
		checkUsable("poll");
		return this.reader.next(nanos(timeout), true);
	}

	/**
	 * Returns the next signal, waiting for it as long as it takes. Interrupting the
	 * thread does not end the wait; {@link #wakeup()} does.
	 * @return the signal; null only if {@link #wakeup()} was called
	 * @throws IllegalStateException on another thread than the owner's, or if closed
	 * @throws SelfPipeException if the pipe is broken
	 */
	public @Nullable SignalInfo take() {
		checkUsable("take");
		return this.reader.next(SignalPipe.FOREVER, true);
	}

	/**
	 * Returns all signals that are in the pipe. Does not block.
	 * @return the signals in the order in which they were caught, empty if there are none
	 * @throws IllegalStateException on another thread than the owner's, or if closed
	 * @throws SelfPipeException if the pipe is broken
	 */
	public List<SignalInfo> drain() {
		checkUsable("drain");
		return this.reader.drain();
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

	/**
	 * Traps one more signal, or takes the trap again if other code has displaced it.
	 * @param signal the signal
	 * @throws UnsupportedSignalException if it cannot be trapped
	 * @throws IllegalStateException on another thread than the owner's, or if closed
	 * @throws SelfPipeException if the operating system refuses
	 */
	public void trap(Signal signal) {
		checkUsable("trap");
		this.traps.trap(List.of(signal));
		own();
	}

	/**
	 * Ends the trap of a signal and puts back what was there before, unless other code
	 * has displaced it or another pipe traps it too. Records that are in the pipe by then
	 * are still handed out. A signal that is not trapped is left alone.
	 * @param signal the signal
	 * @throws IllegalStateException on another thread than the owner's, or if closed
	 */
	public void untrap(Signal signal) {
		checkUsable("untrap");
		this.traps.untrap(List.of(signal));
		own();
	}

	/**
	 * Traps exactly these signals: traps those that are not trapped, then untraps the
	 * others. If one cannot be trapped, nothing changes.
	 * @param signals the signals, none to untrap all
	 * @throws UnsupportedSignalException if one of them cannot be trapped
	 * @throws IllegalStateException on another thread than the owner's, or if closed
	 * @throws SelfPipeException if the operating system refuses
	 */
	public void trapOnly(Collection<Signal> signals) {
		checkUsable("trapOnly");
		this.traps.trapOnly(signals);
		own();
	}

	/**
	 * Changes the escalation of {@link Builder#escalate}. What has been counted stays
	 * counted.
	 * @param signals the signals; those that are not trapped do not count
	 * @param after how many in all, 0 for never; not 1
	 * @param patience how long an orderly end may take
	 * @throws IllegalArgumentException if one of them makes no sense
	 * @throws IllegalStateException on another thread than the owner's, or if closed
	 */
	public void escalate(Collection<Signal> signals, int after, Duration patience) {
		checkUsable("escalate");
		this.pipe.escalate(Escalation.of(signals, after, patience, this.escalateExitCode));
	}

	private void own() {
		// In this order: what another thread traps meanwhile is for the next time.
		this.owned = true;
		this.traps.own();
	}

	/**
	 * Returns what is trapped, for any thread to change.
	 * @return the traps of this pipe
	 */
	public SignalTraps traps() {
		return new PipeTraps(this.traps, this::isOpen, this::trapsChanged);
	}

	/** Another thread has changed what is trapped: the owner takes note of that. */
	private void trapsChanged() {
		this.owned = false;
		wakeup();
	}

	/**
	 * Makes this pipe as if a builder had just opened it, if its top half and its size
	 * are those that this one was opened with: the signals and the escalation change, and
	 * the counters begin anew. What both trap is trapped throughout.
	 * @param builder the options
	 * @return what was caught until then and not handed out; null if the pipe cannot be
	 * that: then it is as it was, but with no trap if one of the two has the jvm top half
	 * @throws UnsupportedSignalException if a signal cannot be trapped
	 * @throws IllegalStateException on another thread than the owner's, or if closed
	 */
	public @Nullable List<SignalInfo> restart(Builder builder) {
		checkUsable("restart");
		if (builder.topHalf != this.asked.topHalf || builder.pipeSize != this.asked.pipeSize) {
			if (builder.topHalf == TopHalf.JVM || topHalf() == TopHalf.JVM) {
				// Its handlers and native ones cannot take turns: each kind would find
				// the other's, and put that back at its end.
				this.traps.trapOnly(List.of());
			}
			return null;
		}
		if (builder.ignoreUnsupported) {
			this.traps.trapSupported(builder.signals);
			this.traps.trapOnly(trapped().stream().filter(builder.signals::contains).toList());
		}
		else {
			this.traps.trapOnly(builder.signals);
		}
		own();
		this.pipe.escalate(builder.escalation());
		List<SignalInfo> left = this.reader.drain();
		this.reader.restart();
		this.traps.forgetUntrapped();
		return left;
	}

	/**
	 * Makes another thread the owner; it takes over with its first call.
	 * @param thread the new owner
	 * @throws IllegalStateException on another thread than the owner's, unless that could
	 * not be started; or if closed
	 */
	public void transferTo(Thread thread) {
		if (this.closed || this.owner.getState() != Thread.State.NEW) {
			checkUsable("transferTo");
		}
		if (thread != this.owner) {
			this.pipe.disown();
			this.owned = false;
			this.owner = thread;
		}
	}

	/**
	 * Returns the signals that are trapped now. Any thread; does not block.
	 * @return the signals in the order of their numbers
	 */
	public Set<Signal> trapped() {
		return this.traps.trapped();
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
		return this.pipe.fd();
	}

	/**
	 * Makes a {@link #take()} or {@link #poll(Duration)} that is waiting return null, and
	 * an iteration end; if there is none, then the next one, after the signals that are
	 * in the pipe. Any thread; does not block. Several calls before that are one. After
	 * {@link #close()} it does nothing.
	 */
	public void wakeup() {
		if (!this.closed) {
			this.reader.wakeup();
		}
	}

	/**
	 * Returns whether the pipe is open. Any thread; does not block.
	 * @return whether {@link #close()} has not been called yet
	 */
	public boolean isOpen() {
		return !this.closed;
	}

	/**
	 * Returns the thread that owns the pipe. Any thread; does not block.
	 * @return the owner; after {@link #close()} the last one
	 */
	public Thread owner() {
		return this.owner;
	}

	/**
	 * Returns the capacity of the pipe. Any thread; does not block.
	 * @return the capacity in bytes; a signal takes 32
	 */
	public int capacity() {
		return this.pipe.capacity();
	}

	/**
	 * Returns how much is in the pipe: one system call, FIONREAD of ioctl(2). Any thread;
	 * does not block.
	 * @return the bytes that are not handed out yet
	 */
	public int pending() {
		return this.reader.pending();
	}

	/**
	 * Returns the top half in use. Any thread; does not block.
	 * @return {@link TopHalf#NATIVE} or {@link TopHalf#JVM}
	 */
	public TopHalf topHalf() {
		return this.pipe.topHalf();
	}

	/**
	 * Returns why the native top half is not in use. Any thread; does not block.
	 * @return the reason, or null if it is in use or was not asked for
	 */
	public @Nullable String topHalfReason() {
		return this.topHalfReason;
	}

	/**
	 * Returns a snapshot of this pipe's state. Any thread; does not block. It asks the
	 * kernel for each signal's handler (sigaction(2)) and the bytes pending (FIONREAD).
	 * @return the snapshot
	 */
	public Status status() {
		return new Status(isOpen(), topHalf(), topHalfReason(), owner(), capacity(), pending(),
				this.traps.known().stream().map(this::snapshot).toList());
	}

	/**
	 * Returns a snapshot of one signal's state. Any thread; does not block. It asks the
	 * kernel for the signal's handler (sigaction(2)).
	 * @param signal the signal
	 * @return the snapshot, or null if this pipe has never trapped the signal
	 */
	public @Nullable SignalStatus status(Signal signal) {
		return this.traps.known().contains(signal) ? snapshot(signal) : null;
	}

	private SignalStatus snapshot(Signal signal) {
		int signo = signal.number();
		// What comes later is read first, so that caught is never the smaller one.
		long published = this.reader.published(signo);
		long coalesced = this.reader.coalesced(signo);
		SignalInfo last = this.reader.last(signo);
		long caught = this.pipe.caught(signo) - this.reader.caughtBefore(signo);
		boolean trapped = this.traps.isTrapped(signal);
		return new SignalStatus(signal, trapped, trapped && this.pipe.displaced(signal), caught, published, coalesced,
				last, (last != null) ? this.reader.time(last) : null);
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
		boolean ignored = this.traps.isTrapped(signal) && this.pipe.ignoredBefore(signal);
		return ignored ? DefaultAction.IGNORE : DefaultAction.of(signal);
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
		synchronized (this.traps) {
			this.traps.untrap(trapped());
			this.closed = true;
		}
		this.pipe.disown();
		this.pipe.close();
	}

	/**
	 * Gives back what JNA has bound to this library, if no pipe is open; what is opened
	 * later binds it again. For a web application that is about to be taken out of its
	 * server, as the last that it does: JNA would keep its class loader from being
	 * collected. With the starter this is done when the context closes. Any thread, but
	 * no other may use this library meanwhile.
	 */
	public static void unload() {
		try {
			NativeTopHalf.unbind();
		}
		catch (LinkageError ex) {
			// It has never been bound here.
		}
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

	@Override
	public String toString() {
		return this.closed ? "SelfPipe[closed]" : "SelfPipe" + trapped();
	}

	/**
	 * The options of a pipe.
	 */
	public static final class Builder {

		/** One page. */
		static final int MIN_PIPE_SIZE = 4096;

		private static final int MAX_PIPE_SIZE = 1 << 30;

		private final Set<Signal> signals = new TreeSet<>();

		private final Set<Signal> escalates = new TreeSet<>();

		private TopHalf topHalf = TopHalf.AUTO;

		private int pipeSize = 1024 * 1024;

		private int escalateAfter;

		private Duration patience = Escalation.PATIENCE;

		private int escalateExitCode;

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
		 * Does as {@link #escalate(Collection, int, Duration)} with a patience of 30
		 * seconds.
		 * @param signals the signals; those that are not trapped do not count
		 * @param after how many in all, 0 for never; not 1
		 * @return this
		 * @throws IllegalArgumentException if one of them makes no sense
		 */
		public Builder escalate(Collection<Signal> signals, int after) {
			return escalate(signals, after, Escalation.PATIENCE);
		}

		/**
		 * Makes the top half itself end the process, by _exit(2), when these signals ask
		 * for its end again and again and it still lives. It works when the JVM no longer
		 * does. It writes a line to the standard error, then ends the process
		 * <ul>
		 * <li>at once, when a person insists: that many SIGINT of the terminal, with less
		 * than 10 seconds from one to the next, or of kill(2) with less than 0.75
		 * seconds;</li>
		 * <li>when that many of all these signals have been caught, and the first of them
		 * longer ago than an orderly end may take.</li>
		 * </ul>
		 * Those that follow another within 150 milliseconds count as the same one: they
		 * are duplicates of one request, sent to a whole process group and forwarded.
		 * @param signals the signals; those that are not trapped do not count
		 * @param after how many, 0 for never; not 1, which would leave no time for an
		 * orderly end
		 * @param patience how long an orderly end may take, from the first of them
		 * @return this
		 * @throws IllegalArgumentException if one of them makes no sense
		 */
		public Builder escalate(Collection<Signal> signals, int after, Duration patience) {
			Escalation.of(signals, after, patience, 0);
			this.escalates.addAll(signals);
			this.escalateAfter = after;
			this.patience = patience;
			return this;
		}

		/**
		 * Sets the exit code of a process that the top half has ended, to tell it from
		 * one that has come to an orderly end. The default is 128 + the signal's number,
		 * as a shell reports it.
		 * @param exitCode the exit code, from 1 to 255
		 * @return this
		 * @throws IllegalArgumentException if it is outside that range
		 */
		public Builder escalateExitCode(int exitCode) {
			Escalation.of(this.escalates, 0, this.patience, exitCode);
			this.escalateExitCode = exitCode;
			return this;
		}

		private Escalation escalation() {
			return Escalation.of(this.escalates, this.escalateAfter, this.patience, this.escalateExitCode);
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
	 * published and coalesced; what was in the pipe when it was closed is in caught
	 * alone.
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

}
