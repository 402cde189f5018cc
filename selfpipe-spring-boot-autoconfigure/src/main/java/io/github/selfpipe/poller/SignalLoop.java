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

package io.github.selfpipe.poller;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.SelfPipeException;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The owner of the pipe, from when it is opened until it is closed: a loop on one thread
 * at a time that reads signals and, between two of them, runs the commands that other
 * threads give it. Nobody else touches the pipe, and only {@link #close} closes it.
 * <p>
 * The loop begins on a daemon thread of its own, named "selfpipe". A command moves it to
 * another thread; it comes back when it is stopped there. {@link State} says what it does
 * with a signal. The state is changed by the owner alone.
 */
final class SignalLoop {

	private static final Log logger = LogFactory.getLog(SignalLoop.class);

	/**
	 * How long a pipe outlives its context: time enough for the next one to come, as
	 * after a restart, and not so long that a signal would seem to have no effect.
	 */
	private static final Duration LINGER = Duration.ofSeconds(5);

	/** How often to look for signals while the JVM ends. */
	private static final long LOOK_NANOS = 10_000_000;

	/** How many signals are kept in memory. Those that come later stay in the pipe. */
	private static final int MOST_HELD = 100_000;

	/** After so many failures in a row, with a pause after each, the loop gives up. */
	private static final int MOST_FAILURES = 100;

	private static final long PAUSE_NANOS = 100_000_000;

	/** The signals that end a JVM in order when nothing traps them. */
	private static final Set<Signal> ORDERLY_EXIT = Set.of(Signal.SIGHUP, Signal.SIGINT, Signal.SIGTERM);

	/**
	 * All loops that have a pipe, or are about to take one over. The one whose context
	 * closed last comes first. Guarded by itself, and with it what {@link #hasAnswered}
	 * reads: who answers a signal is known at any time.
	 */
	private static final Deque<SignalLoop> loops = new ArrayDeque<>();

	private final CompletableFuture<SelfPipe> pipe = new CompletableFuture<>();

	private final CompletableFuture<LoopTraps> traps = new CompletableFuture<>();

	private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();

	/** Signals that wait for a context. Only the owner uses this. */
	private final Deque<SignalInfo> held = new ArrayDeque<>();

	private final Thread home;

	/** Whether the pipe was opened here. If it was not, it is closed with its context. */
	private final boolean opened;

	private volatile State state = State.OPENING;

	private volatile Thread owner;

	/** The thread that the loop moves to after this turn, or null if it stays. */
	private @Nullable Thread next;

	private volatile @Nullable SignalPublisher publisher;

	/** Whether the context still lives, closing or not. */
	private volatile BooleanSupplier contextIsActive = () -> true;

	/** The signals that end the process while there is nobody to publish them to. */
	private volatile Set<Signal> ending = Set.of();

	private volatile boolean processEnds;

	/** Told by {@link #hook} while the pipe lingers. */
	private volatile boolean jvmEnds;

	private @Nullable Thread hook;

	private volatile @Nullable Throwable failure;

	/** Whether a signal is being published. */
	private volatile boolean publishing;

	private int failures;

	private long lingerSince;

	/**
	 * Since when signals are answered: by this loop, or by the one whose pipe it took
	 * over. On the clock of {@link SignalInfo#caughtNanos()}.
	 */
	private long sinceNanos = System.nanoTime();

	/** When this loop stopped publishing signals, on the same clock. */
	private long ceasedNanos;

	/** What was trapped by the loop whose pipe this one took over. */
	private Set<Signal> inherited = Set.of();

	/** Until when it was, on the same clock. */
	private long inheritedUntilNanos;

	/**
	 * Starts a loop that opens a pipe, or takes one over whose context has gone. Does not
	 * wait for that.
	 * @param options what the pipe is for, asked for on the loop's thread
	 */
	SignalLoop(Supplier<SignalPoller.Options> options) {
		this.opened = true;
		this.home = new Thread(() -> run(options), SignalPoller.THREAD_NAME);
		this.home.setDaemon(true);
		this.owner = this.home;
		this.home.start();
	}

	/**
	 * Starts a loop that takes over a pipe from the calling thread.
	 * @param pipe the pipe
	 * @param ending the signals that end the process while nobody else can answer them
	 */
	SignalLoop(SelfPipe pipe, Set<Signal> ending) {
		this.opened = false;
		prepare();
		this.home = new Thread(() -> run(pipe, ending), SignalPoller.THREAD_NAME);
		this.home.setDaemon(true);
		this.owner = this.home;
		pipe.transferTo(this.home);
		try {
			this.home.start();
		}
		catch (OutOfMemoryError ex) {
			// No thread is to be had. The pipe stays that of whoever opened it.
			pipe.transferTo(Thread.currentThread());
			throw ex;
		}
	}

	/** Loads what is needed where there may be no memory to load a class. */
	private static void prepare() {
		ProcessExit.isUnderWay();
		Objects.requireNonNull(OutOfMemoryError.class);
	}

	private void run(Supplier<SignalPoller.Options> supplier) {
		SelfPipe pipe;
		SignalPoller.Options options;
		try {
			prepare();
			options = supplier.get();
			SelfPipe other = takeOver(options);
			pipe = (other != null) ? other : options.pipe().open();
		}
		catch (Throwable ex) {
			leave();
			this.traps.completeExceptionally(ex);
			this.pipe.completeExceptionally(ex);
			runCommands();
			return;
		}
		run(pipe, options.ending());
	}

	private void run(SelfPipe pipe, Set<Signal> ending) {
		this.ending = ending;
		synchronized (loops) {
			if (!loops.contains(this)) {
				loops.add(this);
			}
			this.state = State.HOLDING;
			this.traps.complete(new LoopTraps(pipe.traps()));
			this.pipe.complete(pipe);
		}
		while (this.state != State.CLOSED) {
			if (this.owner == this.home) {
				loop(pipe);
			}
			else {
				Thread.interrupted();
				LockSupport.park(this);
			}
		}
		if (this.hook != null) {
			ProcessExit.remove(this.hook);
		}
		runCommands();
	}

	private void loop(SelfPipe pipe) {
		Thread current = Thread.currentThread();
		while (this.owner == current && this.state != State.CLOSED) {
			if (current == this.home) {
				// What a listener has left would reach the next one, and end each pause.
				Thread.interrupted();
			}
			try {
				turn(pipe);
				this.failures = 0;
			}
			catch (Throwable ex) {
				failed(pipe, ex);
			}
			Thread next = this.next;
			if (next != null && this.owner == current) {
				this.next = null;
				goTo(next, pipe);
			}
		}
	}

	private void goTo(Thread next, SelfPipe pipe) {
		if (next != this.owner && this.state != State.CLOSED) {
			pipe.transferTo(next);
			this.owner = next;
		}
		LockSupport.unpark(next);
	}

	private void turn(SelfPipe pipe) {
		SignalInfo info = take(pipe);
		if (info != null) {
			handle(info);
		}
		runCommands();
		if (this.state == State.LINGERING && lingeredLongEnough()) {
			close(pipe);
		}
	}

	private @Nullable SignalInfo take(SelfPipe pipe) {
		if (!this.commands.isEmpty()) {
			return null;
		}
		if (this.state == State.RUNNING) {
			SignalInfo first = this.held.poll();
			return (first != null) ? first : pipe.take();
		}
		if (this.held.size() >= MOST_HELD) {
			LockSupport.parkNanos(this, LINGER.toNanos());
			return null;
		}
		if (this.state != State.LINGERING) {
			return pipe.take();
		}
		if (!this.jvmEnds) {
			return pipe.poll(LINGER.dividedBy(10));
		}
		// HotSpot waits 0.3 s at its end for a thread that is in native code, as one that
		// waits in the pipe (VM_Exit::wait_for_threads_in_native_to_block).
		SignalInfo info = pipe.poll(Duration.ZERO);
		if (info == null) {
			LockSupport.parkNanos(this, LOOK_NANOS);
		}
		return info;
	}

	private void handle(SignalInfo info) {
		if (this.state == State.RUNNING) {
			publish(info, null);
		}
		else if (this.state == State.HOLDING && this.ending.contains(info.signal())) {
			logger.info(describe(info) + " while the application starts: it ends, as without a trap");
			ProcessExit.inOrder(info.signal());
		}
		else if (this.state != State.LINGERING || !isAnsweredElsewhere(info)) {
			if (this.ending.contains(info.signal())) {
				logger.info(describe(info) + " while the application closes");
			}
			hold(info);
		}
	}

	private void hold(List<SignalInfo> infos) {
		for (SignalInfo info : infos) {
			hold(info);
		}
	}

	/**
	 * Keeps a signal. It is not in the pipe any more and would be lost, so if there is no
	 * memory to keep it in, this waits and tries again.
	 */
	private void hold(SignalInfo info) {
		for (int attempt = 1;; attempt++) {
			try {
				this.held.add(info);
				return;
			}
			catch (OutOfMemoryError ex) {
				if (attempt == MOST_FAILURES) {
					throw ex;
				}
				LockSupport.parkNanos(this, PAUSE_NANOS);
			}
		}
	}

	/**
	 * Whether another context has caught the same signal and answers it, or has answered
	 * it before it closed. Signals that wait here are for a context that has yet to come:
	 * it must not answer such a signal a second time.
	 */
	private boolean isAnsweredElsewhere(SignalInfo info) {
		synchronized (loops) {
			return loops.stream().anyMatch((loop) -> loop != this && loop.hasAnswered(info));
		}
	}

	private boolean hasAnswered(SignalInfo info) {
		long nanos = info.caughtNanos();
		if (nanos - this.sinceNanos < 0) {
			return false;
		}
		if (nanos - this.inheritedUntilNanos < 0 && this.inherited.contains(info.signal())) {
			return true;
		}
		return switch (this.state) {
			case HOLDING, RUNNING -> pipe().trapped().contains(info.signal());
			case LINGERING -> nanos - this.ceasedNanos < 0 && pipe().trapped().contains(info.signal());
			case OPENING, PAUSED, CLOSED -> false;
		};
	}

	private void publish(SignalInfo info, @Nullable String origin) {
		SignalPublisher publisher = this.publisher;
		if (publisher == null) {
			return;
		}
		boolean nested = this.publishing;
		this.publishing = true;
		try {
			publisher.publish(info, origin);
		}
		catch (Throwable ex) {
			// What a listener throws does not come this far. Perhaps there was no memory,
			// or a class could not be loaded; the next signal may fare better.
			if (origin == null && this.ending.contains(info.signal())) {
				ProcessExit.inOrder(info.signal());
			}
			say(info.signal() + " was not handled to the end", ex);
		}
		finally {
			this.publishing = nested;
		}
	}

	private static String describe(SignalInfo info) {
		return Sender.describe(new SignalEvent(SignalLoop.class, info));
	}

	/** Says what failed, if that can be said. */
	private static void say(String message, Throwable ex) {
		try {
			logger.error(message, ex);
		}
		catch (Throwable ignored) {
			// No memory for this either.
		}
	}

	private void runCommands() {
		Thread current = Thread.currentThread();
		while (this.owner == current || this.state == State.CLOSED) {
			Runnable command = this.commands.poll();
			if (command == null) {
				return;
			}
			command.run();
		}
	}

	/**
	 * Gives the loop a command, to be run between two signals. Any thread; does not wait.
	 * On the owner's own thread, as in a listener, it is run at once.
	 */
	private void submit(Runnable command) {
		if (Thread.currentThread() == this.owner && this.state != State.OPENING) {
			command.run();
			return;
		}
		this.commands.add(command);
		if (this.state == State.CLOSED) {
			runCommands();
			return;
		}
		SelfPipe pipe = this.pipe.isCompletedExceptionally() ? null : this.pipe.getNow(null);
		if (pipe != null) {
			pipe.wakeup();
		}
		LockSupport.unpark(this.owner);
	}

	/** As {@link #submit}, with an answer to wait for: false if the command fails. */
	private CompletableFuture<Boolean> ask(BooleanSupplier command) {
		CompletableFuture<Boolean> answer = new CompletableFuture<>();
		submit(() -> {
			try {
				answer.complete(command.getAsBoolean());
			}
			finally {
				answer.complete(false);
			}
		});
		return answer;
	}

	/**
	 * Begins to publish, also what was caught before. When this returns the traps are in.
	 * @param publisher what is done with each signal
	 * @param contextIsActive whether the context lives
	 */
	void start(SignalPublisher publisher, BooleanSupplier contextIsActive) {
		try {
			publisher.prepare();
		}
		catch (LinkageError ex) {
			logger.warn("A class of the signals' way cannot be loaded", ex);
		}
		this.publisher = publisher;
		this.contextIsActive = contextIsActive;
		traps().resume();
		submit(() -> {
			if (this.state == State.HOLDING || this.state == State.PAUSED) {
				this.state = State.RUNNING;
			}
		});
	}

	/**
	 * Publishes what was caught so far and stops.
	 * @param contextCloses whether the context closes: then the traps stay in until the
	 * process has ended, another context has come or none comes; else the context is
	 * paused, and the traps end
	 * @param callback called when it has stopped
	 */
	void stop(boolean contextCloses, Runnable callback) {
		Thread owner = this.owner;
		if (owner != Thread.currentThread() && ProcessExit.isCalledBy(owner)) {
			// A listener has called System.exit, which never returns. The traps stay in:
			// a signal that comes before the JVM has ended must not meet the default
			// action.
			callback.run();
			return;
		}
		submit(() -> {
			try {
				stopNow(contextCloses);
			}
			finally {
				// Spring waits for this, also if there is no memory to stop with.
				callback.run();
			}
		});
	}

	private void stopNow(boolean contextCloses) {
		if (this.state != State.RUNNING) {
			return;
		}
		SelfPipe pipe = pipe();
		if (!contextCloses) {
			traps().suspend();
		}
		hold(pipe.drain());
		while (!this.held.isEmpty() && this.contextIsActive.getAsBoolean()) {
			publish(this.held.remove(), null);
		}
		SignalPublisher publisher = this.publisher;
		if (publisher != null) {
			publisher.flush();
		}
		this.next = this.home;
		if (contextCloses) {
			linger();
		}
		else {
			this.state = State.PAUSED;
		}
	}

	/**
	 * The context begins to close. Perhaps a listener closes it, on the loop's thread.
	 * That is a daemon thread, so the JVM would end with the application's last thread,
	 * before the listener can give its exit code. Then a thread that is no daemon keeps
	 * the JVM alive until the listener has returned.
	 */
	void contextCloses() {
		Thread current = Thread.currentThread();
		if (current != this.owner || !current.isDaemon() || !this.publishing) {
			return;
		}
		try {
			Thread keeper = new Thread(() -> {
				while (this.publishing) {
					LockSupport.parkNanos(this, PAUSE_NANOS);
				}
			}, SignalPoller.THREAD_NAME + "-listener");
			keeper.setDaemon(false);
			keeper.start();
		}
		catch (OutOfMemoryError ex) {
			// No thread to be had; the listener goes on all the same.
		}
	}

	/**
	 * The context is gone, or its start has failed. Waits until the pipe is closed. Does
	 * not wait while a listener is running, or if the pipe stays open for the next
	 * context.
	 * @param mayLinger whether the next context could take the pipe over; if not, it
	 * stays open for the end of the process alone
	 */
	void release(boolean mayLinger) {
		CompletableFuture<?> released = ask(() -> {
			if (this.state == State.RUNNING) {
				this.next = this.home;
				linger();
			}
			if (this.state == State.HOLDING || this.state == State.PAUSED
					|| (this.state == State.LINGERING && !(this.opened && (mayLinger || ProcessExit.isUnderWay())))) {
				close(pipe());
			}
			return true;
		});
		if (!this.publishing) {
			released.join();
		}
	}

	/** Leaves the pipe to the next loop, if no context uses it yet. */
	void giveWay() {
		ask(() -> {
			if (this.state == State.HOLDING) {
				this.contextIsActive = () -> false;
				linger();
			}
			return true;
		}).join();
	}

	/** Whether there was a pipe; waits until that is known. */
	boolean isOpened() {
		return this.pipe.handle((pipe, ex) -> ex == null).join();
	}

	private void linger() {
		this.lingerSince = System.nanoTime();
		synchronized (loops) {
			this.ceasedNanos = this.lingerSince;
			this.state = State.LINGERING;
			loops.remove(this);
			loops.addFirst(this);
		}
		this.hook = ProcessExit.hook(() -> {
			this.jvmEnds = true;
			pipe().wakeup();
		});
	}

	private boolean lingeredLongEnough() {
		if (this.contextIsActive.getAsBoolean() || this.processEnds) {
			this.lingerSince = System.nanoTime();
			return false;
		}
		boolean unanswered = this.held.stream().anyMatch((info) -> this.ending.contains(info.signal()));
		return (unanswered || System.nanoTime() - this.lingerSince > LINGER.toNanos()) && !ProcessExit.isUnderWay();
	}

	/** The loop has no pipe any more. */
	private void leave() {
		synchronized (loops) {
			loops.remove(this);
			this.state = State.CLOSED;
		}
	}

	/**
	 * Closes the pipe. The only place that does.
	 */
	private void close(SelfPipe pipe) {
		synchronized (loops) {
			loops.remove(this);
		}
		traps().end();
		if (pipe.isOpen()) {
			pipe.trapOnly(List.of());
			hold(pipe.drain());
		}
		this.state = State.CLOSED;
		pipe.close();
		this.held.removeIf(this::isAnsweredElsewhere);
		unanswered(this.held);
	}

	/**
	 * Reports signals for which there is no context any more. If one of them ends a JVM
	 * when nothing traps it, it ends this one now.
	 */
	private void unanswered(Collection<SignalInfo> infos) {
		if (infos.isEmpty()) {
			return;
		}
		logger.warn("Caught after the context was closed, and not published: "
				+ infos.stream().map(SignalLoop::describe).collect(Collectors.joining("; ")));
		infos.stream()
			.map(SignalInfo::signal)
			.filter((signal) -> this.ending.contains(signal)
					|| (!this.ending.isEmpty() && ORDERLY_EXIT.contains(signal)))
			.findFirst()
			.ifPresent(ProcessExit::inOrder);
	}

	/** Finds a pipe whose context has gone, and makes it what this one is to be. */
	private @Nullable SelfPipe takeOver(SignalPoller.Options options) {
		List<SignalLoop> candidates;
		synchronized (loops) {
			candidates = List.copyOf(loops);
		}
		candidates = candidates.stream()
			.filter((loop) -> loop.state == State.LINGERING)
			.filter((loop) -> loop.publisher == null || loop.overlap(options.signals()) > 0)
			.sorted(Comparator.comparingLong((SignalLoop loop) -> loop.overlap(options.signals())).reversed())
			.toList();
		for (SignalLoop candidate : candidates) {
			if (candidate.ask(() -> candidate.handOverTo(this)).join()) {
				return adapt(candidate.pipe(), options);
			}
		}
		return null;
	}

	private SelfPipe adapt(SelfPipe old, SignalPoller.Options options) {
		try {
			List<SignalInfo> left = old.restart(options.pipe());
			SelfPipe pipe = old;
			if (left == null) {
				// The new pipe is opened first, so that what both trap is trapped all the
				// time. Signals that are caught after that are in both pipes.
				pipe = options.pipe().open();
				long bothSince = System.nanoTime();
				old.trapOnly(List.of());
				left = old.drain().stream().filter((info) -> info.caughtNanos() - bothSince < 0).toList();
				old.close();
			}
			left.stream().filter((info) -> !isAnsweredElsewhere(info)).forEach(this.held::add);
			Set<Signal> trapped = pipe.trapped();
			unanswered(this.held.stream().filter((info) -> !trapped.contains(info.signal())).toList());
			this.held.removeIf((info) -> !trapped.contains(info.signal()));
			return pipe;
		}
		catch (RuntimeException | Error ex) {
			old.close();
			throw ex;
		}
	}

	private long overlap(Set<Signal> wanted) {
		return pipe().trapped().stream().filter(wanted::contains).count();
	}

	private boolean handOverTo(SignalLoop successor) {
		if (this.state != State.LINGERING || this.contextIsActive.getAsBoolean() || this.processEnds) {
			return false;
		}
		SelfPipe pipe = pipe();
		Set<Signal> trapped = pipe.trapped();
		successor.held.addAll(this.held);
		synchronized (loops) {
			loops.add(successor);
			successor.sinceNanos = this.sinceNanos;
			successor.inherited = trapped;
			successor.inheritedUntilNanos = System.nanoTime();
			leave();
		}
		traps().end();
		this.held.clear();
		pipe.transferTo(successor.home);
		return true;
	}

	/**
	 * Makes the calling thread the owner until the loop is stopped, if it runs. A signal
	 * that is being published is finished first.
	 */
	void runOnCallingThread() {
		Thread caller = Thread.currentThread();
		boolean moved = ask(() -> {
			boolean moves = (this.state == State.RUNNING && this.owner != caller);
			if (moves) {
				goTo(caller, pipe());
			}
			return moves;
		}).join();
		if (moved) {
			loop(pipe());
		}
	}

	/**
	 * Does not return if the process is about to end: its exit code is the signal's, and
	 * whoever called run() must not give another.
	 */
	void awaitEndOfProcess() {
		while (this.processEnds) {
			LockSupport.park(this);
		}
	}

	/**
	 * Publishes a signal that another instance has broadcast. Does not wait.
	 * @return whether it will be published
	 */
	boolean offer(SignalInfo info, String origin) {
		if (!pipe().trapped().contains(info.signal())) {
			return false;
		}
		submit(() -> {
			if (this.state == State.RUNNING) {
				publish(info, origin);
			}
		});
		return true;
	}

	/**
	 * The process is about to end in order. The traps stay in until it has ended, and
	 * whoever called run() does not return and give another exit code.
	 */
	void processEnds() {
		this.processEnds = true;
	}

	/** Changes which signals end the process while nobody else can answer them. */
	void setEnding(Set<Signal> ending, Consumer<SelfPipe> change) {
		this.ending = Set.copyOf(ending);
		submit(() -> {
			if (this.state != State.CLOSED) {
				change.accept(pipe());
			}
		});
	}

	/**
	 * Something failed. The loop goes on if it can. If it cannot, it ends the traps
	 * before it logs anything: signals must not be trapped while nobody reads them.
	 */
	private void failed(SelfPipe pipe, Throwable ex) {
		boolean broken = ex instanceof SelfPipeException || !pipe.isOpen();
		if (!broken && (ex instanceof OutOfMemoryError || ++this.failures < MOST_FAILURES)) {
			LockSupport.parkNanos(this, PAUSE_NANOS);
			return;
		}
		this.failure = ex;
		leave();
		try {
			pipe.close();
		}
		catch (Throwable closing) {
			ex.addSuppressed(closing);
		}
		LockSupport.unpark(this.home);
		say("The poller has ended: no signal is trapped any more", ex);
	}

	/**
	 * Returns the pipe, waiting until it is open: when this returns, the traps are in.
	 * @throws RuntimeException what opening it threw
	 */
	SelfPipe pipe() {
		return join(this.pipe);
	}

	LoopTraps traps() {
		return join(this.traps);
	}

	private static <T> T join(CompletableFuture<T> future) {
		try {
			return future.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			if (ex.getCause() instanceof Error cause) {
				throw cause;
			}
			throw ex;
		}
	}

	State state() {
		return this.state;
	}

	/** The thread that owns the pipe, or null if that is closed. */
	@Nullable Thread thread() {
		return (this.state != State.CLOSED) ? this.owner : null;
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	/** What the loop does with a signal. */
	enum State {

		/** There is no pipe yet. */
		OPENING,

		/** It is kept for the context. One that ends the process ends it at once. */
		HOLDING,

		/** It is published. */
		RUNNING,

		/** The context is paused: nothing is trapped. */
		PAUSED,

		/**
		 * The context has closed: it is kept for the next one, or until the process ends.
		 */
		LINGERING,

		/** The pipe is closed, or another loop has it. */
		CLOSED

	}

}
