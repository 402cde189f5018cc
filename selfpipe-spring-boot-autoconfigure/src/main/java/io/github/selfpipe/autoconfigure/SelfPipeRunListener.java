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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.selfpipe.poller.SignalPoller;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Opens the pipe when the environment is ready, long before there is a context: a SIGHUP
 * that arrives while that is still starting would end the JVM. What is caught in between
 * waits in the pipe, which the context then takes. When the application is ready, this
 * gives the calling thread to the poller, if it is to be the one.
 */
class SelfPipeRunListener implements SpringApplicationRunListener, Ordered {

	private static final String BEAN_NAME = SelfPipeRunListener.class.getName();

	/** The one whose pipe is opened, until somebody takes it. */
	private final AtomicReference<@Nullable SignalPoller> poller = new AtomicReference<>();

	/** The one that the context has taken. */
	private volatile @Nullable SignalPoller taken;

	/** What its pipe was opened for. */
	private volatile @Nullable SignalSettings settings;

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
		if (SignalSettings.mayHaveSignals(environment)) {
			open(settings(environment), !MainThread.isTest());
			bootstrapContext.addCloseListener(
					(event) -> event.getApplicationContext().getBeanFactory().registerSingleton(BEAN_NAME, this));
		}
	}

	private void open(Supplier<SignalSettings> settings, boolean mayEnd) {
		this.poller.set(SignalPoller.opening(() -> {
			SignalSettings found = settings.get();
			this.settings = found;
			return found.options(mayEnd);
		}));
	}

	/**
	 * Binds, on the pipe's thread since that takes long; from the sources as they are
	 * now, since Spring Boot is about to take some out and put them back elsewhere. What
	 * is wrong here is wrong in the context too, and there it is reported in full.
	 */
	private static Supplier<SignalSettings> settings(ConfigurableEnvironment environment) {
		List<ConfigurationPropertySource> sources = new ArrayList<>();
		ConfigurationPropertySources.get(environment).forEach(sources::add);
		PlaceholdersResolver placeholders = new PropertySourcesPlaceholdersResolver(
				environment.getPropertySources().stream().toList());
		return () -> {
			SignalSettings settings = SignalSettings.of(sources, placeholders);
			if (!settings.properties().isEnabled()) {
				throw new IllegalStateException("selfpipe.enabled is false");
			}
			return settings;
		};
	}

	/**
	 * Hands over the poller, if it has a pipe and nobody has taken it. Whoever prepares
	 * the context may have changed properties: then it gives way to another.
	 * @param settings what the pipe is for
	 * @return the poller, or null
	 */
	@Nullable SignalPoller take(SignalSettings settings) {
		SignalPoller poller = this.poller.getAndSet(null);
		if (poller != null && !(poller.isOpen() && settings.opensAs(this.settings))) {
			poller.giveWay();
			return null;
		}
		this.taken = poller;
		return poller;
	}

	/** Closes the pipe if nobody has taken it. */
	void closeUnlessTaken() {
		SignalPoller poller = this.poller.getAndSet(null);
		if (poller != null) {
			poller.destroy();
		}
	}

	@Override
	public void started(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
		closeUnlessTaken();
	}

	@Override
	public void ready(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
		SignalPoller poller = MainThread.mayBePoller() ? poller(context) : null;
		if (poller != null) {
			poller.runOnCallingThread();
		}
	}

	/** The context may have been closed by a signal, and then gives no bean. */
	private @Nullable SignalPoller poller(ConfigurableApplicationContext context) {
		SignalPoller taken = this.taken;
		if (taken != null) {
			return taken;
		}
		try {
			return context.getBeanProvider(SignalPoller.class).getIfUnique();
		}
		catch (IllegalStateException | BeansException ex) {
			if (context.isActive()) {
				throw ex;
			}
			return null;
		}
	}

	@Override
	public void failed(@Nullable ConfigurableApplicationContext context, Throwable exception) {
		closeUnlessTaken();
	}

}
