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

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.actuate.SignalsEndpoint;
import io.github.selfpipe.actuate.SignalsEndpointWebExtension;
import io.github.selfpipe.poller.SignalPoller;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link SignalsEndpoint}.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
@AutoConfiguration(after = SelfPipeAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(SignalsEndpoint.class)
public final class SelfPipeEndpointAutoConfiguration {

	@Bean
	@ConditionalOnBean(value = { SelfPipe.class, SignalActions.class }, search = SearchStrategy.CURRENT)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SignalsEndpoint signalsEndpoint(ApplicationContext context) {
		return new SignalsEndpoint(context.getBean(SignalPoller.class), context.getBean(SignalActions.class));
	}

	@Bean
	@ConditionalOnBean(value = SignalsEndpoint.class, search = SearchStrategy.CURRENT)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	SignalsEndpointWebExtension signalsEndpointWebExtension(ApplicationContext context) {
		return new SignalsEndpointWebExtension(context.getBean(SignalsEndpoint.class));
	}

}
