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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import com.sun.jna.LastErrorException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What this process has told systemd so far, and so what it may say next. One for all
 * application contexts of the process, since systemd knows the process alone: ready when
 * the first of them is, stopping when the last of them closes.
 */
final class Notifications {

	private static final Log logger = LogFactory.getLog(Notifications.class);

	/** EIO: an input/output error. There is none for "the service has failed". */
	private static final int EIO = 5;

	/** systemd reads 4096 bytes of a message; a character has up to three. */
	private static final int MAX_STATUS = 1000;

	/** From one try to send READY=1 to the next. */
	private static final Duration REPEAT = Duration.ofSeconds(1);

	private static final Map<String, Notifications> OPEN = new HashMap<>();

	private final NotifySocket socket;

	/** Of each application context, whether it is alive. */
	private final Set<BooleanSupplier> members = new LinkedHashSet<>();

	private State state = State.STARTING;

	/** How many reloads run now: several contexts that trap the signal reload at once. */
	private int reloads;

	private @Nullable Throwable reloadFailure;

	private String status = "";

	/**
	 * The message with READY=1 that could not be sent, since systemd was behind in
	 * reading; empty if there is none.
	 */
	private String owed = "";

	private boolean repeats;

	private Notifications(NotifySocket socket) {
		this.socket = socket;
	}

	/**
	 * Joins a context to those of this process.
	 * @param address what NOTIFY_SOCKET says
	 * @param alive whether the context is alive, for the watchdog
	 */
	static Notifications join(String address, BooleanSupplier alive) {
		synchronized (OPEN) {
			Notifications notifications = OPEN.get(address);
			if (notifications == null) {
				notifications = new Notifications(NotifySocket.of(address));
				OPEN.put(address, notifications);
			}
			notifications.add(alive);
			return notifications;
		}
	}

	private synchronized void add(BooleanSupplier alive) {
		this.members.add(alive);
	}

	/**
	 * Notes that a context closes. Does nothing the second time.
	 * @return whether it was the last: the service is stopping
	 */
	boolean leave(BooleanSupplier alive) {
		synchronized (OPEN) {
			if (!remove(alive)) {
				return false;
			}
			OPEN.values().remove(this);
			this.socket.close();
			return true;
		}
	}

	private synchronized boolean remove(BooleanSupplier alive) {
		if (!this.members.remove(alive) || !this.members.isEmpty()) {
			return false;
		}
		this.state = State.STOPPING;
		this.owed = "";
		send("STOPPING=1", status("Stopping"));
		return true;
	}

	/**
	 * Says that the service is ready, if it has not been said.
	 * @param text what is shown then
	 * @return whether this was the first time
	 */
	synchronized boolean ready(String text) {
		if (this.state != State.STARTING) {
			return false;
		}
		this.state = State.READY;
		this.status = text;
		sendReady(status(text));
		return true;
	}

	/**
	 * Says that a reload begins, once the service is ready and until it stops.
	 * @return whether that was said; then the end is to be told
	 */
	synchronized boolean reloadStarted() {
		if (this.state != State.READY) {
			return false;
		}
		if (this.reloads++ == 0) {
			this.reloadFailure = null;
			this.owed = "";
			// In one message: systemd takes one without the time for another reload's.
			send("RELOADING=1", "MONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()),
					status("Reloading"));
		}
		return true;
	}

	/**
	 * Says that a reload has ended. There is no message for a failure: systemd would wait
	 * for READY beyond every timeout.
	 * @param failure what went wrong, or null
	 */
	synchronized void reloadEnded(@Nullable Throwable failure) {
		if (failure != null) {
			this.reloadFailure = failure;
		}
		if (--this.reloads > 0 || this.state != State.READY) {
			return;
		}
		Throwable first = this.reloadFailure;
		if (first == null) {
			sendReady("ERRNO=0", status(this.status));
		}
		else {
			sendReady("ERRNO=" + EIO, status("Reload failed: " + first));
		}
	}

	/** Shows a line, and again after the next reload. */
	synchronized void show(String text) {
		this.status = text;
		send(status((this.reloads > 0) ? "Reloading: " + text : text));
	}

	void extendTimeout(Duration duration) {
		send("EXTEND_TIMEOUT_USEC=" + TimeUnit.MICROSECONDS.convert(duration));
	}

	/**
	 * Tells the watchdog that all is well, if it is.
	 * @return whether it will ask again
	 */
	boolean keepAlive() {
		BooleanSupplier[] members;
		synchronized (this) {
			if (this.state == State.STOPPING) {
				return false;
			}
			members = this.members.toArray(BooleanSupplier[]::new);
		}
		// Not under the lock: whoever is asked may be the one that hangs.
		if (Stream.of(members).allMatch(Notifications::isAlive)) {
			send("WATCHDOG=1");
		}
		return true;
	}

	private static boolean isAlive(BooleanSupplier member) {
		try {
			return member.getAsBoolean();
		}
		catch (RuntimeException | Error ex) {
			logger.warn("Whether the application is alive cannot be found out", ex);
			return false;
		}
	}

	private static String status(String text) {
		String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
		return "STATUS=" + line.substring(0, Math.min(line.length(), MAX_STATUS));
	}

	/**
	 * Sends READY=1, again and again for as long as systemd is behind: without it,
	 * systemd would wait for the start, and for a reload even beyond every timeout.
	 */
	private void sendReady(String... more) {
		String message = "READY=1\n" + String.join("\n", more);
		if (!trySend(message)) {
			this.owed = message;
			if (!this.repeats) {
				Heartbeat.start("selfpipe-ready", REPEAT, this::repeatReady);
				this.repeats = true;
			}
		}
	}

	private synchronized boolean repeatReady() {
		if (!this.owed.isEmpty() && trySend(this.owed)) {
			this.owed = "";
		}
		this.repeats = !this.owed.isEmpty();
		return this.repeats;
	}

	private void send(String... lines) {
		trySend(String.join("\n", lines));
	}

	/** Returns whether there is no use in sending it again. */
	private boolean trySend(String message) {
		try {
			this.socket.send(message);
			return true;
		}
		catch (LastErrorException ex) {
			logger.error("systemd was not told %s: %s at %s".formatted(message.lines().findFirst().orElseThrow(),
					ex.getMessage(), this.socket));
			return !NotifySocket.isBehind(ex);
		}
	}

	private enum State {

		STARTING, READY, STOPPING

	}

}
