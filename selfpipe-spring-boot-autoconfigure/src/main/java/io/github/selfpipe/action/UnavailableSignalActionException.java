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
 * Thrown when a built-in action is configured that needs something that is not there.
 *
 * @author The selfpipe maintainers
 */
public class UnavailableSignalActionException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final String action;

	private final String needs;

	/**
	 * Creates an exception.
	 * @param property the property that names the action
	 * @param action the action's name
	 * @param needs what it needs, as the end of a sentence
	 */
	public UnavailableSignalActionException(String property, String action, String needs) {
		super("The action '%s' of '%s' needs %s.".formatted(action, property, needs));
		this.property = property;
		this.action = action;
		this.needs = needs;
	}

	/**
	 * Returns the property that names the action.
	 * @return the property's name
	 */
	public String getProperty() {
		return this.property;
	}

	/**
	 * Returns the action.
	 * @return the action's name
	 */
	public String getAction() {
		return this.action;
	}

	/**
	 * Returns what the action needs.
	 * @return the end of a sentence
	 */
	public String getNeeds() {
		return this.needs;
	}

}
