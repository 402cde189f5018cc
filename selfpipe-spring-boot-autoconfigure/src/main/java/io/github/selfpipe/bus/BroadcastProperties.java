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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties for signals that are broadcast over Spring Cloud Bus.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
@ConfigurationProperties("selfpipe.broadcast")
public class BroadcastProperties {

	/**
	 * Signals that may be sent to other instances and taken from them. By default those
	 * that have the action 'broadcast' here, but TERM, INT and QUIT only where named.
	 */
	private List<String> signals = new ArrayList<>();

	/**
	 * Instances to send to, as a destination of Spring Cloud Bus. By default those of the
	 * application's own name.
	 */
	private @Nullable String destination;

	/**
	 * Signals that may wait to be sent, and of received ones how many may wait for their
	 * turn in the spread. Further ones are dropped.
	 */
	private int queueCapacity = 100;

	/**
	 * How long to try again when the broker refuses a signal.
	 */
	private Duration retryFor = Duration.ofSeconds(0);

	/**
	 * Age from which a received signal is dropped, by the clocks of both machines.
	 */
	private Duration maxAge = Duration.ofMinutes(1);

	/**
	 * Longest random delay of a received signal, so that not all instances do at once
	 * what it asks for.
	 */
	private Duration spread = Duration.ofSeconds(0);

	public List<String> getSignals() {
		return this.signals;
	}

	public void setSignals(List<String> signals) {
		this.signals = signals;
	}

	public @Nullable String getDestination() {
		return this.destination;
	}

	public void setDestination(@Nullable String destination) {
		this.destination = destination;
	}

	public int getQueueCapacity() {
		return this.queueCapacity;
	}

	public void setQueueCapacity(int queueCapacity) {
		this.queueCapacity = queueCapacity;
	}

	public Duration getRetryFor() {
		return this.retryFor;
	}

	public void setRetryFor(Duration retryFor) {
		this.retryFor = retryFor;
	}

	public Duration getMaxAge() {
		return this.maxAge;
	}

	public void setMaxAge(Duration maxAge) {
		this.maxAge = maxAge;
	}

	public Duration getSpread() {
		return this.spread;
	}

	public void setSpread(Duration spread) {
		this.spread = spread;
	}

}
