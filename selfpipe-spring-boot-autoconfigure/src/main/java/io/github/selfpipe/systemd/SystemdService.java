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

package io.github.selfpipe.systemd;

import java.time.Duration;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalDeliveryListener;
import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;

/**
 * An application context as a service of systemd: says when it is ready, reloads and
 * stops, and keeps the watchdog quiet.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class SystemdService implements ServiceStatus, SignalDeliveryListener, SmartApplicationListener, DisposableBean {

	private static final Duration EXTENSION_INTERVAL = Duration.ofSeconds(1);

	/** Of several intervals, since a thread of a busy process may be late. */
	private static final Duration EXTENSION = Duration.ofSeconds(5);

	private final ConfigurableApplicationContext context;

	private final Signal reloadSignal;

	private final Duration extendTimeout;

	private final @Nullable BooleanSupplier alive;

	private final BooleanSupplier member;

	private final Notifications notifications;

	/**
	 * The reloads that were announced. Each ends with its own event: a listener that
	 * stops the context has the signals that are left published before it returns.
	 */
	private final Set<SignalEvent> reloads = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a service.
	 * @param context the context; its environment has NOTIFY_SOCKET and what the watchdog
	 * is to know
	 * @param reloadSignal the signal that is sent for a reload
	 * @param extendTimeout for how long to ask for more time when the context closes, or
	 * zero
	 * @param alive whether the watchdog is to be told that all is well, or null for never
	 * to tell it anything
	 * @throws RuntimeException if systemd cannot be told anything
	 */
	public SystemdService(ConfigurableApplicationContext context, Signal reloadSignal, Duration extendTimeout,
			@Nullable BooleanSupplier alive) {
		this.context = context;
		this.reloadSignal = reloadSignal;
		this.extendTimeout = extendTimeout;
		this.alive = alive;
		this.member = () -> alive == null || alive.getAsBoolean();
		this.notifications = Notifications.join(context.getEnvironment().getRequiredProperty("NOTIFY_SOCKET"),
				this.member);
	}

	@Override
	public void status(String text) {
		this.notifications.show(text);
	}

	@Override
	public void extendTimeout(Duration duration) {
		Assert.isTrue(isPositive(duration), "'duration' must be positive");
		this.notifications.extendTimeout(duration);
	}

	@Override
	public void deliveryStarted(SignalEvent event) {
		if (event.getSignal().equals(this.reloadSignal) && this.notifications.reloadStarted()) {
			this.reloads.add(event);
		}
	}

	@Override
	public void deliveryEnded(SignalEvent event, @Nullable Throwable failure) {
		if (this.reloads.remove(event)) {
			this.notifications.reloadEnded(failure);
		}
	}

	@Override
	public boolean supportsEventType(Class<? extends ApplicationEvent> eventType) {
		return AvailabilityChangeEvent.class.isAssignableFrom(eventType)
				|| ContextClosedEvent.class.isAssignableFrom(eventType);
	}

	/** Before the others: they may take long when the context closes. */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof AvailabilityChangeEvent<?> change) {
			if (change.getState() == ReadinessState.ACCEPTING_TRAFFIC && !startsAsParent()) {
				ready();
			}
		}
		else if (event.getSource() == this.context) {
			closing();
		}
	}

	/** Whether this is a parent that is ready, but its child has yet to be started. */
	private static boolean startsAsParent() {
		return StackWalker.getInstance()
			.walk((frames) -> frames.anyMatch((frame) -> frame.getMethodName().equals("configureAsChildIfNecessary")));
	}

	private void ready() {
		if (this.notifications.ready(readyStatus())) {
			startWatchdog();
		}
	}

	/** What an operator wants to know: which version, at which port, and its signals. */
	private String readyStatus() {
		Environment environment = this.context.getEnvironment();
		StringJoiner status = new StringJoiner(", ");
		String name = environment.getProperty("spring.application.name", "");
		String version = environment.getProperty("spring.application.version", "");
		status.add("Ready" + prefixed(": ", name) + prefixed(" ", version));
		String port = environment.getProperty("local.server.port");
		if (port != null) {
			status.add("port " + port);
		}
		this.context.getBeanProvider(SelfPipe.class)
			.ifUnique((pipe) -> status.add(pipe.trapped()
				.stream()
				.map((signal) -> signal.name().substring("SIG".length()))
				.collect(Collectors.joining(" ", "traps ", ""))));
		return status.toString();
	}

	private static String prefixed(String prefix, String text) {
		return text.isEmpty() ? "" : prefix + text;
	}

	/** sd_watchdog_enabled(3); half of the time, as it recommends. */
	private void startWatchdog() {
		Environment environment = this.context.getEnvironment();
		long micros = environment.getProperty("WATCHDOG_USEC", Long.class, 0L);
		long own = ProcessHandle.current().pid();
		long pid = environment.getProperty("WATCHDOG_PID", Long.class, own);
		if (this.alive != null && micros > 0 && pid == own) {
			Heartbeat.start("selfpipe-watchdog", Duration.ofNanos(micros * 1000 / 2), this.notifications::keepAlive);
		}
	}

	private void closing() {
		if (this.notifications.leave(this.member) && isPositive(this.extendTimeout)) {
			long start = System.nanoTime();
			Heartbeat.start("selfpipe-extend-timeout", EXTENSION_INTERVAL, () -> extend(start));
		}
	}

	private boolean extend(long start) {
		Duration left = this.extendTimeout.minusNanos(System.nanoTime() - start);
		if (!this.context.isActive() || !isPositive(left)) {
			return false;
		}
		this.notifications.extendTimeout((left.compareTo(EXTENSION) < 0) ? left : EXTENSION);
		return true;
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isNegative() && !duration.isZero();
	}

	/** For a context whose start has failed: it is not closed as others are. */
	@Override
	public void destroy() {
		this.notifications.leave(this.member);
	}

}
