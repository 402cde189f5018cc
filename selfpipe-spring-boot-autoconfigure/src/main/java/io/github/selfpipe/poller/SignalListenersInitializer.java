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

import io.github.selfpipe.event.SignalListener;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Makes {@link SignalListener} work in each context that Spring Boot makes, also in one
 * without auto-configuration: in the parent of the application's context, in a test of a
 * slice of it. Not a bean definition, which ahead-of-time processing would ask for code.
 */
class SignalListenersInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		if (!beanFactory.containsLocalBean(SignalListeners.BEAN_NAME)) {
			SignalListeners listeners = new SignalListeners();
			listeners.setBeanFactory(beanFactory);
			beanFactory.registerSingleton(SignalListeners.BEAN_NAME, listeners);
		}
	}

	/**
	 * Does so in each context that Spring's test framework makes without Spring Boot.
	 * Only that framework loads this class.
	 */
	static class ForTests implements ContextCustomizerFactory {

		@Override
		public ContextCustomizer createContextCustomizer(Class<?> testClass,
				List<ContextConfigurationAttributes> configAttributes) {
			return new Customizer();
		}

		/** Equal to any other, so that contexts can be cached. */
		private record Customizer() implements ContextCustomizer {

			@Override
			public void customizeContext(ConfigurableApplicationContext context,
					MergedContextConfiguration mergedConfig) {
				new SignalListenersInitializer().initialize(context);
			}

		}

	}

}
