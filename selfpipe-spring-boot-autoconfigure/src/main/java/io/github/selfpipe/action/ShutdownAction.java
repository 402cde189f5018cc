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

package io.github.selfpipe.action;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.github.selfpipe.event.SignalEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ExitCodeEvent;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * {@code shutdown}: closes the context, gracefully if the web server is set up so, and
 * ends the process with the code 128 + signal number, as a shell would report that
 * signal; an {@link org.springframework.boot.ExitCodeGenerator} that gives another code
 * has its way. A second signal while that is under way is logged, with what it takes to
 * end the process sooner.
 * <p>
 * Whatever fails on the way, the process ends.
 */
class ShutdownAction implements SignalAction {

	private static final Log logger = LogFactory.getLog(ShutdownAction.class);

	/** For so long there may be no memory before the end is no longer an orderly one. */
	private static final int MOST_ATTEMPTS = 50;

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final ApplicationContext context;

	private final @Nullable Runnable beforeExit;

	private final Supplier<String> insistence;

	private final AtomicBoolean started = new AtomicBoolean();

	/**
	 * Creates the action.
	 * @param context the context to close
	 * @param beforeExit what to do before that, while the signals are still trapped; null
	 * not to end the process, which in a test would end the build
	 * @param insistence says which further signals end the process sooner, or is empty
	 */
	ShutdownAction(ApplicationContext context, @Nullable Runnable beforeExit, Supplier<String> insistence) {
		this.context = context;
		this.beforeExit = beforeExit;
		this.insistence = insistence;
	}

	@Override
	public void run(SignalEvent event) {
		if (!this.started.compareAndSet(false, true)) {
			logger.info("%s again: the application is already ending%s".formatted(event.getSignal(),
					this.insistence.get()));
			return;
		}
		if (!startsThread(event)) {
			// No thread to be had (pthread_create(3), EAGAIN). A listener may close the
			// context too, so this can be done here.
			shutdown(event, false);
		}
	}

	/**
	 * Not on the poller's thread, which the closing context waits for. Not a daemon, as
	 * the poller's thread may be: the JVM stays until the exit code is given.
	 */
	private boolean startsThread(SignalEvent event) {
		for (int attempt = 1;; attempt++) {
			Thread thread = null;
			try {
				if (this.beforeExit != null) {
					this.beforeExit.run();
				}
				thread = new Thread(() -> shutdown(event, true), "selfpipe-shutdown");
				thread.setDaemon(false);
				thread.start();
				return true;
			}
			catch (Throwable ex) {
				if (thread != null || !mayTryAgain(ex, attempt)) {
					return false;
				}
			}
		}
	}

	/**
	 * The exit begins first, and closes the context by a hook, as the JVM's own does:
	 * once the context closes, the main thread may end, with an exit code of its own.
	 */
	private void shutdown(SignalEvent event, boolean exitFirst) {
		int exitCode = 0;
		for (int attempt = 1;; attempt++) {
			try {
				if (exitCode == 0) {
					exitCode = exitCode(event);
				}
				if (this.beforeExit == null) {
					close();
					logger.info("The context is closed; the JVM goes on, as a test runs in it (exit code %d)"
						.formatted(exitCode));
					return;
				}
				if (!exitFirst || !closesAtExit()) {
					close();
				}
				System.exit(exitCode);
			}
			catch (Throwable ex) {
				if (!mayTryAgain(ex, attempt)) {
					halt((exitCode != 0) ? exitCode : 128 + event.getSignal().number(), ex);
					return;
				}
			}
		}
	}

	/** Waits a little if there was no memory, which may be so for a while only. */
	private static boolean mayTryAgain(Throwable failure, int attempt) {
		if (!(failure instanceof OutOfMemoryError) || attempt == MOST_ATTEMPTS) {
			return false;
		}
		LockSupport.parkNanos(PAUSE_NANOS);
		return true;
	}

	/** Does nothing in a test. */
	private void halt(int exitCode, Throwable failure) {
		while (this.beforeExit != null) {
			try {
				failed("The process is ended without its shutdown hooks", failure);
				Runtime.getRuntime().halt(exitCode);
			}
			catch (OutOfMemoryError ex) {
				// Its first call needs memory too: the JVM looks up a native method.
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}
	}

	/** Returns false if the JVM exits already. */
	private boolean closesAtExit() {
		try {
			Runtime.getRuntime().addShutdownHook(new Thread(this::close, "selfpipe-close"));
			return true;
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	/** The first that is not 0, as {@link SpringApplication#exit} has it. */
	private int exitCode(SignalEvent event) {
		try {
			int exitCode = this.context.getBeanProvider(ExitCodeGenerator.class)
				.orderedStream()
				.mapToInt(ExitCodeGenerator::getExitCode)
				.filter((code) -> code != 0)
				.findFirst()
				.orElse(0);
			if (exitCode != 0) {
				this.context.publishEvent(new ExitCodeEvent(this.context, exitCode));
				return exitCode;
			}
		}
		catch (Throwable ex) {
			failed("The exit code is the signal's, since an ExitCodeGenerator failed", ex);
		}
		return 128 + event.getSignal().number();
	}

	/** Spring Boot's own hook may do so beside us; one waits for the other. */
	private void close() {
		try {
			((ConfigurableApplicationContext) this.context).close();
		}
		catch (Throwable ex) {
			failed("The context was not closed in order", ex);
		}
	}

	private static void failed(String message, Throwable failure) {
		try {
			logger.error(message, failure);
		}
		catch (Throwable ex) {
			// No memory to log with, or a class that cannot be loaded.
		}
	}

}
