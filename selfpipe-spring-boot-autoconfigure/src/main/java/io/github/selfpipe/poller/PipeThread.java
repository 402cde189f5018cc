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

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.selfpipe.SelfPipe;
import org.jspecify.annotations.Nullable;

/**
 * The thread named "selfpipe": it opens the pipe, so that loading native code goes on
 * beside the start of the application, and owns it unless a poller in
 * {@link PollerMode#MAIN} borrows it. While there is nothing to do it is parked, and what
 * is caught stays in the pipe.
 *
 * @author The selfpipe maintainers
 */
public final class PipeThread {

	/** The name of the thread. */
	public static final String NAME = "selfpipe";

	private final CompletableFuture<SelfPipe> pipe = new CompletableFuture<>();

	private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();

	private final AtomicBoolean closing = new AtomicBoolean();

	private final Thread thread;

	private PipeThread(Supplier<SelfPipe> opener) {
		this.thread = new Thread(() -> run(opener), NAME);
		this.thread.setDaemon(true);
	}

	/**
	 * Starts a thread that opens a pipe. Does not wait for it.
	 * @param opener opens the pipe, on the new thread
	 * @return the thread
	 */
	public static PipeThread opening(Supplier<SelfPipe> opener) {
		PipeThread thread = new PipeThread(opener);
		thread.thread.start();
		return thread;
	}

	/**
	 * Starts a thread that takes over a pipe from the calling thread.
	 * @param pipe the pipe, owned by the calling thread
	 * @return the thread
	 */
	public static PipeThread owning(SelfPipe pipe) {
		PipeThread thread = new PipeThread(() -> pipe);
		pipe.transferTo(thread.thread);
		thread.thread.start();
		return thread;
	}

	private void run(Supplier<SelfPipe> opener) {
		SelfPipe pipe;
		try {
			pipe = opener.get();
		}
		catch (Throwable ex) {
			this.pipe.completeExceptionally(ex);
			return;
		}
		this.pipe.complete(pipe);
		boolean more = true;
		while (more) {
			try {
				Job job = this.jobs.take();
				more = !job.last;
				job.work.accept(pipe);
			}
			catch (InterruptedException ex) {
				// Nobody but us has this thread, and we do not interrupt it.
			}
		}
	}

	/**
	 * Returns the pipe, waiting until it is open: when this returns, the traps are in.
	 * @return the pipe
	 * @throws RuntimeException what opening it threw
	 */
	public SelfPipe pipe() {
		try {
			return this.pipe.join();
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

	/**
	 * Waits until the pipe is open or has failed to open.
	 * @return whether it is open
	 */
	public boolean opens() {
		return this.pipe.handle((pipe, ex) -> ex == null).join();
	}

	/**
	 * Has the thread do something with the pipe, when it is open and the work before is
	 * done. Does not wait.
	 * @param work the work
	 */
	void submit(Consumer<SelfPipe> work) {
		this.jobs.add(new Job(work, false));
	}

	/**
	 * Has the thread close the pipe and end, if it owns it then, and waits for that. Does
	 * nothing if the pipe did not open, or if that is under way already.
	 */
	public void close() {
		if (!closeLater()) {
			return;
		}
		if (Thread.currentThread() == this.thread) {
			pipe().close();
			return;
		}
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * As {@link #close()}, without waiting: for when the thread is busy and will be for
	 * an unknown time.
	 * @return whether this call was the first to close it
	 */
	boolean closeLater() {
		boolean first = this.closing.compareAndSet(false, true);
		if (first) {
			this.jobs.add(new Job(PipeThread::closeIfOwner, true));
		}
		return first;
	}

	private static void closeIfOwner(SelfPipe pipe) {
		if (pipe.status().owner() == Thread.currentThread()) {
			pipe.close();
		}
	}

	/**
	 * Returns the thread.
	 * @return the thread
	 */
	Thread thread() {
		return this.thread;
	}

	/**
	 * Returns what opening the pipe threw, if it has failed by now.
	 * @return the failure, or null
	 */
	@Nullable Throwable failure() {
		return this.pipe.isCompletedExceptionally() ? this.pipe.handle((pipe, ex) -> ex).join() : null;
	}

	private record Job(Consumer<SelfPipe> work, boolean last) {
	}

}
