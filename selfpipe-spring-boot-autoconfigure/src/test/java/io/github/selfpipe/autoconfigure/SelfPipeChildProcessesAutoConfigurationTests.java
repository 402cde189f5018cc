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

import io.github.selfpipe.Signal;
import io.github.selfpipe.action.ChildProcesses;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SelfPipeChildProcessesAutoConfiguration}.
 */
class SelfPipeChildProcessesAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(SelfPipeAutoConfiguration.class, SelfPipeChildProcessesAutoConfiguration.class));

	@Test
	void offersTheListOfProcessesWithoutAnySignal() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(ChildProcesses.class));
	}

	@Test
	void offersTheListOfProcessesWhenSwitchedOff() {
		this.contextRunner.withPropertyValues("selfpipe.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(ChildProcesses.class));
	}

	@Test
	void knowsTheActionByItsName() {
		this.contextRunner.withPropertyValues("selfpipe.actions.WINCH=forward")
			.run((context) -> assertThat(context.getBean(SignalActions.class).of(Signal.SIGWINCH))
				.containsEntry("forward", context.getBean("forwardSignalAction", SignalAction.class)));
	}

	@Test
	void backsOffFromBeansOfTheUser() {
		this.contextRunner.withUserConfiguration(OwnBeans.class)
			.withPropertyValues("selfpipe.actions.WINCH=forward")
			.run((context) -> {
				assertThat(context).hasSingleBean(ChildProcesses.class).hasBean("ownChildProcesses");
				assertThat(context.getBean("forwardSignalAction")).isSameAs(OwnBeans.ACTION);
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBeans {

		static final SignalAction ACTION = (event) -> {
		};

		@Bean
		ChildProcesses ownChildProcesses() {
			return new ChildProcesses();
		}

		@Bean
		SignalAction forwardSignalAction() {
			return ACTION;
		}

	}

}
