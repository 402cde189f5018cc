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

import java.nio.file.Path;
import java.time.Duration;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.systemd.ServiceStatus;
import io.github.selfpipe.systemd.SystemdService;
import io.github.selfpipe.testsupport.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SelfPipeSystemdAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelfPipeSystemdAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(SelfPipeAutoConfiguration.class, SelfPipeSystemdAutoConfiguration.class));

	@TempDir
	private Path folder;

	@Test
	void withoutSystemdTheStatusDoesNothingAndNoSignalIsTrapped() {
		this.contextRunner.run((context) -> {
			assertThat(context).doesNotHaveBean(SystemdService.class).doesNotHaveBean(SelfPipe.class);
			context.getBean(ServiceStatus.class).status("ready");
			context.getBean(ServiceStatus.class).extendTimeout(Duration.ofSeconds(1));
		});
	}

	@Test
	void underSystemdTheReloadSignalIsTrappedWithoutBeingListed(CapturedOutput output) {
		this.contextRunner.withPropertyValues(notifySocket(), "selfpipe.systemd.reload-signal=URG")
			.withBean(OnUrg.class)
			.run((context) -> {
				assertThat(context.getBean(SelfPipe.class).trapped()).containsExactly(Signal.SIGURG);
				assertThat(context.getBean(ServiceStatus.class)).isSameAs(context.getBean(SystemdService.class));
				assertThat(output).doesNotContain("'systemctl reload'");
			});
	}

	@Test
	void saysThatNothingListensToTheReloadSignal(CapturedOutput output) {
		this.contextRunner.withPropertyValues(notifySocket(), "selfpipe.systemd.reload-signal=URG")
			.run((context) -> assertThat(output)
				.contains("'systemctl reload' will do nothing: no listener or action is there for SIGURG"));
	}

	@Test
	void canBeSwitchedOff() {
		for (String property : new String[] { "selfpipe.systemd.enabled=false", "selfpipe.enabled=false" }) {
			this.contextRunner.withPropertyValues(notifySocket(), property)
				.run((context) -> assertThat(context).doesNotHaveBean(SystemdService.class)
					.doesNotHaveBean(SelfPipe.class));
		}
	}

	@Test
	void anAddressThatCannotBeSentToFailsTheStart() {
		this.contextRunner.withPropertyValues("NOTIFY_SOCKET=vsock:2:1", "selfpipe.systemd.reload-signal=URG")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("NOTIFY_SOCKET")
				.hasMessageContaining("vsock:2:1"));
	}

	@Test
	void aReloadSignalThatCannotBeTrappedFailsTheStart() {
		this.contextRunner.withPropertyValues(notifySocket(), "selfpipe.systemd.reload-signal=KILL")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("selfpipe.systemd.reload-signal"));
	}

	@Test
	void withoutJnaTheStartFailsAtOnceWithAReport() {
		try (ChildJvm child = ChildJvm.of(Application.class)
			.options("-Djna.tmpdir=/proc", "-Djna.nosys=true")
			.environment("NOTIFY_SOCKET", this.folder.resolve("notify").toString())
			.start()) {
			assertThat(child.awaitExit()).isOne();
			child.awaitLine("JNA cannot load its native library");
			child.awaitLine("systemd would wait in vain");
		}
	}

	@Test
	void nothingOfItIsLoadedWithoutSystemd() {
		try (ChildJvm child = ChildJvm.of(Application.class).options("-Xlog:class+load").start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("SelfPipeSystemdAutoConfiguration ")).isNotEmpty();
			assertThat(child.lines("io\\.github\\.selfpipe\\.systemd\\.(?!ServiceStatus )")).isEmpty();
		}
	}

	private String notifySocket() {
		return "NOTIFY_SOCKET=" + this.folder.resolve("notify");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SelfPipeAutoConfiguration.class, SelfPipeSystemdAutoConfiguration.class })
	static class Application {

		public static void main(String[] args) {
			SpringApplication.run(Application.class, args);
		}

	}

	static class OnUrg {

		@SignalListener("URG")
		void reload() {
		}

	}

}
