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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.selfpipe.TopHalf;
import io.github.selfpipe.poller.SignalPoller;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties for selfpipe.
 */
@ConfigurationProperties("selfpipe")
class SelfPipeProperties {

	/**
	 * Whether signals are trapped at all.
	 */
	private boolean enabled = true;

	/**
	 * Signals to trap and publish, such as HUP, SIGUSR1 or RTMIN+3.
	 */
	private List<String> signals = new ArrayList<>();

	/**
	 * Built-in actions, or beans of type SignalAction, to run after the listeners of a
	 * signal. A signal named here is trapped too.
	 */
	private Map<String, List<String>> actions = new LinkedHashMap<>();

	/**
	 * Top half to use. Auto means native where it loads, else jvm with a warning.
	 */
	private TopHalf topHalf = TopHalf.AUTO;

	/**
	 * Capacity of the pipe; each pending signal takes 32 bytes. Clipped to what the
	 * system allows.
	 */
	private DataSize pipeSize = DataSize.ofMegabytes(1);

	/**
	 * What to do with a listed signal that cannot be trapped.
	 */
	private UnsupportedSignals unsupportedSignals = UnsupportedSignals.FAIL;

	/**
	 * How many signals with the action 'shutdown' have to be caught, while the process
	 * still lives, until it is ended at once. 0 turns this off.
	 */
	private int escalateAfter = 3;

	/**
	 * Signals that count as those with the action 'shutdown' do when a process that does
	 * not end is ended, such as an INT that only a listener answers.
	 */
	private List<String> escalateSignals = new ArrayList<>();

	/**
	 * Exit code of a process that is ended so. 0 means 128 plus the number of the signal.
	 */
	private int escalateExitCode = 0;

	private final Poller poller = new Poller();

	private final Health health = new Health();

	private final Systemd systemd = new Systemd();

	private final S6 s6 = new S6();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public List<String> getSignals() {
		return this.signals;
	}

	public void setSignals(List<String> signals) {
		this.signals = signals;
	}

	public Map<String, List<String>> getActions() {
		return this.actions;
	}

	public void setActions(Map<String, List<String>> actions) {
		this.actions = actions;
	}

	public TopHalf getTopHalf() {
		return this.topHalf;
	}

	public void setTopHalf(TopHalf topHalf) {
		this.topHalf = topHalf;
	}

	public DataSize getPipeSize() {
		return this.pipeSize;
	}

	public void setPipeSize(DataSize pipeSize) {
		this.pipeSize = pipeSize;
	}

	public UnsupportedSignals getUnsupportedSignals() {
		return this.unsupportedSignals;
	}

	public void setUnsupportedSignals(UnsupportedSignals unsupportedSignals) {
		this.unsupportedSignals = unsupportedSignals;
	}

	public int getEscalateAfter() {
		return this.escalateAfter;
	}

	public void setEscalateAfter(int escalateAfter) {
		this.escalateAfter = escalateAfter;
	}

	public List<String> getEscalateSignals() {
		return this.escalateSignals;
	}

	public void setEscalateSignals(List<String> escalateSignals) {
		this.escalateSignals = escalateSignals;
	}

	public int getEscalateExitCode() {
		return this.escalateExitCode;
	}

	public void setEscalateExitCode(int escalateExitCode) {
		this.escalateExitCode = escalateExitCode;
	}

	public Poller getPoller() {
		return this.poller;
	}

	public Health getHealth() {
		return this.health;
	}

	public Systemd getSystemd() {
		return this.systemd;
	}

	public S6 getS6() {
		return this.s6;
	}

	/**
	 * What to do with a listed signal that cannot be trapped.
	 */
	enum UnsupportedSignals {

		/**
		 * Fail the start.
		 */
		FAIL,

		/**
		 * Leave it out, with a warning.
		 */
		IGNORE

	}

	/**
	 * The thread that publishes the signals.
	 */
	static class Poller {

		/**
		 * Thread that publishes the signals. Main makes the thread that called
		 * SpringApplication.run the poller once the application is ready, until the
		 * context closes.
		 */
		private SignalPoller.Mode thread = SignalPoller.Mode.DEDICATED;

		public SignalPoller.Mode getThread() {
			return this.thread;
		}

		public void setThread(SignalPoller.Mode thread) {
			this.thread = thread;
		}

	}

	/**
	 * The health indicator.
	 */
	static class Health {

		/**
		 * How long a listener may run before health is DOWN.
		 */
		private Duration stallThreshold = Duration.ofSeconds(30);

		public Duration getStallThreshold() {
			return this.stallThreshold;
		}

		public void setStallThreshold(Duration stallThreshold) {
			this.stallThreshold = stallThreshold;
		}

	}

	/**
	 * A service of systemd.
	 */
	static class Systemd {

		/**
		 * Whether systemd is notified, where it has set NOTIFY_SOCKET.
		 */
		private boolean enabled = true;

		/**
		 * Signal that systemd reloads by, as ReloadSignal= in the unit. It is trapped
		 * without being listed.
		 */
		private String reloadSignal = "HUP";

		/**
		 * What keeps the unit's watchdog quiet.
		 */
		private Watchdog watchdog = Watchdog.LIVENESS;

		/**
		 * For how long to ask for more time while the context closes, beyond
		 * TimeoutStopSec= in the unit. 0 turns this off.
		 */
		private Duration extendTimeout = Duration.ZERO;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public String getReloadSignal() {
			return this.reloadSignal;
		}

		public void setReloadSignal(String reloadSignal) {
			this.reloadSignal = reloadSignal;
		}

		public Watchdog getWatchdog() {
			return this.watchdog;
		}

		public void setWatchdog(Watchdog watchdog) {
			this.watchdog = watchdog;
		}

		public Duration getExtendTimeout() {
			return this.extendTimeout;
		}

		public void setExtendTimeout(Duration extendTimeout) {
			this.extendTimeout = extendTimeout;
		}

		/**
		 * What keeps the unit's watchdog quiet.
		 */
		enum Watchdog {

			/**
			 * The liveness state is not BROKEN, and no listener of a signal is stuck.
			 */
			LIVENESS,

			/**
			 * Nothing that we do.
			 */
			OFF

		}

	}

	/**
	 * A service of s6.
	 */
	static class S6 {

		/**
		 * File descriptor to write a newline to when the application is ready, as in the
		 * file 'notification-fd' of the service directory.
		 */
		private @Nullable Integer notificationFd;

		public @Nullable Integer getNotificationFd() {
			return this.notificationFd;
		}

		public void setNotificationFd(@Nullable Integer notificationFd) {
			this.notificationFd = notificationFd;
		}

	}

}
