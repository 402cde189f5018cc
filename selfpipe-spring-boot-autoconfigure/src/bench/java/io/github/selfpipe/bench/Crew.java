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

package io.github.selfpipe.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Receivers that run side by side.
 */
final class Crew implements AutoCloseable {

	private static final long WARM_UP_GAP = 50_000;

	private static final int WARM_UP_JAVA = 6000;

	private static final int WARM_UP_OTHER = 300;

	private final List<RunningPeer> members = new ArrayList<>();

	private Crew() {
	}

	static Crew start(List<Peer> peers, Toolchain tools, int capacity) {
		Crew crew = new Crew();
		try {
			peers.forEach((peer) -> crew.members.add(RunningPeer.launch(peer, tools, capacity)));
			crew.members.forEach(RunningPeer::awaitReady);
			return crew;
		}
		catch (RuntimeException ex) {
			crew.close();
			throw ex;
		}
	}

	/** So many signals that a JVM has compiled what they run. */
	void warmUp() {
		this.members
			.forEach((peer) -> peer.answered((peer.peer().jdk() != null) ? WARM_UP_JAVA : WARM_UP_OTHER, WARM_UP_GAP));
	}

	Collection<RunningPeer> members() {
		return this.members;
	}

	Collection<RunningPeer> select(Collection<Peer> peers) {
		return this.members.stream().filter((member) -> peers.contains(member.peer())).toList();
	}

	@Override
	public void close() {
		this.members.forEach(RunningPeer::close);
	}

}
