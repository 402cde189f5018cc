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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Has the settings follow the environment when Spring Cloud says that it has changed.
 */
final class SignalSettingsRefresh implements ApplicationListener<EnvironmentChangeEvent>, Ordered {

	private static final Log logger = LogFactory.getLog(SignalSettingsRefresh.class);

	private final ApplicationContext context;

	private boolean warned;

	SignalSettingsRefresh(ApplicationContext context) {
		this.context = context;
	}

	/**
	 * Before Spring Cloud binds the properties of all beans again, which fails for a
	 * wrong value and ends the event.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public synchronized void onApplicationEvent(EnvironmentChangeEvent event) {
		// Not those of a parent, which has a listener of its own.
		if (this.context.containsLocalBean("signalSettings")) {
			this.context.getBean(CurrentSettings.class).follow(this.context, event.getKeys());
		}
		else if (!this.warned && SignalSettings.haveSignals(this.context.getEnvironment())) {
			this.warned = true;
			logger.warn("%s is set, which takes effect at the next start: this one was without signals"
				.formatted(SignalSettings.haveActions(this.context.getEnvironment()) ? "selfpipe.actions"
						: "selfpipe.signals"));
		}
	}

}
