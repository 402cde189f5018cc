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

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalTraps;
import io.github.selfpipe.UnsupportedSignalException;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalDeliveryListener;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListenerFactory;
import org.springframework.core.Ordered;

/**
 * The bottom half: reads the pipe and publishes each signal, in order, on one thread. It
 * is up before every other lifecycle bean and down after them.
 * <p>
 * When its context closes, what is in the pipe is published, and then what is caught is
 * kept: for the next context of this JVM, or until the process has ended. If neither
 * comes within seconds, the previous dispositions come back and the pipe is closed; see
 * also {@link #endWithContext()}.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public final class SignalPoller
		implements SmartLifecycle, DisposableBean, ApplicationListener<ContextClosedEvent>, Ordered {

	/** The name of the thread that is the poller unless another is asked for. */
	public static final String THREAD_NAME = "selfpipe";

	private final SignalLoop loop;

	private volatile SignalListeners listeners = new SignalListeners();

	private volatile @Nullable Application application;

	private volatile @Nullable SignalPublisher publisher;

	private volatile boolean running;

	private volatile boolean mayLinger = true;

	private SignalPoller(SignalLoop loop) {
		this.loop = loop;
	}

	/**
	 * Starts a thread that opens a pipe, or takes over one whose context has gone. Does
	 * not wait for it. What is caught waits for {@link #start()}, but a signal that ends
	 * the process does so at once.
	 * @param options what the pipe is for, asked for on the new thread
	 * @return the poller
	 */
	public static SignalPoller opening(Supplier<Options> options) {
		return new SignalPoller(new SignalLoop(options));
	}

	/**
	 * Takes over a pipe from the calling thread.
	 * @param pipe the pipe, owned by the calling thread
	 * @param ending the signals that end the process while nobody else can answer them
	 * @return the poller
	 */
	public static SignalPoller owning(SelfPipe pipe, Set<Signal> ending) {
		return new SignalPoller(new SignalLoop(pipe, ending));
	}

	/**
	 * Creates what makes listeners of the methods marked with {@link SignalListener}. As
	 * a bean named {@code signalListeners} it has to be in each context that has such
	 * methods; Spring Boot and Spring's test framework see to that.
	 * @return the factory
	 */
	public static EventListenerFactory listenerFactory() {
		return new SignalListeners();
	}

	/**
	 * Creates the multicaster of a context with signals: Spring's own, with the
	 * difference that a listener that throws on a {@link SignalEvent} does not keep the
	 * next one from running.
	 * @param beanFactory that of the context, which has a {@link #listenerFactory()}
	 * @return the multicaster
	 */
	public static ApplicationEventMulticaster createMulticaster(BeanFactory beanFactory) {
		return new SignalEventMulticaster(SignalListeners.of(beanFactory));
	}

	/**
	 * Says in the log what is trapped, and what the user may not have meant. For when all
	 * singletons of the context are there.
	 * @param context the context, with or without a poller of its own
	 */
	public static void report(ApplicationContext context) {
		new SignalStartupReport(context).print();
	}

	/**
	 * Returns whether a listener or an action is there for a signal. For when all
	 * singletons of the context are there.
	 * @param context the context, which has a poller
	 * @param signal the signal
	 * @return whether something answers it
	 */
	public static boolean isAnswered(ApplicationContext context, Signal signal) {
		return new SignalStartupReport(context).isAnswered(signal, context.getBean(SignalActions.class));
	}

	/**
	 * Says which context it works for, before {@link #start()}.
	 * @param context the context, which has {@link SignalActions} by then
	 * @param mode which thread is to be the poller once the application is ready
	 */
	public void attach(ConfigurableApplicationContext context, Mode mode) {
		SignalListeners listeners = SignalListeners.of(context);
		this.listeners = listeners;
		attach(() -> new SignalPublisher(SignalEvents.of(context), listeners, context.getBean(SignalActions.class),
				context.getBeanProvider(SignalDeliveryListener.class).orderedStream().toList()), mode,
				context::isActive, context::isClosed);
	}

	void attach(Supplier<SignalPublisher> publisher, Mode mode, BooleanSupplier isActive, BooleanSupplier isClosing) {
		this.application = new Application(publisher, mode, isActive, isClosing);
	}

	/**
	 * Has the pipe closed with its context, unless the process ends then: a web
	 * application that is deployed again has another class loader, and could not take it
	 * over; and its server lets it load no class once it is taken out.
	 */
	public void endWithContext() {
		this.mayLinger = false;
	}

	private SignalPublisher publisher(Application application) {
		SignalPublisher publisher = this.publisher;
		if (publisher == null) {
			publisher = application.publisher.get();
			this.publisher = publisher;
		}
		return publisher;
	}

	@Nullable SignalPublisher publisher() {
		return this.publisher;
	}

	private Application application() {
		Application application = this.application;
		if (application == null) {
			throw new IllegalStateException("The poller has nobody to publish to.");
		}
		return application;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

	@Override
	public synchronized void start() {
		if (!this.running) {
			Application application = application();
			this.loop.start(publisher(application), application.isActive);
			this.running = true;
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public void stop() {
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		stop(() -> stopped.complete(null));
		stopped.join();
	}

	@Override
	public void stop(Runnable callback) {
		boolean first;
		synchronized (this) {
			first = this.running;
			this.running = false;
		}
		if (first) {
			this.loop.stop(application().isClosing.getAsBoolean(), callback);
		}
		else {
			callback.run();
		}
	}

	/** Before other listeners, which may end the threads that keep the JVM alive. */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		this.loop.contextCloses();
	}

	@Override
	public void destroy() {
		this.loop.release(this.mayLinger);
		// Whichever way the context goes, the log is complete.
		flush();
		if (!this.mayLinger) {
			SelfPipe.unload();
		}
	}

	/**
	 * Leaves the pipe, with what was caught, to the next poller that is opened, if it has
	 * nobody to publish to. Any thread; waits until it is to be had.
	 */
	public void giveWay() {
		this.loop.giveWay();
	}

	/**
	 * Returns whether the pipe was opened, waiting until that is known. Any thread.
	 * @return whether it is open, or was
	 */
	public boolean isOpen() {
		return this.loop.isOpened();
	}

	/**
	 * Makes the calling thread the poller until this bean is stopped, if the mode is
	 * {@link Mode#MAIN} and the bean is running; otherwise returns at once. A signal that
	 * is being handled on the other thread is finished there first. In that mode, does
	 * not return while {@link #processEnds() the process ends}.
	 */
	public void runOnCallingThread() {
		if (application().mode == Mode.MAIN) {
			if (this.running) {
				this.loop.runOnCallingThread();
			}
			this.loop.awaitEndOfProcess();
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
		return this.running && this.loop.offer(info, origin);
	}

	/**
	 * Changes what is configured to be trapped; what other code has trapped in addition
	 * stays so. Any thread; when it returns, it is in effect.
	 * @param signals the signals
	 * @param ending those that end the process while nobody else can answer them
	 * @param change what else is to change in the pipe, on the thread that owns it; when
	 * that has time for it
	 * @throws UnsupportedSignalException if a signal cannot be trapped; nothing changes
	 * then
	 */
	public void configure(Collection<Signal> signals, Set<Signal> ending, Consumer<SelfPipe> change) {
		this.loop.traps().configure(signals);
		this.loop.setEnding(ending, change);
	}

	/**
	 * Is told, before, that the process is about to end with an exit code of its own. The
	 * signals stay trapped until then. Any thread; does not wait.
	 */
	public void processEnds() {
		this.loop.processEnds();
	}

	/**
	 * Waits until all signals so far are in the log, a few seconds at most. Any thread.
	 */
	public void flush() {
		SignalPublisher publisher = this.publisher;
		if (publisher != null) {
			publisher.flush();
		}
	}

	/**
	 * Returns the pipe, waiting until it is open. Any thread.
	 * @return the pipe
	 * @throws RuntimeException what opening it threw
	 */
	public SelfPipe pipe() {
		return this.loop.pipe();
	}

	/**
	 * Returns what is trapped, for any thread to change. Waits until the pipe is open.
	 * @return the traps
	 */
	public SignalTraps traps() {
		return this.loop.traps();
	}

	/**
	 * Returns which thread was asked for. Any thread.
	 * @return the mode
	 */
	public Mode getMode() {
		return application().mode;
	}

	/**
	 * Returns why the poller ended without being stopped. Any thread.
	 * @return the failure, or null
	 */
	public @Nullable Throwable getFailure() {
		return this.loop.failure();
	}

	/**
	 * Returns the thread that reads the pipe. Any thread.
	 * @return the thread, or null if the poller does not run
	 */
	public @Nullable Thread getThread() {
		return this.running ? this.loop.thread() : null;
	}

	/**
	 * Returns the names of the {@code @SignalListener} methods that a signal reaches, as
	 * {@code com.example.Config.reload}. Any thread.
	 * @param signal the signal
	 * @return the names
	 */
	public List<String> listenersOf(Signal signal) {
		return this.listeners.names(signal);
	}

	/**
	 * Returns the signals that {@code @SignalListener} methods name, trapped or not. Any
	 * thread.
	 * @return the signals in the order of their numbers
	 */
	public Set<Signal> listenedTo() {
		return this.listeners.signals();
	}

	/**
	 * Returns how many calls of listeners and actions have thrown something. Any thread.
	 * @return the number of failures
	 */
	public long getListenerFailures() {
		return this.listeners.failures();
	}

	/**
	 * Returns the call of a listener or action that the poller is in. Any thread.
	 * @return the call, or null if there is none
	 */
	public @Nullable RunningCall getRunningCall() {
		return this.listeners.runningCall();
	}

	/**
	 * Which thread is the poller.
	 */
	public enum Mode {

		/** A daemon thread of its own, named "selfpipe". */
		DEDICATED,

		/**
		 * The thread that called SpringApplication.run, from when the application is
		 * ready until the context closes. It wakes once for a signal where another thread
		 * wakes twice. Until the application is ready, and in tests, as
		 * {@link #DEDICATED}.
		 */
		MAIN

	}

	/**
	 * What a pipe is for.
	 *
	 * @param signals the signals to trap
	 * @param pipe the options of the pipe, these signals among them
	 * @param ending those of them that end the process while nobody else can answer them
	 */
	public record Options(Set<Signal> signals, SelfPipe.Builder pipe, Set<Signal> ending) {
	}

	/**
	 * A call of a listener or action that has not returned.
	 *
	 * @param signal the signal that it is for
	 * @param listener the name of the listener or action
	 * @param startedNanos when it began, in nanoseconds on the clock of
	 * {@link System#nanoTime()}
	 * @param thread the thread that it runs on
	 */
	public record RunningCall(Signal signal, String listener, long startedNanos, Thread thread) {

	}

	private record Application(Supplier<SignalPublisher> publisher, Mode mode, BooleanSupplier isActive,
			BooleanSupplier isClosing) {
	}

}
