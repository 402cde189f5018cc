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
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalTraps;

/**
 * What the loop traps: what is configured, and what registrations hold in addition. A
 * signal that several hold is trapped until the last of them gives it back.
 */
final class LoopTraps implements SignalTraps {

	private final SignalTraps pipe;

	/** What the configuration asked for when it last changed. */
	private Set<Signal> asked;

	/** What is trapped without a registration. */
	private final Set<Signal> configured;

	/** What each open registration holds. Two may hold the same. */
	private final Set<Set<Signal>> registrations = Collections.newSetFromMap(new IdentityHashMap<>());

	private boolean suspended;

	/** Whether the pipe is closed, or belongs to another loop. */
	private boolean ended;

	LoopTraps(SignalTraps pipe) {
		this.pipe = pipe;
		this.asked = pipe.trapped();
		this.configured = new TreeSet<>(this.asked);
	}

	@Override
	public synchronized Registration trap(Signal... signals) {
		checkNotEnded();
		if (!this.suspended) {
			this.pipe.trap(signals);
		}
		Set<Signal> held = new TreeSet<>(Arrays.asList(signals));
		this.registrations.add(held);
		return () -> release(held);
	}

	private synchronized void release(Set<Signal> held) {
		if (this.registrations.remove(held) && !this.ended) {
			held.removeAll(wanted());
			this.pipe.untrap(held.toArray(Signal[]::new));
		}
	}

	@Override
	public synchronized void untrap(Signal... signals) {
		if (this.ended) {
			return;
		}
		List<Signal> list = Arrays.asList(signals);
		this.configured.removeAll(list);
		this.registrations.forEach((held) -> held.removeAll(list));
		this.pipe.untrap(signals);
	}

	@Override
	public synchronized void trapOnly(Collection<Signal> signals) {
		checkNotEnded();
		if (!this.suspended) {
			this.pipe.trapOnly(signals);
		}
		this.registrations.clear();
		this.configured.clear();
		this.configured.addAll(signals);
	}

	/**
	 * Follows the configuration where it has changed. What registrations hold stays
	 * trapped, and what was untrapped stays so.
	 */
	synchronized void configure(Collection<Signal> signals) {
		checkNotEnded();
		Set<Signal> added = new TreeSet<>(signals);
		added.removeAll(this.asked);
		Set<Signal> removed = new TreeSet<>(this.asked);
		removed.removeAll(signals);
		if (!this.suspended) {
			this.pipe.trap(added.toArray(Signal[]::new));
		}
		this.asked = new TreeSet<>(signals);
		this.configured.addAll(added);
		this.configured.removeAll(removed);
		removed.removeAll(wanted());
		this.pipe.untrap(removed.toArray(Signal[]::new));
	}

	/** Ends all traps, until {@link #resume}. */
	synchronized void suspend() {
		this.suspended = true;
		this.pipe.trapOnly(List.of());
	}

	synchronized void resume() {
		if (this.suspended) {
			this.pipe.trapOnly(wanted());
			this.suspended = false;
		}
	}

	/** From now on the pipe is left alone: it is about to be closed or handed over. */
	synchronized void end() {
		this.ended = true;
	}

	@Override
	public synchronized Set<Signal> trapped() {
		return this.ended ? Set.of() : this.pipe.trapped();
	}

	private Set<Signal> wanted() {
		Set<Signal> wanted = new TreeSet<>(this.configured);
		this.registrations.forEach(wanted::addAll);
		return wanted;
	}

	private void checkNotEnded() {
		if (this.ended) {
			throw new IllegalStateException("The context is closed, and its pipe with it.");
		}
	}

}
