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

package io.github.selfpipe;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Which signals a pipe traps, and which it has ever trapped. Changed by one thread at a
 * time, the owner or another; read by any.
 */
final class TrapLedger {

	private final SignalPipe pipe;

	/** By number; null for a signal that was never trapped. */
	private final AtomicReferenceArray<@Nullable Signal> known = new AtomicReferenceArray<>(SignalTable.SIZE);

	private volatile long trapped;

	TrapLedger(SignalPipe pipe) {
		this.pipe = pipe;
	}

	/** The signal of that number, null if it was never trapped. */
	@Nullable Signal known(int signo) {
		return this.known.get(signo);
	}

	/** The signals that are or were trapped, in the order of their numbers. */
	List<Signal> known() {
		List<Signal> signals = new ArrayList<>();
		for (int signo = 1; signo < SignalTable.SIZE; signo++) {
			Signal signal = this.known.get(signo);
			if (signal != null) {
				signals.add(signal);
			}
		}
		return signals;
	}

	Set<Signal> trapped() {
		Set<Signal> signals = new TreeSet<>(known());
		signals.removeIf((signal) -> !isTrapped(signal));
		return Collections.unmodifiableSet(signals);
	}

	boolean isTrapped(Signal signal) {
		return (this.trapped & SignalTable.bit(signal.number())) != 0;
	}

	/**
	 * Traps all of these signals, or none.
	 * @throws UnsupportedSignalException if one of them cannot be trapped
	 */
	synchronized void trap(Collection<Signal> signals) {
		TrapRule.check(signals);
		List<Signal> added = new ArrayList<>();
		try {
			for (Signal signal : new TreeSet<>(signals)) {
				if (trap(signal)) {
					added.add(signal);
				}
			}
		}
		catch (RuntimeException | Error ex) {
			untrap(added);
			throw ex;
		}
	}

	/**
	 * Traps those of these signals that can be trapped, and warns of each of the others.
	 */
	synchronized void trapSupported(Collection<Signal> signals) {
		for (Signal signal : new TreeSet<>(signals)) {
			try {
				TrapRule.check(List.of(signal));
				trap(signal);
			}
			catch (UnsupportedSignalException ex) {
				Log.log(Level.WARNING, ex.getMessage() + " It is ignored.");
			}
		}
	}

	/** Returns whether it was not trapped before. */
	private boolean trap(Signal signal) {
		boolean isNew = !isTrapped(signal);
		if (isNew || this.pipe.displaced(signal)) {
			this.pipe.trap(signal);
			this.known.set(signal.number(), signal);
			this.trapped |= SignalTable.bit(signal.number());
		}
		return isNew;
	}

	/**
	 * Traps exactly these signals; if one of them cannot be trapped, nothing changes.
	 * @throws UnsupportedSignalException if one of them cannot be trapped
	 */
	synchronized void trapOnly(Collection<Signal> signals) {
		trap(signals);
		Set<Signal> others = new TreeSet<>(trapped());
		others.removeAll(signals);
		untrap(others);
	}

	/** Ends the traps of these signals, as far as there are any, all at once. */
	synchronized void untrap(Collection<Signal> signals) {
		long ended = 0;
		for (Signal signal : signals) {
			ended |= SignalTable.bit(signal.number());
		}
		ended &= this.trapped;
		if (ended == 0) {
			return;
		}
		long displaced = this.pipe.untrap(ended);
		this.trapped &= ~ended;
		for (Signal signal : known()) {
			if ((displaced & SignalTable.bit(signal.number())) != 0) {
				Log.log(Level.WARNING, signal + " was handled by other code when its trap ended, "
						+ "so its disposition was left as it is and not put back to what was there before.");
			}
		}
	}

	/** Forgets the signals that were trapped and are no longer. */
	synchronized void forgetUntrapped() {
		for (Signal signal : known()) {
			if (!isTrapped(signal)) {
				this.known.set(signal.number(), null);
			}
		}
	}

	/** Prepares the calling thread, the owner, for what is trapped now. */
	void own() {
		this.pipe.own(this.trapped);
	}

}
