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

package io.github.selfpipe.bus;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.cloud.bus.event.RemoteApplicationEvent;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.util.MimeTypeUtils;

/**
 * Reads our events before the bus does. The bus (5.0) makes a new {@link JsonMapper} for
 * each message, which finds out anew by reflection how to read it: two thirds of all that
 * a message costs a receiver. Here nothing is found out by reflection. What is none of
 * ours, or cannot be read, is left to the bus.
 */
final class SignalMessageConverter extends AbstractMessageConverter {

	private final JsonMapper mapper = JsonMapper.shared();

	SignalMessageConverter() {
		super(MimeTypeUtils.APPLICATION_JSON);
	}

	@Override
	protected boolean supports(Class<?> target) {
		return target == RemoteApplicationEvent.class;
	}

	@Override
	protected boolean canConvertTo(Object payload, @Nullable MessageHeaders headers) {
		return false;
	}

	@Override
	protected @Nullable Object convertFromInternal(Message<?> message, Class<?> target, @Nullable Object hint) {
		try {
			return (message.getPayload() instanceof byte[] json)
					? SignalRemoteApplicationEvent.of(this.mapper.readTree(json)) : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

}
