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

package io.github.selfpipe.bus;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.selfpipe.Signal;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.bus.BusCounts.DropReason;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.poller.SignalPoller;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.cloud.bus.BusBridge;
import org.springframework.cloud.bus.ServiceMatcher;
import org.springframework.cloud.bus.event.Destination;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.context.ApplicationListener;

/**
 * Sends signals to other instances over Spring Cloud Bus, and hands to the poller what
 * other instances send. At most once, and only to instances that are running then.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class SignalBus
		implements ApplicationListener<SignalRemoteApplicationEvent>, SmartInitializingSingleton, DisposableBean {

	private static final Log logger = LogFactory.getLog(SignalBus.class);

	private static final Pattern DESTINATION = Pattern.compile("[\\p{L}\\p{N}\\p{Punct} &&[^{}#]]{1,256}");

	private final BroadcastProperties properties;

	private final ServiceMatcher matcher;

	private final Destination.Factory destinations;

	private final ObjectProvider<SignalPoller> poller;

	private final ObjectProvider<SignalActions> actions;

	private final BusCounts counts = new BusCounts();

	private final Outbox outbox;

	/** Tells this process from all others, whatever bus id they have. */
	private final String instance = SignalRemoteApplicationEvent.newInstance();

	private volatile @Nullable Running running;

	/**
	 * Creates a bus for signals.
	 * @param properties the user's choices
	 * @param bridge where events are sent
	 * @param matcher knows the bus id of this instance
	 * @param destinations makes destinations of their names
	 * @param poller the poller, once all beans are there
	 * @param actions the actions of each signal, once all beans are there
	 * @throws InvalidConfigurationPropertyValueException for a property that makes no
	 * sense
	 */
	public SignalBus(BroadcastProperties properties, BusBridge bridge, ServiceMatcher matcher,
			Destination.Factory destinations, ObjectProvider<SignalPoller> poller,
			ObjectProvider<SignalActions> actions) {
		check("queue-capacity", properties.queueCapacity(), properties.queueCapacity() > 0, "It is 1 or more.");
		check("retry-for", properties.retryFor(), !properties.retryFor().isNegative(), "It is 0 or more.");
		check("spread", properties.spread(), !properties.spread().isNegative(), "It is 0 or more.");
		check("max-age", properties.maxAge(), properties.maxAge().toMillis() > 0, "It is 1ms or more.");
		String destination = properties.destination();
		check("destination", destination, destination == null || DESTINATION.matcher(destination).matches(),
				"It is the name of an application, or a pattern such as 'orders:**', without braces and '#'.");
		this.properties = properties;
		this.matcher = matcher;
		this.destinations = destinations;
		this.poller = poller;
		this.actions = actions;
		this.outbox = new Outbox(bridge, properties.queueCapacity(), properties.retryFor(), this.counts);
	}

	/**
	 * Returns what reads signals from the messages of a broker, before the bus does: its
	 * own way takes three times as long.
	 * @return a converter that leaves all other messages alone
	 */
	public static MessageConverter messageConverter() {
		return new SignalMessageConverter();
	}

	private static void check(String property, @Nullable Object value, boolean good, String rule) {
		if (!good) {
			throw new InvalidConfigurationPropertyValueException("selfpipe.broadcast." + property, value, rule);
		}
	}

	@Override
	public void afterSingletonsInstantiated() {
		SignalPoller poller = this.poller.getObject();
		TravellingSignals signals = new TravellingSignals(this.properties.signals(), this.actions.getObject());
		this.running = new Running(poller, signals, new Inbox(signals, poller::offer, this.properties, this.counts));
		if (!signals.heldBack().isEmpty()) {
			logger.warn("The action 'broadcast' does nothing for %s: name what is to be sent in '%s'"
				.formatted(signals.heldBack(), "selfpipe.broadcast.signals"));
		}
	}

	/**
	 * Sends a caught signal to the instances of the property
	 * {@code selfpipe.broadcast.destination}, if it may travel. One that came from
	 * another instance is not sent again. Does not wait for the broker.
	 * @param event the signal
	 */
	public void broadcast(SignalEvent event) {
		if (event.getOrigin() != null) {
			return;
		}
		Running running = this.running;
		if (running == null || !running.signals.contains(event.getSignal())) {
			this.counts.dropped(DropReason.NOT_ALLOWED);
			return;
		}
		this.outbox.add(event(event.getSignal(), event.getInfo().count(), destination()));
	}

	/** The application's own name is what the bus id begins with. */
	private String destination() {
		String destination = this.properties.destination();
		return (destination != null) ? destination : this.matcher.getBusId().split(":", 2)[0];
	}

	private SignalRemoteApplicationEvent event(Signal signal, long count, @Nullable String destination) {
		return new SignalRemoteApplicationEvent(this, this.matcher.getBusId(), this.instance,
				this.destinations.getDestination(destination), signal, count);
	}

	/**
	 * Sends a signal that was not caught, and publishes it here too if this instance is
	 * one of those that it goes to. Does not wait for the broker.
	 * @param signal the signal
	 * @param destination the instances, as Spring Cloud Bus names them, or null for all
	 * @return what was sent, or null if too many wait for the broker
	 * @throws IllegalArgumentException if that cannot be a destination
	 * @throws IllegalStateException if the signal may not travel
	 */
	public @Nullable Sent send(Signal signal, @Nullable String destination) {
		if (destination != null && !DESTINATION.matcher(destination).matches()) {
			throw new IllegalArgumentException(
					"'%s' cannot be a destination".formatted(SignalRemoteApplicationEvent.escape(destination)));
		}
		Running running = this.running;
		if (running == null || !running.signals.contains(signal)) {
			throw new IllegalStateException(
					"%s may not travel: it is not in '%s'".formatted(signal, "selfpipe.broadcast.signals"));
		}
		SignalRemoteApplicationEvent event = event(signal, 1, destination);
		if (!this.outbox.add(event)) {
			return null;
		}
		boolean here = this.matcher.isForSelf(event)
				&& running.poller.offer(Inbox.info(signal, 1), this.matcher.getBusId());
		return new Sent(signal, event.getDestinationService(), here);
	}

	/**
	 * Takes a signal that another instance has broadcast, on a thread of the bus.
	 * @param event the signal
	 */
	@Override
	public void onApplicationEvent(SignalRemoteApplicationEvent event) {
		Running running = this.running;
		if (running != null && !event.isFrom(this.instance)) {
			running.inbox.accept(event, this.matcher.getBusId());
		}
	}

	/**
	 * Returns the state of the bus.
	 * @return the state now
	 */
	public Status getStatus() {
		Running running = this.running;
		Inbox.Last last = (running != null) ? running.inbox.last() : null;
		return new Status(this.matcher.getBusId(), destination(),
				(running != null) ? List.copyOf(running.signals.signals()) : List.of(), this.counts.sent.get(),
				this.outbox.size(), this.counts.received.get(), this.counts.dropped(),
				(last != null) ? last.signal() : null, (last != null) ? last.origin() : null,
				(last != null) ? last.time() : null);
	}

	/**
	 * Sends what waits, two seconds at most.
	 */
	@Override
	public void destroy() {
		Running running = this.running;
		if (running != null) {
			running.inbox.close();
		}
		this.outbox.close();
	}

	/**
	 * What there is once all beans are.
	 *
	 * @param poller the poller
	 * @param signals the signals that may travel
	 * @param inbox what other instances send
	 */
	private record Running(SignalPoller poller, TravellingSignals signals, Inbox inbox) {
	}

	/**
	 * A signal that was sent.
	 *
	 * @param signal the signal
	 * @param destination the instances that it goes to, as Spring Cloud Bus names them
	 * @param here whether it is published here too
	 * @since 1.0
	 */
	public record Sent(Signal signal, String destination, boolean here) {
	}

	/**
	 * The state of the bus.
	 *
	 * @param busId the bus id of this instance
	 * @param destination the instances that a caught signal is sent to
	 * @param signals the signals that may travel
	 * @param sent how many were given to the broker
	 * @param pending how many wait to be
	 * @param received how many came from other instances and were given to the poller
	 * @param dropped how many were neither, by the reason, as {@code queue-full}
	 * @param lastSignal the last one that was received, or null
	 * @param lastOrigin the bus id of the instance that broadcast it, or null
	 * @param lastReceived when it was received, or null
	 * @since 1.0
	 */
	public record Status(String busId, String destination, List<Signal> signals, long sent, int pending, long received,
			Map<String, Long> dropped, @Nullable Signal lastSignal, @Nullable String lastOrigin,
			@Nullable Instant lastReceived) {
	}

}
