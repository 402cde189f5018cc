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

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * What one pipe traps, for any thread to change. It is in effect when a call returns; the
 * owner prepares its thread for it with its next call.
 *
 * @param ledger the traps
 * @param open whether the pipe is open; asked under the ledger's lock
 * @param changed has the owner take note of a change
 */
record PipeTraps(TrapLedger ledger, BooleanSupplier open, Runnable changed) implements SignalTraps {

	@Override
	public Registration trap(Signal... signals) {
		List<Signal> added;
		synchronized (this.ledger) {
			List<Signal> wanted = Arrays.asList(signals);
			added = wanted.stream().filter((signal) -> !this.ledger.isTrapped(signal)).toList();
			change(() -> this.ledger.trap(wanted));
		}
		AtomicBoolean open = new AtomicBoolean(true);
		return () -> {
			if (open.compareAndSet(true, false)) {
				untrap(added);
			}
		};
	}

	@Override
	public void untrap(Signal... signals) {
		untrap(Arrays.asList(signals));
	}

	private void untrap(Collection<Signal> signals) {
		synchronized (this.ledger) {
			if (!this.open.getAsBoolean()) {
				return;
			}
			this.ledger.untrap(signals);
		}
		this.changed.run();
	}

	@Override
	public void trapOnly(Collection<Signal> signals) {
		change(() -> this.ledger.trapOnly(signals));
	}

	private void change(Runnable change) {
		synchronized (this.ledger) {
			if (!this.open.getAsBoolean()) {
				throw new IllegalStateException("This SelfPipe is closed.");
			}
			change.run();
		}
		this.changed.run();
	}

	@Override
	public Set<Signal> trapped() {
		return this.ledger.trapped();
	}

}
