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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalEvent;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Published signals as a hot {@link Flux}: each subscriber gets what is published after
 * it has subscribed, until the context closes. The thread that publishes only leaves the
 * signal with each subscriber and goes on; delivery is on the scheduler's threads.
 * <p>
 * What a subscriber has not requested waits for it as one {@link SignalInfo} for each
 * signal, with the counts summed up, in the order in which the first of each was caught:
 * nothing is lost, and no more waits than there are signals.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class SignalStream implements ApplicationListener<ApplicationEvent>, DisposableBean {

	private final ApplicationContext context;

	private final Scheduler scheduler;

	private final Set<SignalSubscription> subscriptions = ConcurrentHashMap.newKeySet();

	private volatile boolean completed;

	/**
	 * Creates a stream.
	 * @param context the context whose end is the stream's
	 * @param scheduler whose threads deliver; subscribers may block them if its threads
	 * allow that
	 */
	public SignalStream(ApplicationContext context, Scheduler scheduler) {
		this.context = context;
		this.scheduler = scheduler;
	}

	/**
	 * Returns the signals.
	 * @return a flux for any number of subscribers
	 */
	public Flux<SignalInfo> flux() {
		Publisher<SignalInfo> publisher = this::subscribe;
		return Flux.from(publisher);
	}

	private void subscribe(Subscriber<? super SignalInfo> subscriber) {
		SignalSubscription subscription = new SignalSubscription(subscriber, this.scheduler,
				this.subscriptions::remove);
		this.subscriptions.add(subscription);
		subscriber.onSubscribe(subscription);
		subscription.start();
		if (this.completed) {
			subscription.complete();
		}
	}

	/**
	 * Passes signals on. Not a listener of {@link SignalEvent} alone: that would look as
	 * if somebody answered the signals.
	 */
	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof SignalEvent signal) {
			this.subscriptions.forEach((subscription) -> subscription.next(signal.getInfo()));
		}
		else if (event instanceof ContextClosedEvent closed && closed.getApplicationContext() == this.context) {
			// Not later: a web server that shuts down gracefully waits for its responses.
			complete();
		}
	}

	/** For a context whose start failed: it says nothing when it is closed. */
	@Override
	public void destroy() {
		complete();
	}

	private void complete() {
		this.completed = true;
		this.subscriptions.forEach(SignalSubscription::complete);
	}

}
