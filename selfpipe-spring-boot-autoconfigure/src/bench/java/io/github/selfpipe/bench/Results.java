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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that one run has measured.
 */
final class Results {

	Map<String, String> machine = Map.of();

	Map<String, String> missing = Map.of();

	String loadBefore = "";

	String loadAfter = "";

	long seconds;

	Peers peers;

	Latency idle;

	Latency busy;

	final List<Long> orderGapsMicros = new ArrayList<>();

	final Map<OrderCase, List<Order>> orders = new LinkedHashMap<>();

	final Map<Peer, Flood> floods = new LinkedHashMap<>();

	final Map<Peer, Percentiles> bursts = new LinkedHashMap<>();

	int burstSize;

	List<Idle> idleApplications = List.of();

	Startup startup;

	List<TrapTime> traps = List.of();

	List<Scale> scales = List.of();

	List<SystemCalls> systemCalls = List.of();

	List<Micro> micros = List.of();

	/**
	 * A receiver under a load.
	 *
	 * @param peer the receiver
	 * @param load the load
	 */
	record OrderCase(Peer peer, Load load) {
	}

}
