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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.SelfPipe.SignalStatus;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.poller.SignalPoller.RunningCall;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * {@link org.springframework.boot.health.contributor.HealthIndicator} for the pipe and
 * its poller. DOWN when signals are no longer published as they should be.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public class SelfPipeHealthIndicator extends AbstractHealthIndicator {

	/** Frames of a stalled listener's stack that are shown. */
	private static final int STACK_DEPTH = 20;

	private final SignalPoller poller;

	private final Supplier<Duration> stallThreshold;

	/**
	 * Creates an indicator.
	 * @param poller the poller, which has the pipe
	 * @param stallThreshold gives how long one of them may run
	 */
	public SelfPipeHealthIndicator(SignalPoller poller, Supplier<Duration> stallThreshold) {
		super("The state of the pipe could not be read");
		this.poller = poller;
		this.stallThreshold = stallThreshold;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		SelfPipe.Status status = this.poller.pipe().status();
		Thread thread = this.poller.getThread();
		List<String> reasons = new ArrayList<>();
		if (!status.open()) {
			reasons.add("The pipe is closed");
		}
		else if (thread == null || !thread.isAlive()) {
			Throwable failure = this.poller.getFailure();
			reasons.add("The poller is dead" + ((failure != null) ? ": " + failure.getMessage() : ""));
		}
		for (SignalStatus signal : status.signals()) {
			if (signal.displaced()) {
				reasons.add("%s is displaced: other code has replaced its handler; SignalTraps.trap takes it again"
					.formatted(signal.signal()));
			}
		}
		builder.up();
		RunningCall call = this.poller.getRunningCall();
		if (call != null) {
			Duration running = Duration.ofNanos(System.nanoTime() - call.startedNanos());
			if (running.compareTo(this.stallThreshold.get()) > 0) {
				reasons.add("A listener of %s has been running for %d s".formatted(call.signal(), running.toSeconds()));
				builder.withDetail("stalled", stalled(call));
			}
		}
		if (!reasons.isEmpty()) {
			builder.down().withDetail("reasons", reasons);
		}
		details(builder, status, thread);
	}

	private static Map<String, Object> stalled(RunningCall call) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("listener", call.listener());
		details.put("signal", call.signal().name());
		details.put("stack",
				Arrays.stream(call.thread().getStackTrace())
					.limit(STACK_DEPTH)
					.map(StackTraceElement::toString)
					.toList());
		return details;
	}

	private void details(Health.Builder builder, SelfPipe.Status status, @Nullable Thread thread) {
		builder.withDetail("topHalf", status.topHalf().name().toLowerCase());
		if (status.topHalfReason() != null) {
			builder.withDetail("topHalfReason", status.topHalfReason());
		}
		builder.withDetail("poller", Map.of("thread", (thread != null) ? thread.getName() : "none", "mode",
				this.poller.getMode().name().toLowerCase()));
		builder.withDetail("pipe", Map.of("capacity", status.capacity(), "pending", status.pending()));
		builder.withDetail("listenerFailures", this.poller.getListenerFailures());
		Map<String, Object> signals = new LinkedHashMap<>();
		for (SignalStatus signal : status.signals()) {
			signals.put(signal.signal().name(), signal(signal));
		}
		builder.withDetail("signals", signals);
	}

	private static Map<String, Object> signal(SignalStatus signal) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("trapped", signal.trapped());
		details.put("caught", signal.caught());
		details.put("published", signal.published());
		details.put("coalesced", signal.coalesced());
		if (signal.lastTime() != null) {
			details.put("lastCaught", signal.lastTime().toString());
		}
		return details;
	}

}
