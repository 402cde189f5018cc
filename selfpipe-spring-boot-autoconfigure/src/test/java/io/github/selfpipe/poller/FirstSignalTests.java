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

package io.github.selfpipe.poller;

import java.util.List;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.testsupport.ChildJvm;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The jar may be replaced under the running service before the first signal comes: by
 * then all classes of its way are loaded.
 */
class FirstSignalTests {

	@Test
	void loadsNoClassOfOurs() {
		try (ChildJvm child = ChildJvm.of(Application.class).options("-Xlog:class+load:stdout").start()) {
			child.awaitLine("^prepared");
			child.send(Signal.SIGUSR1);
			child.awaitLine("^listener got SIGUSR1");
			child.awaitLine("Caught SIGUSR1 from pid");
			child.awaitLine("failed on SIGUSR1");
			child.send(Signal.SIGUSR1);
			child.awaitLines("^listener got SIGUSR1", 2);
			List<String> all = child.lines(".*");
			assertThat(all.subList(all.indexOf("prepared"), all.size()))
				.filteredOn((line) -> line.contains(" io.github.selfpipe."))
				.filteredOn((line) -> line.contains("[class,load]"))
				.isEmpty();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration.class)
	static class Application {

		@SignalListener("USR1")
		void onSignal(Signal signal) {
			System.out.println("listener got " + signal);
			throw new IllegalStateException("intended");
		}

		public static void main(String[] args) throws Exception {
			SpringApplication
				.run(Application.class, "--selfpipe.signals=USR1,TERM", "--selfpipe.actions.WINCH=thread-dump")
				.getBean(SignalPoller.class)
				.publisher()
				.prepare();
			System.out.println("prepared");
			System.in.read();
		}

	}

}
