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

package io.github.selfpipe.systemd;

import java.time.Duration;

/**
 * Tells systemd what the service is doing. A bean of this type is there in every
 * application; where the process is no service of Type=notify or notify-reload, it does
 * nothing. Any thread. Waits for systemd two seconds at most, if it is far behind in
 * reading; throws nothing if that was not enough, and says so in the log.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 * @see <a href=
 * "https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html">sd_notify(3)</a>
 */
public interface ServiceStatus {

	/**
	 * Sets the line that {@code systemctl status} shows: {@code STATUS=}. It stays until
	 * the next one, ours included: we set one when the service is ready, reloads and
	 * stops. During a reload it is shown as {@code Reloading: text}, and as it is after
	 * that.
	 * @param text the line; line breaks become spaces
	 */
	void status(String text);

	/**
	 * Asks for more time to start, to reload or to stop: {@code EXTEND_TIMEOUT_USEC=}.
	 * systemd then waits until its own timeout is over, or until that time from now,
	 * whichever is later. To be asked again before it is over.
	 * @param duration the time from now, in microseconds or longer
	 * @throws IllegalArgumentException if the duration is not positive
	 */
	void extendTimeout(Duration duration);

}
