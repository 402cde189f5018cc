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

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties for a service of s6.
 */
@ConfigurationProperties("selfpipe.s6")
class S6Properties {

	/**
	 * File descriptor to write a newline to when the application is ready, as in the file
	 * 'notification-fd' of the service directory.
	 */
	private @Nullable Integer notificationFd;

	public @Nullable Integer getNotificationFd() {
		return this.notificationFd;
	}

	public void setNotificationFd(@Nullable Integer notificationFd) {
		this.notificationFd = notificationFd;
	}

}
