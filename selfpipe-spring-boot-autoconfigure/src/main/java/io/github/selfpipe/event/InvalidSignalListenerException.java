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

package io.github.selfpipe.event;

import java.lang.reflect.Method;

import org.springframework.util.ClassUtils;

/**
 * Thrown at start when a method marked with {@link SignalListener} cannot be one.
 *
 * @author The selfpipe maintainers
 */
public class InvalidSignalListenerException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String method;

	private final String reason;

	/**
	 * Creates an exception.
	 * @param method the method
	 * @param reason what is wrong with it
	 */
	public InvalidSignalListenerException(Method method, String reason) {
		super("@SignalListener method %s is not valid: %s".formatted(ClassUtils.getQualifiedMethodName(method),
				reason));
		this.method = ClassUtils.getQualifiedMethodName(method);
		this.reason = reason;
	}

	/**
	 * Returns the method's name.
	 * @return the name, with its class
	 */
	public String getMethod() {
		return this.method;
	}

	/**
	 * Returns what is wrong with it.
	 * @return the reason
	 */
	public String getReason() {
		return this.reason;
	}

}
