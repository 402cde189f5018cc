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

package io.github.selfpipe.actuate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.SelfPipe.SignalStatus;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.TrapRule;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.poller.SignalPoller;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@link Endpoint @Endpoint} that shows the signals and, where access is opened for it,
 * raises one.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
@Endpoint(id = "signals", defaultAccess = Access.READ_ONLY)
public class SignalsEndpoint {

	private final SelfPipe pipe;

	private final SignalActions actions;

	private final SignalPoller poller;

	/**
	 * Creates an endpoint.
	 * @param poller the poller, which has the pipe and knows the listener methods
	 * @param actions the actions of each signal
	 */
	public SignalsEndpoint(SignalPoller poller, SignalActions actions) {
		this.pipe = poller.pipe();
		this.actions = actions;
		this.poller = poller;
	}

	/**
	 * Returns the standard signals, and of the real-time ones those that are or were
	 * trapped or have a listener.
	 * @return the signals
	 */
	@ReadOperation
	public SignalsDescriptor signals() {
		Set<Signal> signals = new TreeSet<>(Signal.standardSignals());
		this.pipe.status().signals().forEach((status) -> signals.add(status.signal()));
		signals.addAll(this.poller.listenedTo());
		Map<String, SignalDescriptor> descriptors = new LinkedHashMap<>();
		signals.forEach((signal) -> descriptors.put(signal.name(), describe(signal)));
		return new SignalsDescriptor(descriptors);
	}

	/**
	 * Returns one signal.
	 * @param signal its name or number, in any spelling that
	 * {@link Signal#valueOf(String)} takes
	 * @return the signal, or null if there is none of that name
	 */
	@ReadOperation
	public @Nullable SignalDescriptor signal(@Selector String signal) {
		Signal found = find(signal);
		return (found != null) ? describe(found) : null;
	}

	/**
	 * Raises a signal: kill(2) to this process, from where it takes the way of any other,
	 * through the kernel, the top half and the pipe to the listeners and actions. Only a
	 * trapped one, since any other would do to this process what it does by default.
	 * @param signal its name or number
	 * @return what was raised
	 * @throws IllegalArgumentException if there is no such signal
	 * @throws IllegalStateException if it is not trapped
	 */
	@WriteOperation
	public RaisedSignalDescriptor raise(@Selector String signal) {
		Signal raised = Signal.valueOf(signal);
		if (!this.pipe.trapped().contains(raised)) {
			throw new IllegalStateException("%s is not trapped, so it is not raised.".formatted(raised));
		}
		Instant time = Instant.now();
		raised.raise();
		return new RaisedSignalDescriptor(raised.name(), time);
	}

	static @Nullable Signal find(String name) {
		try {
			return Signal.valueOf(name);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private SignalDescriptor describe(Signal signal) {
		SignalStatus status = Objects.requireNonNullElseGet(this.pipe.status(signal),
				() -> new SignalStatus(signal, false, false, 0, 0, 0, null, null));
		TrapRule rule = TrapRule.of(signal);
		return new SignalDescriptor(signal.name(), signal.number(), status.trapped(), status.displaced(),
				status.caught(), status.published(), status.coalesced(), status.lastTime(), sender(status.last()),
				this.poller.listenersOf(signal), this.actions.names(signal),
				new RuleDescriptor(lowerCase(rule.verdict()), rule.reason()));
	}

	private static @Nullable SenderDescriptor sender(@Nullable SignalInfo info) {
		return (info != null) ? new SenderDescriptor(lowerCase(info.cause()), known(info.senderPid()),
				known(info.senderUid()), info.verified()) : null;
	}

	private static @Nullable Long known(long id) {
		return (id != SignalInfo.UNKNOWN) ? id : null;
	}

	private static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Description of the signals.
	 *
	 * @param signals the signals by their names, in the order of their numbers
	 */
	public record SignalsDescriptor(Map<String, SignalDescriptor> signals) implements OperationResponseBody {
	}

	/**
	 * Description of a signal.
	 *
	 * @param name the canonical name
	 * @param number the number on this platform
	 * @param trapped whether the pipe traps it now
	 * @param displaced whether other code has since replaced its handler
	 * @param caught how often the top half ran
	 * @param published how many were published as events
	 * @param coalesced how many caught ones got no event of their own
	 * @param lastCaught when the last published one was caught
	 * @param lastSender who sent that
	 * @param listeners the {@code @SignalListener} methods that it reaches
	 * @param actions its actions, in order
	 * @param rule whether it may be trapped in this JVM
	 */
	public record SignalDescriptor(String name, int number, boolean trapped, boolean displaced, long caught,
			long published, long coalesced, @Nullable Instant lastCaught, @Nullable SenderDescriptor lastSender,
			List<String> listeners, List<String> actions, RuleDescriptor rule) implements OperationResponseBody {
	}

	/**
	 * Description of a sender.
	 *
	 * @param cause why the signal was sent
	 * @param pid the sender's process id, 0 from outside this pid namespace
	 * @param uid the sender's user id
	 * @param verified whether the kernel vouches for these, or the sender claims them
	 */
	public record SenderDescriptor(String cause, @Nullable Long pid, @Nullable Long uid, boolean verified) {
	}

	/**
	 * Description of the rule for a signal.
	 *
	 * @param verdict allow, warn or refuse
	 * @param reason what speaks against it, or what there is to know; may be empty
	 */
	public record RuleDescriptor(String verdict, String reason) {
	}

	/**
	 * Description of a signal that was raised.
	 *
	 * @param name the canonical name
	 * @param raised when
	 */
	public record RaisedSignalDescriptor(String name, Instant raised) implements OperationResponseBody {
	}

}
