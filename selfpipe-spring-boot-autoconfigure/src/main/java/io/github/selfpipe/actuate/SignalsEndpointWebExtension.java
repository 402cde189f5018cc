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

package io.github.selfpipe.actuate;

import io.github.selfpipe.Signal;
import io.github.selfpipe.actuate.SignalsEndpoint.RaisedSignalDescriptor;

import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for the {@link SignalsEndpoint}.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
@EndpointWebExtension(endpoint = SignalsEndpoint.class)
public class SignalsEndpointWebExtension {

	private static final int STATUS_CONFLICT = 409;

	private final SignalsEndpoint delegate;

	/**
	 * Creates an extension.
	 * @param delegate the endpoint
	 */
	public SignalsEndpointWebExtension(SignalsEndpoint delegate) {
		this.delegate = delegate;
	}

	/**
	 * Raises a signal.
	 * @param signal its name or number
	 * @return what was raised; 404 if there is none of that name, 409 if it is not
	 * trapped
	 */
	@WriteOperation
	public WebEndpointResponse<RaisedSignalDescriptor> raise(@Selector String signal) {
		Signal found = SignalsEndpoint.find(signal);
		if (found == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		try {
			return new WebEndpointResponse<>(this.delegate.raise(found.name()));
		}
		catch (IllegalStateException ex) {
			return new WebEndpointResponse<>(STATUS_CONFLICT);
		}
	}

}
