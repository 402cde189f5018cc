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

package io.github.selfpipe.event;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;
import org.springframework.core.ResolvableType;
import org.springframework.core.ResolvableTypeProvider;

/**
 * Published when a signal was caught, on the poller's thread: one listener after the
 * other, one signal after the other. The next signal waits until all are done.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class SignalEvent extends ApplicationEvent implements ResolvableTypeProvider {

	private static final long serialVersionUID = 1L;

	private static final ResolvableType TYPE = ResolvableType.forClass(SignalEvent.class);

	private final transient SignalInfo info;

	private final transient @Nullable String origin;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param info the signal as it was caught
	 */
	public SignalEvent(Object source, SignalInfo info) {
		this(source, info, null);
	}

	/**
	 * Creates an event for a signal that another instance has broadcast.
	 * @param source what publishes it
	 * @param info the signal as it was caught there
	 * @param origin the instance that broadcast it, or null if it was caught here
	 */
	public SignalEvent(Object source, SignalInfo info, @Nullable String origin) {
		super(source);
		this.info = info;
		this.origin = origin;
	}

	/**
	 * Creates an event for a signal that was not caught, for tests of a listener.
	 * @param signal the signal
	 * @return the event
	 */
	public static SignalEvent of(Signal signal) {
		return new SignalEvent(signal, SignalInfo.of(signal));
	}

	/**
	 * Returns the signal.
	 * @return the signal
	 */
	public Signal getSignal() {
		return this.info.signal();
	}

	/**
	 * Returns what is known of the signal: its sender, its value, when it was caught.
	 * @return the signal as it was caught
	 */
	public SignalInfo getInfo() {
		return this.info;
	}

	/**
	 * Returns where the signal came from, if not from a process on this machine.
	 * @return the instance that broadcast it, or null if it was caught here
	 */
	public @Nullable String getOrigin() {
		return this.origin;
	}

	/**
	 * Returns whether this is the signal of that name or number.
	 * @param signal the name or number, in any spelling that
	 * {@link Signal#valueOf(String)} takes
	 * @return whether it is this signal
	 * @throws IllegalArgumentException if there is no such signal; the message suggests
	 * the nearest
	 */
	public boolean is(String signal) {
		return getSignal().equals(Signal.valueOf(signal));
	}

	/** Saves each publication the resolution of its type. */
	@Override
	public @Nullable ResolvableType getResolvableType() {
		return (getClass() == SignalEvent.class) ? TYPE : ResolvableType.forClass(getClass());
	}

	@Override
	public String toString() {
		return "SignalEvent[" + this.info + "]";
	}

}
