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

import org.springframework.context.ApplicationContext;

/**
 * A context's own bean before its parent's, whatever their names. A parameter of a
 * {@code @Bean} method would find both, and fail where their names differ.
 */
final class NearestBean {

	private NearestBean() {
	}

	static <T> T of(ApplicationContext context, Class<T> type) {
		// Asked for by type alone, a bean factory looks into its parent only if it has
		// none itself. This is not so for the parameter of a method.
		return context.getBean(type);
	}

}
