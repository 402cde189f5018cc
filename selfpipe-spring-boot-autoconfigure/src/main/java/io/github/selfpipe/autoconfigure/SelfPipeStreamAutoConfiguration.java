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

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.stream.SignalStream;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for signals as a {@link Flux}. In
 * place whether or not a signal is trapped, so that a controller need not care.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
@AutoConfiguration
@ConditionalOnClass(Flux.class)
@ConditionalOnMissingBean(name = "signalFlux", search = SearchStrategy.CURRENT)
public final class SelfPipeStreamAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SignalStream signalStream(ApplicationContext context) {
		return new SignalStream(context, Schedulers.boundedElastic());
	}

	@Bean
	Flux<SignalInfo> signalFlux(SignalStream stream) {
		return stream.flux();
	}

}
