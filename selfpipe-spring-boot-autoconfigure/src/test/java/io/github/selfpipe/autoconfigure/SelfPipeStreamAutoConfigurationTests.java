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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.stream.SignalStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SelfPipeStreamAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelfPipeStreamAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(SelfPipeAutoConfiguration.class, SelfPipeStreamAutoConfiguration.class));

	@Test
	@SuppressWarnings("unchecked")
	void publishedSignalsReachTheFluxUntilTheContextCloses() {
		List<Object> seen = new CopyOnWriteArrayList<>();
		this.contextRunner.run((context) -> {
			Flux<SignalInfo> flux = context.getBean("signalFlux", Flux.class);
			flux.map(SignalInfo::signal).subscribe(seen::add, seen::add, () -> seen.add("completed"));
			context.publishEvent(SignalEvent.of(Signal.SIGHUP));
		});
		Awaitility.await().untilAsserted(() -> assertThat(seen).containsExactly(Signal.SIGHUP, "completed"));
	}

	@Test
	void isThereWhenSwitchedOff() {
		this.contextRunner.withPropertyValues("selfpipe.enabled=false")
			.run((context) -> assertThat(context).hasBean("signalFlux"));
	}

	@Test
	void backsOffWithoutReactor() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(Flux.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("signalFlux")
				.doesNotHaveBean("signalStream"));
	}

	@Test
	void backsOffFromAFluxOfTheUser() {
		this.contextRunner.withUserConfiguration(OwnFlux.class).run((context) -> {
			assertThat(context.getBean("signalFlux")).isSameAs(OwnFlux.FLUX);
			assertThat(context).doesNotHaveBean(SignalStream.class);
		});
	}

	@Test
	void doesNotPassForAnAnswerToTerm(CapturedOutput output) {
		this.contextRunner.withPropertyValues("selfpipe.signals=TERM")
			.run((context) -> assertThat(output).contains("[SIGTERM] will not stop this process"));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFlux {

		static final Flux<SignalInfo> FLUX = Flux.never();

		@Bean
		Flux<SignalInfo> signalFlux() {
			return FLUX;
		}

	}

}
