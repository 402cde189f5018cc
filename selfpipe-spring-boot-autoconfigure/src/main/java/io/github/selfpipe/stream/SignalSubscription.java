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

package io.github.selfpipe.stream;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalInfo.Cause;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * What one subscriber has still to get. The monitor is held for a few instructions at a
 * time and never while the subscriber runs.
 */
final class SignalSubscription implements Subscription {

	/** Requested signals that wait one by one; more of them are summed up as well. */
	private static final int MOST_SINGLE = 256;

	private final Subscriber<? super SignalInfo> subscriber;

	private final Scheduler scheduler;

	private final Consumer<SignalSubscription> onEnd;

	private final Queue<SignalInfo> single = new ArrayDeque<>();

	/** All that is summed up was caught after all that waits one by one. */
	private final Map<Signal, SignalInfo> summed = new LinkedHashMap<>();

	private long requested;

	private boolean started;

	private boolean emitting;

	private boolean completed;

	private boolean ended;

	private @Nullable Throwable failure;

	SignalSubscription(Subscriber<? super SignalInfo> subscriber, Scheduler scheduler,
			Consumer<SignalSubscription> onEnd) {
		this.subscriber = subscriber;
		this.scheduler = scheduler;
		this.onEnd = onEnd;
	}

	/** Nothing is delivered before onSubscribe has returned. */
	void start() {
		synchronized (this) {
			this.started = true;
		}
		emitLater();
	}

	void next(SignalInfo info) {
		synchronized (this) {
			if (this.ended || this.completed) {
				return;
			}
			if (this.summed.isEmpty() && this.single.size() < Math.min(this.requested, MOST_SINGLE)) {
				this.single.add(info);
			}
			else {
				this.summed.merge(info.signal(), info, SignalSubscription::sum);
			}
		}
		emitLater();
	}

	/** What both agree on, since the first was caught, counted together. */
	private static SignalInfo sum(SignalInfo a, SignalInfo b) {
		return new SignalInfo(a.signal(), (a.cause() == b.cause()) ? a.cause() : Cause.UNKNOWN,
				(a.senderPid() == b.senderPid()) ? a.senderPid() : SignalInfo.UNKNOWN,
				(a.senderUid() == b.senderUid()) ? a.senderUid() : SignalInfo.UNKNOWN,
				(a.value() == b.value()) ? a.value() : 0, a.caughtNanos(), a.count() + b.count());
	}

	void complete() {
		synchronized (this) {
			this.completed = true;
		}
		emitLater();
	}

	@Override
	public void request(long n) {
		synchronized (this) {
			if (n > 0) {
				this.requested = Operators.addCap(this.requested, n);
			}
			else {
				// Rule 3.9 of Reactive Streams.
				this.failure = new IllegalArgumentException(
						"%d signals were requested: it takes one or more".formatted(n));
			}
		}
		emitLater();
	}

	@Override
	public void cancel() {
		synchronized (this) {
			this.ended = true;
			this.single.clear();
			this.summed.clear();
		}
		this.onEnd.accept(this);
	}

	private void emitLater() {
		synchronized (this) {
			if (this.emitting || !this.started || !hasWork()) {
				return;
			}
			this.emitting = true;
		}
		try {
			this.scheduler.schedule(this::emit);
		}
		catch (RejectedExecutionException ex) {
			// The scheduler is shut down, or has too much to do: say so rather than
			// nothing.
			cancel();
			this.subscriber.onError(ex);
		}
	}

	private boolean hasWork() {
		boolean empty = this.single.isEmpty() && this.summed.isEmpty();
		return !this.ended && (this.failure != null || (empty && this.completed) || (!empty && this.requested > 0));
	}

	/** Runs on one thread at a time. */
	private void emit() {
		while (true) {
			SignalInfo info;
			synchronized (this) {
				if (!hasWork()) {
					this.emitting = false;
					return;
				}
				info = (this.failure == null) ? poll() : null;
				if (info != null && this.requested != Long.MAX_VALUE) {
					this.requested--;
				}
			}
			if (info == null) {
				end();
				return;
			}
			try {
				this.subscriber.onNext(info);
			}
			catch (Throwable ex) {
				cancel();
				throw ex;
			}
		}
	}

	private @Nullable SignalInfo poll() {
		SignalInfo info = this.single.poll();
		if (info == null && !this.summed.isEmpty()) {
			Iterator<SignalInfo> first = this.summed.values().iterator();
			info = first.next();
			first.remove();
		}
		return info;
	}

	private void end() {
		Throwable failure = this.failure;
		cancel();
		if (failure != null) {
			this.subscriber.onError(failure);
		}
		else {
			this.subscriber.onComplete();
		}
	}

}
