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
import java.util.List;
import java.util.Map;

import io.github.selfpipe.Signal;
import io.github.selfpipe.bus.SignalBus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * {@link WebEndpoint @WebEndpoint} that sends a signal to a fleet, and shows what was
 * sent and received.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
@WebEndpoint(id = "bussignal", defaultAccess = Access.NONE)
public class BusSignalEndpoint {

	private static final int STATUS_CONFLICT = 409;

	private final SignalBus bus;

	/**
	 * Creates an endpoint.
	 * @param bus the bus for signals
	 */
	public BusSignalEndpoint(SignalBus bus) {
		this.bus = bus;
	}

	/**
	 * Returns what was sent and received.
	 * @return the state of the bus
	 */
	@ReadOperation
	public BusDescriptor bus() {
		SignalBus.Status status = this.bus.getStatus();
		Signal lastSignal = status.lastSignal();
		return new BusDescriptor(status.busId(), status.destination(),
				status.signals().stream().map(Signal::name).toList(), status.sent(), status.pending(),
				status.received(), status.dropped(), (lastSignal != null) ? lastSignal.name() : null,
				status.lastOrigin(), status.lastReceived());
	}

	/**
	 * Sends a signal to all applications on the bus, this one included.
	 * @param signal its name or number
	 * @return what was sent; 404 if there is no signal of that name, 409 if it may not
	 * travel, 503 if too many wait for the broker
	 */
	@WriteOperation
	public WebEndpointResponse<OperationResponseBody> send(@Selector String signal) {
		return respond(signal, null);
	}

	/**
	 * Sends a signal to some of the instances.
	 * @param signal its name or number
	 * @param destination the parts of the destination, as those of {@code busrefresh}
	 * @return what was sent; also 400 if that cannot be a destination
	 */
	@WriteOperation
	public WebEndpointResponse<OperationResponseBody> sendTo(@Selector String signal,
			@Selector(match = Match.ALL_REMAINING) String... destination) {
		return respond(signal, String.join(":", destination));
	}

	private WebEndpointResponse<OperationResponseBody> respond(String name, @Nullable String destination) {
		Signal signal = SignalsEndpoint.find(name);
		if (signal == null) {
			return failure(WebEndpointResponse.STATUS_NOT_FOUND, "There is no such signal");
		}
		try {
			SignalBus.Sent sent = this.bus.send(signal, destination);
			return (sent != null)
					? new WebEndpointResponse<>(
							new SentDescriptor(sent.signal().name(), sent.destination(), sent.here()))
					: failure(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE, "Too many signals wait for the broker");
		}
		catch (IllegalArgumentException ex) {
			return failure(WebEndpointResponse.STATUS_BAD_REQUEST, String.valueOf(ex.getMessage()));
		}
		catch (IllegalStateException ex) {
			return failure(STATUS_CONFLICT, String.valueOf(ex.getMessage()));
		}
	}

	private static WebEndpointResponse<OperationResponseBody> failure(int status, String error) {
		return new WebEndpointResponse<>(new FailureDescriptor(error), status);
	}

	/**
	 * Description of the bus.
	 *
	 * @param busId the bus id of this instance
	 * @param destination the instances that a caught signal is sent to
	 * @param signals the signals that may travel
	 * @param sent how many were given to the broker
	 * @param pending how many wait to be
	 * @param received how many came from other instances and were given to the poller
	 * @param dropped how many were neither, by the reason
	 * @param lastSignal the last one that was received
	 * @param lastOrigin the bus id of the instance that broadcast it
	 * @param lastReceived when it was received
	 */
	public record BusDescriptor(String busId, String destination, List<String> signals, long sent, int pending,
			long received, Map<String, Long> dropped, @Nullable String lastSignal, @Nullable String lastOrigin,
			@Nullable Instant lastReceived) implements OperationResponseBody {
	}

	/**
	 * Description of a signal that was sent.
	 *
	 * @param signal the canonical name
	 * @param destination the instances that it goes to
	 * @param here whether it is published here too
	 */
	public record SentDescriptor(String signal, String destination, boolean here) implements OperationResponseBody {
	}

	/**
	 * Description of a failure.
	 *
	 * @param error what is wrong
	 */
	public record FailureDescriptor(String error) implements OperationResponseBody {
	}

}
