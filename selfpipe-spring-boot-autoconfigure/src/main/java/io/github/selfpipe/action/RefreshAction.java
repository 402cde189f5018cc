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

package io.github.selfpipe.action;

import io.github.selfpipe.event.SignalEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.cloud.context.refresh.ContextRefresher;

/**
 * {@code refresh}: reads the configuration again, rebinds
 * {@code @ConfigurationProperties} and renews the beans of {@code @RefreshScope}, by
 * Spring Cloud's {@link ContextRefresher}.
 */
class RefreshAction implements SignalAction {

	private static final Log logger = LogFactory.getLog(RefreshAction.class);

	private final ContextRefresher refresher;

	/**
	 * Creates the action.
	 * @param refresher what refreshes
	 */
	RefreshAction(ContextRefresher refresher) {
		this.refresher = refresher;
	}

	@Override
	public void run(SignalEvent event) {
		logger.info("Refreshed for %s, changed: %s".formatted(event.getSignal(), this.refresher.refresh()));
	}

	@Override
	public String toString() {
		return "refresh";
	}

}
