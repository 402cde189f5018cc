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

import java.util.Set;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListenerFactory;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Says why nothing happens.
 */
record NoSignals(ObjectProvider<SignalListenerFactory> factory) implements SmartInitializingSingleton {

	@Override
	public void afterSingletonsInstantiated() {
		LogFactory.getLog(SelfPipeAutoConfiguration.class)
			.info("No signal is trapped: list those to receive in 'selfpipe.signals' (or 'selfpipe.actions')");
		this.factory.ifAvailable((listeners) -> listeners.getListeners()
			.forEach((listener) -> SignalStartupReport.warnIfNeverCalled(listener, Set.<Signal>of())));
	}

}
