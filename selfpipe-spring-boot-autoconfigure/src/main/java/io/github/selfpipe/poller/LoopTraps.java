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

package io.github.selfpipe.poller;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalTraps;

/**
 * What the loop traps: what is configured, and what registrations hold in addition. A
 * signal that several hold is trapped until the last of them gives it back.
 */
final class LoopTraps implements SignalTraps {

	private final SignalTraps pipe;

	private final Set<Signal> configured;

	/** How many registrations hold a signal. */
	private final Map<Signal, Integer> registrations = new TreeMap<>();

	private boolean suspended;

	LoopTraps(SignalTraps pipe) {
		this.pipe = pipe;
		this.configured = new TreeSet<>(pipe.trapped());
	}

	@Override
	public synchronized Registration trap(Signal... signals) {
		List<Signal> held = Arrays.stream(signals).distinct().toList();
		if (!this.suspended) {
			this.pipe.trap(signals);
		}
		held.forEach((signal) -> this.registrations.merge(signal, 1, Integer::sum));
		AtomicBoolean open = new AtomicBoolean(true);
		return () -> {
			if (open.compareAndSet(true, false)) {
				release(held);
			}
		};
	}

	private synchronized void release(List<Signal> signals) {
		signals.forEach((signal) -> this.registrations.computeIfPresent(signal,
				(key, count) -> (count > 1) ? count - 1 : null));
		this.pipe.untrap(signals.stream().filter((signal) -> !isWanted(signal)).toArray(Signal[]::new));
	}

	@Override
	public synchronized void untrap(Signal... signals) {
		List<Signal> list = Arrays.asList(signals);
		this.configured.removeAll(list);
		this.registrations.keySet().removeAll(list);
		this.pipe.untrap(signals);
	}

	@Override
	public synchronized void trapOnly(Collection<Signal> signals) {
		if (!this.suspended) {
			this.pipe.trapOnly(signals);
		}
		this.registrations.clear();
		this.configured.clear();
		this.configured.addAll(signals);
	}

	/**
	 * Changes what is configured; what registrations hold stays trapped.
	 */
	synchronized void configure(Collection<Signal> signals) {
		Set<Signal> wanted = new TreeSet<>(signals);
		wanted.addAll(this.registrations.keySet());
		if (!this.suspended) {
			this.pipe.trapOnly(wanted);
		}
		this.configured.clear();
		this.configured.addAll(signals);
	}

	/** Ends all traps, until {@link #resume}. */
	synchronized void suspend() {
		this.suspended = true;
		this.pipe.trapOnly(List.of());
	}

	synchronized void resume() {
		if (this.suspended) {
			Set<Signal> wanted = new TreeSet<>(this.configured);
			wanted.addAll(this.registrations.keySet());
			this.pipe.trapOnly(wanted);
			this.suspended = false;
		}
	}

	@Override
	public Set<Signal> trapped() {
		return this.pipe.trapped();
	}

	private boolean isWanted(Signal signal) {
		return this.configured.contains(signal) || this.registrations.containsKey(signal);
	}

}
