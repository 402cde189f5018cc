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

import io.github.selfpipe.actuate.SelfPipeHealthIndicator;
import io.github.selfpipe.poller.SignalPoller;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link SelfPipeHealthIndicator}.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
@AutoConfiguration(after = SelfPipeAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(value = SignalPoller.class, search = SearchStrategy.CURRENT)
@ConditionalOnEnabledHealthIndicator("selfpipe")
public final class SelfPipeHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "selfPipeHealthIndicator", "selfPipeHealthContributor" },
			search = SearchStrategy.CURRENT)
	HealthContributor selfPipeHealthContributor(ApplicationContext context) {
		return new SelfPipeHealthIndicator(context.getBean(SignalPoller.class),
				() -> context.getBean(CurrentSettings.class).get().properties().getHealth().getStallThreshold());
	}

}
