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

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * The bottom half: reads the pipe and publishes each signal, in order, on one thread. It
 * is up before every other lifecycle bean and down after them. When it stops, it puts
 * back the dispositions first and then publishes what is still in the pipe; the pipe is
 * closed when the bean is destroyed.
 *
 * @author The selfpipe maintainers
 */
public class SignalPoller implements SmartLifecycle, DisposableBean {

	private static final Log logger = LogFactory.getLog(SignalPoller.class);

	private final PipeThread pipeThread;

	private final SelfPipe pipe;

	private final SignalPublisher publisher;

	private final PollerMode mode;

	private final Set<Signal> signals;

	private final Queue<Offered> offered = new ConcurrentLinkedQueue<>();

	private final Object monitor = new Object();

	/** The run of the loop from a start to its stop, or null. */
	private volatile @Nullable Run run;

	/** The run that was started last, which may not have ended though it was stopped. */
	private volatile @Nullable Run lastRun;

	private volatile @Nullable Throwable failure;

	private volatile boolean destroyed;

	/**
	 * Creates a poller.
	 * @param pipeThread the thread that has the pipe
	 * @param publisher what is done with each signal
	 * @param mode which thread is to be the poller once the application is ready
	 */
	public SignalPoller(PipeThread pipeThread, SignalPublisher publisher, PollerMode mode) {
		this.pipeThread = pipeThread;
		this.pipe = pipeThread.pipe();
		this.publisher = publisher;
		this.mode = mode;
		this.signals = this.pipe.trapped();
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

	@Override
	public void start() {
		Run run;
		synchronized (this.monitor) {
			if (this.run != null) {
				return;
			}
			run = new Run();
			this.run = run;
			this.lastRun = run;
			this.failure = null;
		}
		this.pipeThread.submit(run::begin);
		if (this.pipe.status().owner() == Thread.currentThread()) {
			// A listener starts the context again. Its own thread is what would do it.
			this.pipe.trapOnly(this.signals);
		}
		else if (!this.pipe.trapped().containsAll(this.signals)) {
			run.awaitTrapped();
		}
	}

	@Override
	public boolean isRunning() {
		return this.run != null;
	}

	@Override
	public void stop() {
		CountDownLatch stopped = new CountDownLatch(1);
		stop(stopped::countDown);
		await(stopped);
	}

	/** Waits whatever happens; an interrupt is kept for the caller. */
	private static void await(CountDownLatch latch) {
		boolean interrupted = false;
		while (latch.getCount() > 0) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop(Runnable callback) {
		Run run;
		synchronized (this.monitor) {
			run = this.run;
			this.run = null;
		}
		if (run == null) {
			callback.run();
			return;
		}
		run.stop(callback);
	}

	/**
	 * Makes the calling thread the poller until this bean is stopped, if the mode is
	 * {@link PollerMode#MAIN} and the bean is running; otherwise returns at once. A
	 * signal that is being handled on the other thread is finished there first.
	 */
	public void runOnCallingThread() {
		Run run = this.run;
		if (this.mode == PollerMode.MAIN && run != null) {
			run.moveToCallingThread();
		}
	}

	/**
	 * Has the poller publish a signal that another instance has broadcast, between two of
	 * its own. Any thread; does not wait.
	 * @param info the signal
	 * @param origin the instance that broadcast it
	 * @return whether it will be published: the poller runs, and the signal is trapped
	 * here
	 */
	public boolean offer(SignalInfo info, String origin) {
		if (this.run == null || !this.pipe.trapped().contains(info.signal())) {
			return false;
		}
		this.offered.add(new Offered(info, origin));
		this.pipe.wakeup();
		return true;
	}

	private record Offered(SignalInfo info, String origin) {
	}

	/**
	 * Returns which thread was asked for.
	 * @return the mode
	 */
	public PollerMode getMode() {
		return this.mode;
	}

	/**
	 * Returns why the poller ended without being stopped.
	 * @return the failure, or null
	 */
	public @Nullable Throwable getFailure() {
		return this.failure;
	}

	/**
	 * Returns the thread that reads the pipe.
	 * @return the thread, or null if the poller does not run
	 */
	public @Nullable Thread getThread() {
		Run run = this.run;
		return (run != null) ? run.thread : null;
	}

	@Override
	public void destroy() {
		this.destroyed = true;
		Thread owner = this.pipe.status().owner();
		if (owner == Thread.currentThread()) {
			// A listener closes the context: it runs on the thread that owns the pipe.
			this.pipe.close();
			this.pipeThread.closeLater();
		}
		else if (this.lastRun == null || this.lastRun.hasEnded()) {
			this.pipeThread.close();
		}
		else {
			// It is still in a listener that the stop did not wait for.
			this.pipeThread.closeLater();
		}
	}

	/**
	 * One run of the loop, from a start to its stop. It begins on the pipe's own thread,
	 * may move to another once, and ends by putting back the dispositions.
	 */
	private final class Run {

		private final CountDownLatch trapped = new CountDownLatch(1);

		private final CountDownLatch ended = new CountDownLatch(1);

		private final CountDownLatch moved = new CountDownLatch(1);

		private volatile boolean stopping;

		private volatile @Nullable Runnable callback;

		private volatile @Nullable Thread moveTo;

		/** The thread that runs it, or is about to. */
		private volatile @Nullable Thread thread = SignalPoller.this.pipeThread.thread();

		private boolean drained;

		/** Begins, also if it is to stop at once: what was caught is to be published. */
		void begin(SelfPipe pipe) {
			try {
				if (!this.stopping) {
					// After a stop, for a context that is started again.
					pipe.trapOnly(SignalPoller.this.signals);
				}
			}
			catch (Throwable ex) {
				failed(ex);
			}
			this.trapped.countDown();
			loop();
		}

		private void loop() {
			this.thread = Thread.currentThread();
			SelfPipe pipe = SignalPoller.this.pipe;
			try {
				while (!this.stopping) {
					SignalInfo info = pipe.take();
					if (info != null) {
						publish(info);
					}
					for (Offered offered = next(); offered != null; offered = next()) {
						SignalPoller.this.publisher.publish(offered.info, offered.origin);
					}
					Thread moveTo = this.moveTo;
					if (moveTo != null && moveTo != Thread.currentThread() && !this.stopping) {
						pipe.transferTo(moveTo);
						this.moved.countDown();
						return;
					}
				}
				drain();
			}
			catch (Throwable ex) {
				failed(ex);
			}
			if (pipe.status().open()) {
				if (SignalPoller.this.destroyed) {
					pipe.close();
				}
				else {
					pipe.transferTo(SignalPoller.this.pipeThread.thread());
				}
			}
			end();
		}

		private @Nullable Offered next() {
			return SignalPoller.this.offered.poll();
		}

		private void publish(SignalInfo info) {
			try {
				SignalPoller.this.publisher.publish(info);
			}
			catch (Throwable ex) {
				// Not a listener's failure, which goes no further than there. No memory,
				// perhaps; the next signal may fare better.
				try {
					logger.error("%s was not published".formatted(info.signal()), ex);
				}
				catch (Throwable ignored) {
					// No memory for this either.
				}
			}
		}

		private void failed(Throwable ex) {
			SignalPoller.this.failure = ex;
			this.stopping = true;
			this.drained = true;
			logger.error("The poller has ended: no signal is trapped any more", ex);
			if (SignalPoller.this.pipe.status().open()) {
				SignalPoller.this.pipe.trapOnly(List.of());
			}
		}

		boolean hasEnded() {
			return this.ended.getCount() == 0;
		}

		void awaitTrapped() {
			await(this.trapped);
		}

		private void end() {
			this.thread = null;
			this.ended.countDown();
			this.moved.countDown();
			Runnable callback = this.callback;
			if (callback != null) {
				callback.run();
			}
		}

		/** Puts back the dispositions, then publishes what was caught before. */
		private void drain() {
			SelfPipe pipe = SignalPoller.this.pipe;
			if (this.drained || !pipe.status().open()) {
				return;
			}
			this.drained = true;
			pipe.trapOnly(List.of());
			List<SignalInfo> left = pipe.drain();
			for (int i = 0; i < left.size(); i++) {
				if (SignalPoller.this.destroyed) {
					logger.warn("%d signals were caught but not published: the context is closed"
						.formatted(left.size() - i));
					break;
				}
				publish(left.get(i));
			}
			SignalPoller.this.publisher.flush();
		}

		void stop(Runnable callback) {
			Thread thread = this.thread;
			if (thread == Thread.currentThread()) {
				// A listener closes the context; nobody else can do this for it.
				this.stopping = true;
				drain();
				callback.run();
				return;
			}
			if (thread != null && endsTheJvm(thread)) {
				// A listener called System.exit and does not come back. The traps stay:
				// until the
				// JVM has ended, a further signal must not meet its default.
				callback.run();
				return;
			}
			this.callback = once(callback);
			this.stopping = true;
			SignalPoller.this.pipe.wakeup();
			if (hasEnded()) {
				end();
			}
		}

		void moveToCallingThread() {
			this.moveTo = Thread.currentThread();
			SignalPoller.this.pipe.wakeup();
			await(this.moved);
			if (!hasEnded()) {
				loop();
			}
		}

		/** Whether the thread is inside of System.exit, which it never leaves. */
		private static boolean endsTheJvm(Thread thread) {
			for (StackTraceElement frame : thread.getStackTrace()) {
				if (frame.getClassName().equals("java.lang.Runtime") && frame.getMethodName().equals("exit")) {
					return true;
				}
			}
			return false;
		}

		private static Runnable once(Runnable callback) {
			AtomicBoolean called = new AtomicBoolean();
			return () -> {
				if (called.compareAndSet(false, true)) {
					callback.run();
				}
			};
		}

	}

}
