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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.selfpipe.bench.Charts.Line;
import io.github.selfpipe.bench.Charts.Row;

/**
 * docs/benchmarks.md and its charts. Every figure in them comes from the results.
 */
final class Page {

	private static final String PREFIX = "benchmarks-";

	private static final List<String> CALLS = List.of("write", "read", "ppoll", "rt_sigreturn", "getpid", "gettid",
			"futex", "openat", "clone3");

	/** More than that, and something else was going on than the build before. */
	private static final double QUIET = 1;

	private final Results results;

	private final Markdown page = new Markdown();

	private Path directory;

	Page(Results results) {
		this.results = results;
	}

	void write(Path directory) throws IOException {
		this.directory = Files.createDirectories(directory);
		introduction();
		goals();
		latency();
		busy();
		order();
		flood();
		burst();
		idle();
		startup();
		scale();
		systemCalls();
		micro();
		tuning();
		this.page.block("Next: [For contributors](contributing.md)");
		Files.writeString(directory.resolve("benchmarks.md"), this.page.toString());
	}

	private void introduction() {
		this.page.heading(1, "Benchmarks");
		this.page
			.block("""
					Made by `mvn -Pbenchmark verify` on %s, in %d minutes and %d seconds; nothing on this page is typed by hand.
					To make it again, on Debian: `apt-get install gcc libc6-dev python3 golang-go strace rustc cargo
					librust-signal-hook-dev`, a JDK 17 and a JDK 25 below `/usr/lib/jvm`, Maven, a machine with two processors and
					nothing else to do. Only gcc and one JDK are necessary; what cannot be built is left out, and this page says so.
					"""
				.formatted(LocalDate.now(ZoneOffset.UTC), this.results.seconds / 60, this.results.seconds % 60));
		List<List<String>> facts = new ArrayList<>();
		this.results.machine.forEach((key, value) -> facts.add(Markdown.cells(key, value)));
		facts.add(Markdown.cells("Load average before, after",
				"%s; %s".formatted(this.results.loadBefore, this.results.loadAfter)));
		this.results.missing.forEach((what, why) -> facts.add(Markdown.cells("Left out: " + what, why)));
		this.page.table(List.of("", ""), facts);
		if (Double.parseDouble(this.results.loadBefore.split(",")[0]) > QUIET) {
			this.page.block(
					"**The machine had other work to do when this run began: the figures are worse than they would be.**");
		}
		this.page
			.block("""
					How it is measured: the sender is a C program in a process of its own; it notes CLOCK_MONOTONIC, calls kill(2) or
					sigqueue(3), and sleeps (clock_nanosleep) while it waits. The receiver notes the same clock with the first
					instruction of its own code for the signal: of the listener, the handler, or the loop. Both write to shared
					memory. Receivers take turns (A B C, A B C ...); a figure is the median over the rounds of what each round has,
					the spread is the least and the greatest median of a round, and a ratio is the median of the rounds' ratios.
					Microseconds where nothing else is said.
					""");
	}

	private void goals() {
		this.page.heading(2, "Goals");
		List<List<String>> rows = new ArrayList<>();
		for (Goal goal : Goal.of(this.results)) {
			rows.add(Markdown.cells(goal.what(), goal.limit(), goal.figure(),
					goal.reached() ? "reached" : "**missed**"));
		}
		this.page.table(List.of("What", "Goal", "Measured (range of the rounds)", ""), rows);
	}

	private void latency() throws IOException {
		this.page.heading(2, "(a) Latency of an idle process");
		this.page
			.block("From kill(2) to the receiver's code, SIGHUP, each signal %s after the answer to the one before."
				.formatted("300 us"));
		chart("latency", "From kill(2) to the receiver's code, idle process", this.results.idle);
		latencyTable(this.results.idle, this.results.idle.peers());
	}

	private void busy() throws IOException {
		this.page.heading(2, "(b) Latency under load");
		this.page
			.block("""
					All processors are busy: in a JVM with as many threads that allocate without pause in a heap of 256 MB, for the
					others with as many threads of another process that spin.
					""");
		chart("latency-busy", "From kill(2) to the receiver's code, all processors busy", this.results.busy);
		latencyTable(this.results.busy, this.results.busy.peers());
	}

	private void chart(String file, String title, Latency latency) throws IOException {
		List<Row> rows = latency.peers()
			.stream()
			.map((peer) -> new Row(peer.name(), peer.ours(), latency.p50(peer), latency.p90(peer), latency.p99(peer)))
			.toList();
		chart(file, title, Charts.dots(title, "microseconds, logarithmic",
				"Filled: the median, with its figure. Open: 90 and 99 of 100. Blue: selfpipe. Left is better.", rows));
	}

	private void chart(String file, String title, String svg) throws IOException {
		Files.writeString(this.directory.resolve(PREFIX + file + ".svg"), svg);
		this.page.chart(PREFIX + file + ".svg", title);
	}

	private void latencyTable(Latency latency, Collection<Peer> peers) {
		Peer one = this.results.peers.find(Peers.C_ONE, null).orElseThrow();
		Peer two = this.results.peers.find(Peers.C_TWO, null).orElseThrow();
		List<List<String>> rows = new ArrayList<>();
		for (Peer peer : peers) {
			Percentiles spread = latency.spread(peer);
			rows.add(Markdown.cells(peer.name(), micros(latency.p50(peer)), micros(latency.p90(peer)),
					micros(latency.p99(peer)), "%s to %s".formatted(micros(spread.min()), micros(spread.max())),
					Goal.figure(latency.ratio(peer, one).p50()), Goal.figure(latency.ratio(peer, two).p50())));
		}
		this.page.table(List.of("Receiver", "p50", "p90", "p99", "Spread of p50", "/ C one thread", "/ C two threads"),
				rows);
	}

	private void order() throws IOException {
		this.page.heading(2, "(c) Order");
		this.page
			.block("""
					Signals of five kinds at random, at a fixed pace, whether or not the ones before have arrived. Out of place: of those
					that arrived, the share that came after one that was sent later. Merged: of those sent, the share that never
					arrived, since one of its kind was still pending.
					""");
		List<String> gaps = this.results.orderGapsMicros.stream().map(Page::gap).toList();
		List<Line> lines = new ArrayList<>();
		List<List<String>> rows = new ArrayList<>();
		this.results.orders.forEach((one, orders) -> {
			String name = "%s, %s".formatted(one.peer().label(), one.load().name().toLowerCase(Locale.ROOT));
			lines.add(new Line(name, orders.stream().mapToDouble((order) -> order.outOfPlace() * 100).toArray()));
			List<String> row = new ArrayList<>(List.of(name));
			orders
				.forEach((order) -> row.add("%s / %s".formatted(percent(order.outOfPlace()), percent(order.merged()))));
			rows.add(row);
		});
		chart("order", "Signals out of place", Charts.lines("Signals out of place", "from one signal to the next",
				"Share of those received. Dashed: all processors busy. Lower is better.", gaps, lines));
		List<String> head = new ArrayList<>(List.of("Out of place / merged"));
		head.addAll(gaps);
		this.page.table(head, rows);
	}

	private void flood() throws IOException {
		this.page.heading(2, "(d) Flood");
		this.page
			.block("""
					Real-time signals, as fast as sigqueue(3) takes them. Lost: sent and neither received nor counted in a coalesced
					event. Peak: the bytes of records caught and not yet handed on. Queue full: how often the sender met EAGAIN, since the
					kernel's queue of pending signals (RLIMIT_SIGPENDING) was full, and waited.
					""");
		List<List<String>> rows = new ArrayList<>();
		List<Row> bars = new ArrayList<>();
		this.results.floods.forEach((peer, flood) -> {
			bars.add(new Row(peer.name() + (flood.lost() > 0 ? " (has lost some)" : ""), peer.ours(),
					flood.rate() / 1000));
			rows.add(Markdown.cells(peer.name(), integer(flood.sent()), integer(flood.lost()),
					integer(flood.coalesced()), integer(flood.rate()),
					(flood.peak() >= 0) ? integer(flood.peak() / 1024.0) + " KB" : "", integer(flood.queueFull())));
		});
		chart("flood", "Real-time signals handled", Charts.bars("Real-time signals handled", "thousands a second",
				"More is better. Blue: selfpipe.", bars));
		this.page.table(List.of("Receiver", "Sent", "Lost", "Coalesced", "A second", "Peak", "Queue full"), rows);
	}

	private void burst() {
		this.page.heading(2, "(e) Burst");
		this.page
			.block("""
					%s SIGHUP without a pause. Standard signals are not queued: one that is pending stands for all that follow. The more
					arrive, the sooner each was taken.
					"""
				.formatted(integer(this.results.burstSize)));
		List<List<String>> rows = new ArrayList<>();
		this.results.bursts.forEach((peer, survivors) -> rows.add(Markdown.cells(peer.name(), integer(survivors.p50()),
				"%s to %s".formatted(integer(survivors.min()), integer(survivors.max())))));
		this.page.table(List.of("Receiver", "Arrived", "Spread"), rows);
	}

	private void idle() {
		this.page.heading(2, "(f), (h) An idle application: processor time and memory");
		this.page
			.block("""
					A minimal Spring Boot application that gets no signal for %d seconds. The JVM has timers of its own, whatever the
					application; the last two columns are the poller's alone.
					"""
				.formatted(this.results.idleApplications.stream().mapToInt(Idle::seconds).findFirst().orElse(0)));
		List<List<String>> rows = new ArrayList<>();
		for (Idle idle : this.results.idleApplications) {
			boolean ours = idle.peer().ours();
			rows.add(Markdown.cells(idle.peer().name(), integer(idle.switches()), millis(idle.cpuNanos()),
					"%.1f MB".formatted(idle.residentKilobytes() / 1024.0), ours ? integer(idle.pollerSwitches()) : "",
					ours ? millis(idle.pollerCpuNanos()) : ""));
		}
		this.page.table(List.of("Application", "Context switches", "Processor time", "Resident set", "Poller: switches",
				"Poller: processor time"), rows);
	}

	private void startup() throws IOException {
		this.page.heading(2, "(g) Start-up");
		this.page
			.block("""
					From execve(2) of java to ApplicationReadyEvent of a minimal Spring Boot application, in milliseconds. "Archive": with
					a class data archive of the application's own classes (-XX:ArchiveClassesAtExit), as Spring Boot recommends;
					otherwise with the one that the JDK brings. %d rounds, as many as ten minutes in all leave time for.
					"""
				.formatted(this.results.startup.rounds()));
		List<List<String>> rows = new ArrayList<>();
		List<Row> dots = new ArrayList<>();
		for (Startup.Variant variant : this.results.startup.variants()) {
			Percentiles millis = this.results.startup.millis(variant);
			String name = "%s%s, %s".formatted(variant.jdk(), variant.archive() ? ", archive" : "",
					variant.kind().label());
			boolean starter = variant.kind() != Startup.Kind.WITHOUT;
			dots.add(new Row(name, starter, millis.p50(), millis.p90()));
			rows.add(Markdown.cells(name, integer(millis.p50()), integer(millis.p90()),
					"%s to %s".formatted(integer(millis.min()), integer(millis.max())), starter
							? Goal.figure(
									this.results.startup.ratio(variant.jdk(), variant.archive(), variant.kind()).p50())
							: ""));
		}
		chart("startup", "Start-up of a minimal application",
				Charts.dots("Start-up of a minimal application", "milliseconds, logarithmic",
						"Filled: the median, with its figure. Open: 90 of 100. Blue: with the starter. Left is better.",
						dots));
		this.page.table(List.of("Application", "p50", "p90", "Spread", "With / without"), rows);
		this.page
			.block("""
					When the trap is in, seen from outside (SigCgt in /proc/pid/status). Until then a signal meets the JVM's own handling.
					""");
		List<List<String>> traps = new ArrayList<>();
		for (TrapTime trap : this.results.traps) {
			traps.add(Markdown.cells(trap.jdk().toString(), integer(trap.trapMillis().p50()),
					"%s to %s".formatted(integer(trap.trapMillis().min()), integer(trap.trapMillis().max())),
					integer(trap.readyMillis().p50())));
		}
		this.page.table(List.of("", "The trap is in", "Spread", "The application is ready"), traps);
	}

	private void scale() {
		this.page.heading(2, "(i) Scale");
		this.page
			.block("""
					Several pipes in one JVM that trap the same signal, each with a thread of its own, as several application contexts
					have; and one pipe among many idle threads. First and last: the pipe that has the signal first, and the one that has it
					last. A second: deliveries of a flood, all pipes together.
					""");
		List<List<String>> rows = new ArrayList<>();
		for (Scale scale : this.results.scales) {
			rows.add(Markdown.cells(
					"%d %s%s".formatted(scale.pipes(), (scale.pipes() == 1) ? "pipe" : "pipes",
							(scale.threads() > 0) ? ", %,d idle threads".formatted(scale.threads()) : ""),
					micros(scale.first().p50()), micros(scale.first().p90()), micros(scale.last().p50()),
					micros(scale.last().p90()), integer(scale.flood().rate()),
					integer(scale.flood().sent() * (long) scale.pipes() - scale.flood().received())));
		}
		this.page.table(List.of("", "First p50", "First p90", "Last p50", "Last p90", "A second", "Lost"), rows);
	}

	private void systemCalls() {
		if (this.results.systemCalls.isEmpty()) {
			return;
		}
		this.page.heading(2, "System calls for a signal");
		this.page
			.block("""
					All threads of the process, in steady state, as `strace -c -f` counts them; rt_sigreturn ends a handler. A read that
					a handler interrupts is counted again when the kernel restarts it (SA_RESTART).
					""");
		List<String> head = new ArrayList<>(List.of("Receiver"));
		head.addAll(CALLS);
		head.add("others");
		List<List<String>> rows = new ArrayList<>();
		for (SystemCalls calls : this.results.systemCalls) {
			List<String> row = new ArrayList<>(List.of(calls.peer().name()));
			CALLS.forEach((name) -> row.add((calls.of(name) > 0) ? Goal.figure(calls.of(name)) : ""));
			double others = calls.perSignal()
				.entrySet()
				.stream()
				.filter((entry) -> !CALLS.contains(entry.getKey()))
				.mapToDouble(Map.Entry::getValue)
				.sum();
			row.add((others > 0) ? Goal.figure(others) : "");
			rows.add(row);
		}
		this.page.table(head, rows);
	}

	private void micro() {
		this.page.heading(2, "Micro-benchmarks");
		this.page
			.block("""
					JMH, nanoseconds and allocated bytes for one signal (with `BatchBenchmark`, the write(2) of the records included).
					`PublishBenchmark.signal` is the whole way from a record that has been read to its listeners; `plainEvent` is
					Spring's own publishEvent to as many plain @EventListener methods.
					""");
		List<List<String>> rows = new ArrayList<>();
		for (Micro micro : this.results.micros) {
			rows.add(Markdown.cells("`%s`".formatted(micro.name()), micro.listeners(), "%.0f".formatted(micro.nanos()),
					"%.0f".formatted(micro.error()), "%.0f".formatted(micro.bytes())));
		}
		this.page.table(List.of("Benchmark", "Listeners", "ns", "±", "Bytes"), rows);
	}

	private void tuning() {
		this.page.heading(2, "What was tried");
		this.page.block("""
				Ratios of medians, from this run. The last column says what the difference is.
				""");
		List<List<String>> rows = new ArrayList<>();
		for (Jdk jdk : this.results.peers.jdks()) {
			tried(rows, jdk, Peers.POLL_MAIN, Peers.TAKE_MAIN, "ppoll(2) and read(2) in place of one blocking read(2)");
			if (this.results.peers.find(Peers.RUST_ONE, jdk).isPresent()) {
				tried(rows, jdk, Peers.TAKE_MAIN, Peers.RUST_ONE, "the same work: one thread that only takes the time");
				tried(rows, jdk, Peers.TAKE_THREAD, Peers.RUST_TWO, "the same work on another thread");
			}
			tried(rows, jdk, Peers.TAKE_THREAD, Peers.TAKE_MAIN, "two wake-ups in place of one");
			tried(rows, jdk, Peers.DEDICATED, Peers.TAKE_THREAD, "publishEvent and the listener, on another thread");
			tried(rows, jdk, Peers.MAIN, Peers.TAKE_MAIN, "publishEvent and the listener, on the main thread");
			tried(rows, jdk, Peers.DEDICATED, Peers.DEDICATED_QUIET, "the line in the log for each signal, dedicated");
			tried(rows, jdk, Peers.MAIN, Peers.MAIN_QUIET, "the line in the log for each signal, main");
		}
		for (Jdk jdk : this.results.peers.jdks()) {
			started(rows, jdk, Startup.Kind.NO_SIGNALS, "two jars more, and auto-configurations that back off");
			started(rows, jdk, Startup.Kind.JVM, "all of it but JNA: properties bound, beans made");
			started(rows, jdk, Startup.Kind.STARTER, "all of it");
		}
		this.page.table(List.of("p50", "Ratio", "What that is"), rows);
		this.page
			.block("""
					Kept:

					- Waiting in read(2) on a second, blocking open file description of the read end: one system call for a signal. The record
					  is there before the handler returns, and SA_RESTART goes on with the read.
					- In `main` mode the top half blocks the trapped signals on the primordial thread, so that the kernel's first choice is the poller.
					- The thread that writes the log is woken after the listeners, and not before.
					- An event knows its own ResolvableType, so that publishEvent need not find it out.
					- JNA is loaded, and the properties are bound for the first time, on a thread of its own while the context starts.
					- Compiled as Spring is, without invokedynamic for the concatenation of strings, which is slow to link; the logger of what
					  can go wrong is looked for when something does.
					- Fewer beans, in two configuration classes in place of six: the report at the start is none, and only what an application
					  may well replace asks first whether it has been.
					- No bean method with more than one parameter, nor a static one with any: since JDK 18 a method is called by reflection through
					  method handles, each new shape is compiled first, and these Spring Boot's own beans in every application have too.
					- Parameters named after their beans, which Spring then need not look for by type.
					- The metadata of Spring Boot's annotation processor: without it, Spring Boot reads each auto-configuration's class file to
					  put them in order.
					- Whether there are signals is asked when classes are parsed and not again; the line that says there are none is a callback.
					- A condition names its type, so that Spring Boot need not find the bean method to learn it.
					- What is for observations is read only where Spring Boot's module for them is there.
					- Built-in actions are defined only where an action is configured, and made only where it is used.

					Tried, and not kept: queueing the line for the log after the listeners too, which could not be told from the noise. JNI in
					place of JNA: with a prototype the JVM loaded far fewer classes for the starter, but most of that passes on another
					thread; the start became a little shorter on JDK 17, hardly so on JDK 25, and missed the goal there as before. For that
					it takes a second piece of C, a copy of it for each class loader, and goes without a well-kept library.

					Binding the first time on the main thread, or only what the pipe needs: no gain, or a loss; the main thread finds much of
					what that loads in place.

					One bean that makes all the objects in place of ten, as a prototype: no difference that could be told from the noise. What an
					application pays for is less the beans than all the code that runs for the first time or a little more often: most of the
					processor time that the starter adds is the compilers'.

					Left: JNA, which unpacks a library of its own under a random name, runs `ldconfig -p` and describes C's types to itself by
					reflection; and what Spring does with ten more bean definitions and a class of properties, in code that is still interpreted.
					The rows above tell one from the other. All processors are busy then, mostly with compiling, so another thread gains little
					where there are but two. It is a fixed amount: the larger the application, the smaller its share.
					""");
	}

	private void started(List<List<String>> rows, Jdk jdk, Startup.Kind kind, String what) {
		rows.add(Markdown.cells("Start-up, %s, class data archive: %s / without".formatted(jdk, kind.label()),
				Goal.range(this.results.startup.ratio(jdk, true, kind)), what));
	}

	private void tried(List<List<String>> rows, Jdk jdk, String id, String toId, String what) {
		Peer peer = this.results.peers.find(id, jdk).orElseThrow();
		Peer to = this.results.peers.find(toId, jdk).orElseThrow();
		rows.add(Markdown.cells("%s / %s".formatted(peer.name(), to.label()),
				Goal.range(this.results.idle.ratio(peer, to)), what));
	}

	private static String gap(long micros) {
		return (micros < 1000) ? micros + " us" : micros / 1000 + " ms";
	}

	private static String micros(double value) {
		return String.format(Locale.ROOT, (value < 100) ? "%.1f" : "%,.0f", value);
	}

	private static String millis(long nanos) {
		return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
	}

	private static String integer(double value) {
		return String.format(Locale.ROOT, "%,.0f", value);
	}

	private static String percent(double share) {
		return String.format(Locale.ROOT, "%.1f %%", share * 100);
	}

}
