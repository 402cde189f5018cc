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

import java.time.Duration;
import java.util.Objects;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.autoconfigure.SelfPipeProperties.Systemd;
import io.github.selfpipe.autoconfigure.SelfPipeProperties.Systemd.Watchdog;
import io.github.selfpipe.poller.SignalPoller;
import io.github.selfpipe.systemd.ServiceStatus;
import io.github.selfpipe.systemd.SystemdService;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for services of systemd, where it
 * has set NOTIFY_SOCKET, and of s6.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 * @see SelfPipeProperties
 */
@AutoConfiguration(after = SelfPipeAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "selfpipe.enabled", matchIfMissing = true)
public final class SelfPipeSystemdAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(SignalSettings.NOTIFY_SOCKET)
	@ConditionalOnBooleanProperty(name = "selfpipe.systemd.enabled", matchIfMissing = true)
	@EnableConfigurationProperties(SelfPipeProperties.class)
	static class SystemdConfiguration implements SmartInitializingSingleton {

		private static final Log logger = LogFactory.getLog(SystemdConfiguration.class);

		private final ConfigurableApplicationContext context;

		private final Systemd properties;

		private final Signal reloadSignal;

		SystemdConfiguration(ConfigurableApplicationContext context, SelfPipeProperties properties) {
			this.context = context;
			this.properties = properties.getSystemd();
			this.reloadSignal = Signal.valueOf(this.properties.getReloadSignal());
		}

		@Bean
		@ConditionalOnMissingBean(value = SystemdService.class, search = SearchStrategy.CURRENT)
		SystemdService systemdService() {
			return new SystemdService(this.context, this.reloadSignal, this.properties.getExtendTimeout(),
					(this.properties.getWatchdog() == Watchdog.LIVENESS) ? this::isAlive : null);
		}

		/** Asked by the watchdog: the beans are there by then. */
		private boolean isAlive() {
			return this.context.getBeanProvider(ApplicationAvailability.class)
				.stream()
				.allMatch((availability) -> availability.getLivenessState() != LivenessState.BROKEN)
					&& this.context.getBeanProvider(SignalPoller.class).stream().allMatch(this::turns);
		}

		/** Whether the poller goes on, and no listener holds it up for too long. */
		private boolean turns(SignalPoller poller) {
			Thread thread = poller.getThread();
			SignalPoller.RunningCall call = poller.getRunningCall();
			Duration threshold = this.context.getBean(CurrentSettings.class)
				.get()
				.properties()
				.getHealth()
				.getStallThreshold();
			return poller.getFailure() == null && (thread == null || thread.isAlive())
					&& (call == null || System.nanoTime() - call.startedNanos() <= threshold.toNanos());
		}

		@Override
		public void afterSingletonsInstantiated() {
			boolean trapped = this.context.getBeanProvider(SelfPipe.class)
				.stream()
				.anyMatch((pipe) -> pipe.trapped().contains(this.reloadSignal));
			if (!trapped) {
				logger.warn("%s is not trapped: 'systemctl reload' will end this service".formatted(this.reloadSignal));
			}
			else if (!SignalPoller.isAnswered(this.context, this.reloadSignal)) {
				logger.warn(("'systemctl reload' will do nothing: no listener or action is there for %s"
						+ ", which 'selfpipe.systemd.reload-signal' names")
					.formatted(this.reloadSignal));
			}
		}

	}

	/** Who asks for it gets it also where there is no systemd. */
	@Bean
	@Lazy
	@ConditionalOnMissingBean(value = ServiceStatus.class, search = SearchStrategy.CURRENT)
	ServiceStatus serviceStatus() {
		return new ServiceStatus() {

			@Override
			public void status(String text) {
			}

			@Override
			public void extendTimeout(Duration duration) {
			}

		};
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty("selfpipe.s6.notification-fd")
	@EnableConfigurationProperties(SelfPipeProperties.class)
	static class S6Configuration {

		@Bean
		S6Notification s6Notification(SelfPipeProperties properties) {
			return new S6Notification(Objects.requireNonNull(properties.getS6().getNotificationFd()));
		}

	}

}
