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
import java.util.TreeSet;

/**
 * The traps of one pipe.
 */
record PipeTraps(SelfPipe pipe) implements SignalTraps {

	@Override
	public Registration trap(Signal... signals) {
		List<Signal> added = this.pipe.trapNow(Arrays.asList(signals));
		this.pipe.wakeup();
		return () -> this.pipe.releaseNow(added);
	}

	@Override
	public void untrap(Signal... signals) {
		this.pipe.releaseNow(Arrays.asList(signals));
	}

	@Override
	public void trapOnly(Collection<Signal> signals) {
		this.pipe.trapNow(signals);
		Set<Signal> others = new TreeSet<>(trapped());
		others.removeAll(signals);
		this.pipe.releaseNow(others);
		this.pipe.wakeup();
	}

	@Override
	public Set<Signal> trapped() {
		return this.pipe.trapped();
	}

}
