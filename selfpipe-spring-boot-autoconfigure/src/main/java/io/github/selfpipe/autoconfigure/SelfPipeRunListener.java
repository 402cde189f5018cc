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
import java.util.ArrayList;
import java.util.List;

import io.github.selfpipe.poller.SignalPoller;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.properties.bind.BindMethod;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Opens the pipe when the environment is ready, since a SIGHUP that arrives while the
 * context is still starting would end the JVM; and gives the calling thread to the poller
 * when the application is ready, if it is to be the one.
 */
class SelfPipeRunListener implements SpringApplicationRunListener, Ordered {

	private static final String BEAN_NAME = EarlyPipe.class.getName();

	private static final ConfigurationPropertyName SIGNALS = ConfigurationPropertyName.of("selfpipe.signals");

	private static final ConfigurationPropertyName ACTIONS = ConfigurationPropertyName.of("selfpipe.actions");

	/**
	 * Without the method given, the binder looks for a constructor to bind first, which
	 * takes long.
	 */
	private static final Bindable<SelfPipeProperties> PROPERTIES = Bindable.of(SelfPipeProperties.class)
		.withBindMethod(BindMethod.JAVA_BEAN);

	private @Nullable EarlyPipe pipe;

	/** After all others: ready() may return only when the context closes. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void environmentPrepared(ConfigurableBootstrapContext bootstrapContext,
			ConfigurableEnvironment environment) {
		// Spring Cloud's bootstrap context, and ahead-of-time processing, run no
		// application.
		if (environment.getPropertySources().contains("bootstrap")
				|| Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
			return;
		}
		if (mayHaveSignals(environment)) {
			Binder binder = binder(environment);
			EarlyPipe pipe = new EarlyPipe(() -> configuration(binder, environment), !MainThread.isTest());
			this.pipe = pipe;
			bootstrapContext.addCloseListener(
					(event) -> event.getApplicationContext().getBeanFactory().registerSingleton(BEAN_NAME, pipe));
		}
	}

	/**
	 * A binder for another thread: of the sources as they are now, since Spring Boot is
	 * about to take some out and put them back elsewhere.
	 */
	private static Binder binder(ConfigurableEnvironment environment) {
		List<ConfigurationPropertySource> sources = new ArrayList<>();
		ConfigurationPropertySources.get(environment).forEach(sources::add);
		return new Binder(sources,
				new PropertySourcesPlaceholdersResolver(environment.getPropertySources().stream().toList()));
	}

	/**
	 * Binds, on the pipe's thread since that takes long. What is wrong here is wrong in
	 * the context too, and there it is reported in full.
	 */
	private static SignalConfiguration configuration(Binder binder, ConfigurableEnvironment environment) {
		SelfPipeProperties properties = binder.bindOrCreate("selfpipe", PROPERTIES);
		if (!properties.isEnabled()) {
			throw new IllegalStateException("selfpipe.enabled is false");
		}
		return SignalConfiguration.of(properties, environment);
	}

	/** Looks only whether something is there, since to bind it takes long. */
	private static boolean mayHaveSignals(ConfigurableEnvironment environment) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			for (ConfigurationPropertyName name : List.of(SIGNALS, ACTIONS)) {
				if (source.getConfigurationProperty(name) != null
						|| source.containsDescendantOf(name) != ConfigurationPropertyState.ABSENT) {
					return true;
				}
			}
		}
		return false;
	}

	@Override
	public void started(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
		closeUnlessTaken();
	}

	@Override
	public void ready(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
		if (context.isActive() && MainThread.mayBePoller()) {
			context.getBeanProvider(SignalPoller.class).ifUnique(SignalPoller::runOnCallingThread);
		}
	}

	@Override
	public void failed(@Nullable ConfigurableApplicationContext context, Throwable exception) {
		closeUnlessTaken();
	}

	private void closeUnlessTaken() {
		EarlyPipe pipe = this.pipe;
		if (pipe != null) {
			pipe.closeUnlessTaken();
		}
	}

}
