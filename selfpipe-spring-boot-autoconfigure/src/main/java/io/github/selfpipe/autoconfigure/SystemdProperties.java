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

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties for a service of systemd.
 */
@ConfigurationProperties("selfpipe.systemd")
class SystemdProperties {

	static final String DEFAULT_RELOAD_SIGNAL = "HUP";

	/**
	 * Whether systemd is notified, where it has set NOTIFY_SOCKET.
	 */
	private boolean enabled = true;

	/**
	 * Signal that systemd reloads by, as ReloadSignal= in the unit. It is trapped without
	 * being listed.
	 */
	private String reloadSignal = DEFAULT_RELOAD_SIGNAL;

	/**
	 * What keeps the unit's watchdog quiet.
	 */
	private Watchdog watchdog = Watchdog.LIVENESS;

	/**
	 * For how long to ask for more time while the context closes, beyond TimeoutStopSec=
	 * in the unit. 0 turns this off.
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
