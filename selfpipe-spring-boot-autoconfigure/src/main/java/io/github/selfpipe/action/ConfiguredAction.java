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

package io.github.selfpipe.action;

/**
 * A built-in action with properties, which may change while it is in use.
 */
interface ConfiguredAction extends SignalAction {

	/**
	 * Checks properties, and changes nothing yet.
	 * @param properties the properties
	 * @return makes them those of this action, from the next signal on
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if one of them makes no sense
	 */
	Runnable prepare(SignalActionProperties properties);

}
