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

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;

/**
 * The signal that systemd reloads by. Where systemd waits to be notified, it is trapped
 * without being listed: untrapped, it would end the service.
 */
final class ReloadSignal {

	static final String PROPERTY = "selfpipe.systemd.reload-signal";

	static final String NOTIFY_SOCKET = "NOTIFY_SOCKET";

	private ReloadSignal() {
	}

	/**
	 * Returns the name of the signal.
	 * @param binder what the environment has
	 * @return what the property says, or null if this is no service of systemd
	 */
	static @Nullable String of(Binder binder) {
		boolean isService = Stream.of("notify.socket", "notifysocket")
			.anyMatch((name) -> binder.bind(name, String.class).isBound());
		if (!isService || !binder.bind("selfpipe.systemd.enabled", Boolean.class).orElse(true)) {
			return null;
		}
		return binder.bind(PROPERTY, String.class).orElse(SystemdProperties.DEFAULT_RELOAD_SIGNAL);
	}

}
