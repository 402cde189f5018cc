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

import io.github.selfpipe.action.ChildProcesses;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link ChildProcesses}, which
 * the action {@code forward} sends to. In place whether or not a signal is trapped, so
 * that the code that registers its processes need not care.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
@AutoConfiguration
public final class SelfPipeChildProcessesAutoConfiguration {

	@Bean
	@Lazy
	@ConditionalOnMissingBean(value = ChildProcesses.class, search = SearchStrategy.CURRENT)
	ChildProcesses childProcesses() {
		return new ChildProcesses();
	}

}
