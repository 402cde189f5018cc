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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * All receivers that this machine can run.
 */
final class Peers {

	static final String C_ONE = "c-one";

	static final String C_TWO = "c-two";

	static final String PYTHON = "python";

	static final String RUST_ONE = "rust-one";

	static final String RUST_TWO = "rust-two";

	static final String GO = "go";

	static final String JLINE = "jline";

	static final String SUN_MISC = "sun-misc";

	static final String SUN_MISC_EVENT = "sun-misc-event";

	static final String TAKE_MAIN = "take-main";

	static final String TAKE_THREAD = "take-thread";

	static final String POLL_MAIN = "poll-main";

	static final String DEDICATED = "dedicated";

	static final String MAIN = "main";

	static final String DEDICATED_QUIET = "dedicated-quiet";

	static final String MAIN_QUIET = "main-quiet";

	static final String JVM = "jvm";

	static final String QUIET = "-Dlogging.level.io.github.selfpipe.signals=warn";

	private static final String PACKAGE = "io.github.selfpipe.bench.receiver.";

	private final Toolchain tools;

	private final List<Jdk> jdks;

	private final List<Peer> peers = new ArrayList<>();

	private Peers(Toolchain tools, List<Jdk> jdks) {
		this.tools = tools;
		this.jdks = jdks;
		String c = tools.directory().resolve("c-receiver").toString();
		this.peers.add(new Peer(C_ONE, "C self-pipe, one thread", null, false, true, List.of(c, "one")));
		this.peers.add(new Peer(C_TWO, "C self-pipe, two threads", null, false, true, List.of(c, "two")));
	}

	/** All there are. */
	static Peers all(Toolchain tools, List<Jdk> jdks) {
		Peers peers = new Peers(tools, jdks);
		peers.addOthers();
		jdks.forEach(peers::addJava);
		return peers;
	}

	/** Those in C and Java. */
	static Peers withoutOthers(Toolchain tools, List<Jdk> jdks) {
		Peers peers = new Peers(tools, jdks);
		jdks.forEach(peers::addJava);
		return peers;
	}

	private void addOthers() {
		if (Command.exists("python3")) {
			this.peers.add(new Peer(PYTHON, "Python self-pipe", null, false, false,
					List.of("python3", this.tools.sources().resolve("python/receiver.py").toString())));
		}
		else {
			this.tools.missing("Python self-pipe", "no `python3` on the search path");
		}
		this.tools.buildRust().ifPresent((program) -> {
			this.peers.add(new Peer(RUST_ONE, "Rust signal-hook, main thread", null, false, false,
					List.of(program.toString(), "one")));
			this.peers.add(new Peer(RUST_TWO, "Rust signal-hook, another thread", null, false, false,
					List.of(program.toString(), "two")));
		});
		this.tools.buildGo()
			.ifPresent((program) -> this.peers
				.add(new Peer(GO, "Go os/signal", null, false, true, List.of(program.toString()))));
	}

	private void addJava(Jdk jdk) {
		if (jdk.feature() < 22) {
			this.tools.missing("JLine FFM on " + jdk, "it needs JDK 22");
		}
		else {
			this.peers.add(java(JLINE, "JLine FFM handler", jdk, false, false,
					this.tools.plain("jline-terminal-ffm", "jline-terminal", "jline-native"), "JLineReceiver"));
		}
		this.peers.add(java(SUN_MISC, "sun.misc.Signal", jdk, false, false, this.tools.plain(), "SunMiscReceiver"));
		this.peers.add(java(SUN_MISC_EVENT, "sun.misc.Signal -> publishEvent", jdk, false, false,
				this.tools.application(true), "SunMiscEventReceiver"));
		Peer take = java(TAKE_THREAD, "SelfPipe.take(), another thread", jdk, true, true, this.tools.plain(),
				"PipeReceiver");
		this.peers.add(take);
		this.peers.add(take.with(TAKE_MAIN, "SelfPipe.take(), main thread", "-Dbench.thread=main"));
		this.peers.add(take.with(POLL_MAIN, "SelfPipe.poll(timeout), main thread", "-Dbench.thread=main",
				"-Dbench.wait=poll"));
		Peer listener = java(DEDICATED, "@SignalListener, dedicated", jdk, true, true, this.tools.application(true),
				"ListenerReceiver");
		this.peers.add(listener);
		Peer main = listener.with(MAIN, "@SignalListener, main", "-Dselfpipe.poller.thread=main");
		this.peers.add(main);
		this.peers.add(listener.with(DEDICATED_QUIET, "@SignalListener, dedicated, log off", QUIET));
		this.peers.add(main.with(MAIN_QUIET, "@SignalListener, main, log off", QUIET));
		Peer jvm = listener.with(JVM, "@SignalListener, jvm top half", "-Dselfpipe.top-half=jvm");
		this.peers.add(new Peer(jvm.id(), jvm.label(), jdk, true, false, jvm.command()));
	}

	private Peer java(String id, String label, Jdk jdk, boolean ours, boolean realTime, String classPath, String main) {
		return new Peer(id, label, jdk, ours, realTime, List.of(jdk.java(), "-Xmx256m",
				"--enable-native-access=ALL-UNNAMED", "-cp", classPath, PACKAGE + main));
	}

	List<Jdk> jdks() {
		return this.jdks;
	}

	Jdk newestJdk() {
		return this.jdks.get(this.jdks.size() - 1);
	}

	List<Peer> all() {
		return this.peers;
	}

	Optional<Peer> find(String id, Jdk jdk) {
		return this.peers.stream()
			.filter((peer) -> peer.id().equals(id) && (peer.jdk() == null || peer.jdk().equals(jdk)))
			.findFirst();
	}

	/** Those of these that there are, on one JDK. */
	List<Peer> select(Jdk jdk, String... ids) {
		return Arrays.stream(ids).flatMap((id) -> find(id, jdk).stream()).toList();
	}

}
