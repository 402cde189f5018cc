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

package io.github.selfpipe.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.TrapRule;
import io.github.selfpipe.TrapRule.Verdict;
import io.github.selfpipe.autoconfigure.SelfPipeProperties.UnsupportedSignals;
import io.github.selfpipe.poller.SignalPoller;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindMethod;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;

/**
 * What the properties say, checked: every value that makes no sense is refused before
 * anything is opened, as it was written and where. Made anew whenever the environment has
 * changed: it depends on nothing else.
 */
final class SignalSettings {

	static final String SHUTDOWN = "shutdown";

	static final String DRAIN = "drain";

	static final String NOTIFY_SOCKET = "NOTIFY_SOCKET";

	private static final String RELOAD_SIGNAL = "selfpipe.systemd.reload-signal";

	private static final String SIGNALS = "selfpipe.signals";

	private static final String ESCALATE_SIGNALS = "selfpipe.escalate-signals";

	private static final String DRAIN_PERIOD = "selfpipe.drain.period";

	/** As the action has it when nothing is set. */
	private static final Duration DEFAULT_DRAIN_PERIOD = Duration.ofSeconds(10);

	/** How long Spring gives the beans of one phase to stop, and its default. */
	private static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";

	private static final Duration DEFAULT_PHASE_TIMEOUT = Duration.ofSeconds(30);

	/**
	 * Without the method given, the binder looks for a constructor to bind first, which
	 * takes long.
	 */
	private static final Bindable<SelfPipeProperties> PROPERTIES = Bindable.of(SelfPipeProperties.class)
		.withBindMethod(BindMethod.JAVA_BEAN);

	private static final Pattern NAME = Pattern.compile("[\\w.+-]*");

	/** Groups of properties that do not change either. */
	private static final List<ConfigurationPropertyName> FIXED_GROUPS = Stream
		.of("selfpipe.broadcast", "selfpipe.s6", "selfpipe.systemd")
		.map(ConfigurationPropertyName::of)
		.toList();

	private final SelfPipeProperties properties;

	private final WinningProperties winning;

	private final Set<Signal> signals = new TreeSet<>();

	/** The names of the actions of each signal, in order. */
	private final Map<Signal, List<String>> actions = new TreeMap<>();

	/** The key of each signal in the map of actions. */
	private final Map<Signal, String> keys = new HashMap<>();

	private final Set<Signal> escalating = new TreeSet<>();

	private final Duration patience;

	/** The signal that systemd reloads by, or null if this is no service of systemd. */
	private final @Nullable Signal reloadSignal;

	private SignalSettings(Iterable<ConfigurationPropertySource> sources, PlaceholdersResolver placeholders) {
		Binder binder = new Binder(sources, placeholders);
		this.properties = binder.bindOrCreate("selfpipe", PROPERTIES);
		this.winning = new WinningProperties(sources);
		checkRanges();
		this.signals.addAll(signals(SIGNALS, this.properties.getSignals()));
		readActions();
		this.reloadSignal = isService(binder)
				? signal(this.properties.getSystemd().getReloadSignal(),
						(reason) -> new InvalidSignalSettingException(this.winning.value(RELOAD_SIGNAL), reason))
				: null;
		if (this.reloadSignal != null) {
			this.signals.add(this.reloadSignal);
		}
		readEscalation();
		Duration drain = binder.bind(DRAIN_PERIOD, Duration.class).orElse(DEFAULT_DRAIN_PERIOD);
		check(!drain.isNegative(), DRAIN_PERIOD, "It is a time, not less than zero.");
		Duration phase = binder.bind(PHASE_TIMEOUT, Duration.class).orElse(DEFAULT_PHASE_TIMEOUT);
		boolean drains = this.actions.values().stream().anyMatch((names) -> names.contains(DRAIN));
		this.patience = drains ? phase.plus(drain) : phase;
	}

	/**
	 * Reads and checks the properties. Any thread.
	 * @param environment where they come from
	 * @throws InvalidSignalSettingException for the first that makes no sense
	 */
	static SignalSettings of(Environment environment) {
		return of(ConfigurationPropertySources.get(environment), new PropertySourcesPlaceholdersResolver(environment));
	}

	/**
	 * Reads and checks the properties of a copy of an environment's sources.
	 * @param sources the sources, the one of highest precedence first
	 * @param placeholders what resolves their placeholders
	 * @throws InvalidSignalSettingException for the first that makes no sense
	 */
	static SignalSettings of(Iterable<ConfigurationPropertySource> sources, PlaceholdersResolver placeholders) {
		return new SignalSettings(sources, placeholders);
	}

	/** Whether there is a signal to trap. */
	static boolean haveSignals(Environment environment) {
		return mayHaveSignals(environment) && (isService(Binder.get(environment))
				|| !Binder.get(environment).bind(SIGNALS, Bindable.listOf(String.class)).orElse(List.of()).isEmpty()
				|| haveActions(environment));
	}

	/** Whether a signal has actions. */
	static boolean haveActions(Environment environment) {
		return !Binder.get(environment)
			.bind("selfpipe.actions", Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of())
			.isEmpty();
	}

	/**
	 * A first look, since to bind takes long: without the names of the properties there
	 * is no signal; with them there may be an empty list.
	 */
	static boolean mayHaveSignals(Environment environment) {
		if (environment.containsProperty(NOTIFY_SOCKET)) {
			return true;
		}
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			for (var name : WinningProperties.SIGNALS_AND_ACTIONS) {
				if (source.getConfigurationProperty(name) != null
						|| source.containsDescendantOf(name) != ConfigurationPropertyState.ABSENT) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Whether systemd waits to be notified. Then the signal that it reloads by is trapped
	 * without being listed: untrapped, it would end the service.
	 */
	private static boolean isService(Binder binder) {
		return Stream.of("notify.socket", "notifysocket").anyMatch((name) -> binder.bind(name, String.class).isBound())
				&& binder.bind("selfpipe.systemd.enabled", Boolean.class).orElse(true);
	}

	/** The ranges are those of a pipe's builder, which says what is wrong. */
	private void checkRanges() {
		SelfPipe.Builder builder = SelfPipe.builder();
		checkBy(() -> builder.pipeSize(pipeSize()), "selfpipe.pipe-size");
		checkBy(() -> builder.escalate(Set.of(), this.properties.getEscalateAfter()), "selfpipe.escalate-after");
		checkBy(() -> builder.escalateExitCode(this.properties.getEscalateExitCode()), "selfpipe.escalate-exit-code");
		Duration threshold = this.properties.getHealth().getStallThreshold();
		check(!threshold.isNegative() && !threshold.isZero(), "selfpipe.health.stall-threshold",
				"It is a time longer than zero.");
	}

	private int pipeSize() {
		return (int) Math.max(0, Math.min(this.properties.getPipeSize().toBytes(), Integer.MAX_VALUE));
	}

	private void checkBy(Runnable setter, String property) {
		try {
			setter.run();
		}
		catch (IllegalArgumentException ex) {
			check(false, property, String.valueOf(ex.getMessage()));
		}
	}

	private void check(boolean condition, String property, String reason) {
		if (!condition) {
			throw new InvalidSignalSettingException(this.winning.value(property), reason);
		}
	}

	private List<Signal> signals(String property, List<String> names) {
		List<Signal> signals = new ArrayList<>();
		for (int i = 0; i < names.size(); i++) {
			int index = i;
			signals.add(signal(names.get(i),
					(reason) -> new InvalidSignalSettingException(this.winning.element(property, index), reason)));
		}
		return signals;
	}

	private Signal signal(String written, Function<String, InvalidSignalSettingException> refusal) {
		if (!NAME.matcher(written).matches()) {
			throw refusal
				.apply("There is no signal '%s'. Several are separated by commas, as in HUP,USR1.".formatted(written));
		}
		Signal signal;
		try {
			signal = Signal.valueOf(written);
		}
		catch (IllegalArgumentException ex) {
			throw refusal.apply(String.valueOf(ex.getMessage()));
		}
		TrapRule rule = TrapRule.of(signal);
		if (rule.verdict() == Verdict.REFUSE && this.properties.getUnsupportedSignals() == UnsupportedSignals.FAIL) {
			throw refusal
				.apply("%s cannot be trapped: %s. Remove it, or set 'selfpipe.unsupported-signals' to 'ignore'."
					.formatted(written, rule.reason()));
		}
		return signal;
	}

	/**
	 * The keys come from the source of highest precedence first. A signal may be a key in
	 * two spellings, as HUP and SIGHUP: the one of the higher precedence counts. Within
	 * one source there is no precedence, so that is refused.
	 */
	private void readActions() {
		Map<String, List<String>> configured = this.properties.getActions();
		for (String key : configured.keySet()) {
			String written = this.winning.writtenKey(key);
			Signal signal = signal(written,
					(reason) -> new InvalidSignalSettingException(this.winning.key(key), reason));
			String other = this.keys.putIfAbsent(signal, key);
			if (other == null) {
				this.signals.add(signal);
				this.actions.put(signal,
						List.copyOf(new LinkedHashSet<>(Objects.requireNonNullElse(configured.get(key), List.of()))));
			}
			else if (this.winning.sameSource(key, other)) {
				throw new InvalidSignalSettingException(this.winning.key(key),
						"%s has its actions twice, also under '%s'. Remove one of the two.".formatted(signal,
								this.winning.writtenKey(other)));
			}
		}
	}

	private void readEscalation() {
		List<Signal> listed = signals(ESCALATE_SIGNALS, this.properties.getEscalateSignals());
		for (int i = 0; i < listed.size(); i++) {
			if (!this.signals.contains(listed.get(i))) {
				throw new InvalidSignalSettingException(this.winning.element(ESCALATE_SIGNALS, i),
						"%s is not trapped. Add it to 'selfpipe.signals'.".formatted(listed.get(i)));
			}
		}
		this.escalating.addAll(listed);
		this.escalating.addAll(shutdownSignals());
	}

	/** The signals to trap: listed, with actions, or the one that systemd reloads by. */
	Set<Signal> signals() {
		return this.signals;
	}

	/** The signal that systemd reloads by, or null if this is no service of systemd. */
	@Nullable Signal reloadSignal() {
		return this.reloadSignal;
	}

	/** The names of the actions of each signal, in order. */
	Map<Signal, List<String>> actions() {
		return this.actions;
	}

	/** For an action of {@link #actions()} that cannot be had. */
	InvalidSignalSettingException refuse(Signal signal, String action, String reason) {
		String key = Objects.requireNonNull(this.keys.get(signal));
		int index = Objects.requireNonNull(this.properties.getActions().get(key)).indexOf(action);
		return new InvalidSignalSettingException(this.winning.elementOfEntry(key, index), reason);
	}

	SelfPipeProperties properties() {
		return this.properties;
	}

	/** The signals that end a process that does not end. */
	Set<Signal> escalating() {
		return this.escalating;
	}

	/** How long an orderly end may take before it counts as stuck. */
	Duration patience() {
		return this.patience;
	}

	/** Which further signals end a process that is ending already, for the log. */
	String insistence() {
		int after = this.properties.getEscalateAfter();
		if (after == 0) {
			return "; no further one ends it sooner ('selfpipe.escalate-after' is 0)";
		}
		String late = "request number %d or a later one".formatted(after);
		String time = (this.patience.toMillis() % 1000 == 0) ? this.patience.toSeconds() + " s"
				: this.patience.toMillis() + " ms";
		return this.escalating.contains(Signal.SIGINT)
				? "; %d times Ctrl-C ends it at once, %s when it has taken %s".formatted(after, late, time)
				: "; %s ends it at once when it has taken %s".formatted(late, time);
	}

	/** Whether a pipe opened for other settings is as one opened for these. */
	boolean opensAs(@Nullable SignalSettings other) {
		return other != null && this.signals.equals(other.signals) && escalatesAs(other)
				&& this.properties.getUnsupportedSignals() == other.properties.getUnsupportedSignals()
				&& unfollowable(other).stream().allMatch("selfpipe.poller.thread"::equals);
	}

	private boolean escalatesAs(SignalSettings other) {
		return this.escalating.equals(other.escalating) && this.patience.equals(other.patience)
				&& this.properties.getEscalateAfter() == other.properties.getEscalateAfter()
				&& this.properties.getEscalateExitCode() == other.properties.getEscalateExitCode();
	}

	/**
	 * The properties that differ in other settings, and that a running context cannot
	 * follow: they need a new start. All others can change while it runs.
	 */
	Set<String> unfollowable(SignalSettings other) {
		Map<String, @Nullable Object> fixed = fixed();
		fixed.entrySet().removeAll(other.fixed().entrySet());
		return new TreeSet<>(fixed.keySet());
	}

	/** What does not change from the start of a context to its end. */
	private Map<String, @Nullable Object> fixed() {
		Map<String, @Nullable Object> fixed = new TreeMap<>();
		fixed.put("selfpipe.enabled", this.properties.isEnabled());
		fixed.put("selfpipe.top-half", this.properties.getTopHalf());
		fixed.put("selfpipe.pipe-size", this.properties.getPipeSize());
		fixed.put("selfpipe.escalate-exit-code", this.properties.getEscalateExitCode());
		fixed.put("selfpipe.poller.thread", this.properties.getPoller().getThread());
		fixed.put(RELOAD_SIGNAL, this.reloadSignal);
		return fixed;
	}

	/** Whether a property belongs to what is set up once, and not by these settings. */
	static boolean isFixed(String property) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
		return !name.equals(ConfigurationPropertyName.of(RELOAD_SIGNAL))
				&& FIXED_GROUPS.stream().anyMatch((group) -> group.isAncestorOf(name));
	}

	/**
	 * What the pipe is for.
	 * @param mayEnd whether this process may be ended: not if a test runs in it
	 */
	SignalPoller.Options options(boolean mayEnd) {
		SelfPipe.Builder builder = SelfPipe.builder()
			.signals(this.signals)
			.topHalf(this.properties.getTopHalf())
			.pipeSize(pipeSize())
			.escalateExitCode(this.properties.getEscalateExitCode())
			.escalate(mayEnd ? this.escalating : Set.of(), this.properties.getEscalateAfter(), this.patience);
		if (this.properties.getUnsupportedSignals() == UnsupportedSignals.IGNORE) {
			builder.ignoreUnsupported();
		}
		return new SignalPoller.Options(this.signals, builder, mayEnd ? shutdownSignals() : Set.of());
	}

	/** The signals whose actions end the process. */
	Set<Signal> shutdownSignals() {
		Set<Signal> signals = new TreeSet<>();
		this.actions.forEach((signal, names) -> {
			if (names.contains(SHUTDOWN)) {
				signals.add(signal);
			}
		});
		return signals;
	}

}
