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

import java.util.Collection;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.actuate.SignalsEndpoint;
import io.github.selfpipe.actuate.SignalsEndpointWebExtension;
import io.github.selfpipe.event.SignalListenerFactory;
import io.github.selfpipe.event.SignalListenerMethod;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link SignalsEndpoint}.
 *
 * @author The selfpipe maintainers
 */
@AutoConfiguration(after = SelfPipeAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(SignalsEndpoint.class)
public final class SignalsEndpointAutoConfiguration {

	@Bean
	@ConditionalOnBean({ SelfPipe.class, SignalActions.class })
	@ConditionalOnMissingBean
	SignalsEndpoint signalsEndpoint(SelfPipe pipe, SignalActions actions,
			ObjectProvider<SignalListenerFactory> factories) {
		return new SignalsEndpoint(pipe, actions, () -> listeners(factories));
	}

	private static Collection<SignalListenerMethod> listeners(ObjectProvider<SignalListenerFactory> factories) {
		return factories.stream().flatMap((factory) -> factory.getListeners().stream()).toList();
	}

	@Bean
	@ConditionalOnBean(SignalsEndpoint.class)
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	SignalsEndpointWebExtension signalsEndpointWebExtension(SignalsEndpoint endpoint) {
		return new SignalsEndpointWebExtension(endpoint);
	}

}
