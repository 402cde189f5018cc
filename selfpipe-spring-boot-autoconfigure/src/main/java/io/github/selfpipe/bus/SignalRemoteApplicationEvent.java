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

import java.util.UUID;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.selfpipe.Signal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.cloud.bus.event.Destination;
import org.springframework.cloud.bus.event.RemoteApplicationEvent;

/**
 * A signal on its way from one instance to others: what the broker carries.
 * <p>
 * {@code originService} is the bus id of the sender and, after a {@code #}, a number of
 * its own that no other process has. So the bus hands every event to us, those of an
 * instance that has our bus id by mistake too. What comes from the wire may be anything;
 * an event that cannot be one of ours has no origin here.
 */
@JsonIgnoreProperties(value = "source", ignoreUnknown = true)
final class SignalRemoteApplicationEvent extends RemoteApplicationEvent {

	private static final long serialVersionUID = 1L;

	/** Longer than any bus id or destination that somebody would write. */
	private static final int MOST_CHARACTERS = 256;

	/** As many as there may be records in the largest pipe would do. */
	private static final long MOST_SIGNALS = 1_000_000;

	/** What could pass for the end of a line or a part of a pattern of the bus. */
	private static final Pattern UNSAFE = Pattern.compile("[^\\p{L}\\p{N}\\p{Punct} ]|[{}]");

	private static final String EVERYBODY = "**";

	private static final String TYPE = "SignalRemoteApplicationEvent";

	private @Nullable String idOnTheWire;

	private final String signal;

	private final long count;

	private final long sentAt;

	/** To be sent. */
	SignalRemoteApplicationEvent(Object source, String busId, String instance, Destination destination, Signal signal,
			long count) {
		super(source, busId + '#' + instance, destination);
		this.signal = signal.name();
		this.count = count;
		this.sentAt = System.currentTimeMillis();
	}

	/**
	 * From the wire, as the bus reads it. Told which constructor is for it, Jackson does
	 * not take the other, which it finds when the code is compiled with parameter names.
	 */
	@JsonCreator
	private SignalRemoteApplicationEvent(@JsonProperty("originService") @Nullable Object originService,
			@JsonProperty("destinationService") @Nullable Object destinationService,
			@JsonProperty("signal") @Nullable Object signal, @JsonProperty("count") @Nullable Object count,
			@JsonProperty("sentAt") @Nullable Object sentAt) {
		super("wire", safe(originService), () -> orEverybody(safe(destinationService)));
		this.signal = safe(signal);
		this.count = Math.max(1, Math.min(number(count), MOST_SIGNALS));
		this.sentAt = number(sentAt);
	}

	/** From the wire without reflection, or null if it is none of ours. */
	static @Nullable SignalRemoteApplicationEvent of(JsonNode json) {
		if (!TYPE.equals(value(json, "type"))) {
			return null;
		}
		SignalRemoteApplicationEvent event = new SignalRemoteApplicationEvent(value(json, "originService"),
				value(json, "destinationService"), value(json, "signal"), value(json, "count"), value(json, "sentAt"));
		event.idOnTheWire = (value(json, "id") instanceof String id) ? id : "";
		return event;
	}

	private static @Nullable Object value(JsonNode json, String name) {
		JsonNode value = json.path(name);
		return value.isString() ? value.stringValue() : value.isNumber() ? value.numberValue() : null;
	}

	private static String safe(@Nullable Object text) {
		return (text instanceof String string && string.length() <= MOST_CHARACTERS) ? escape(string) : "";
	}

	private static String orEverybody(String destination) {
		return destination.isBlank() ? EVERYBODY : destination;
	}

	private static long number(@Nullable Object value) {
		return (value instanceof Number number) ? number.longValue() : 0;
	}

	/**
	 * The text with nothing in it that a log or the bus could take for more than text.
	 */
	static String escape(String text) {
		return UNSAFE.matcher(text).replaceAll("?");
	}

	/** A number that no other process has. */
	static String newInstance() {
		return UUID.randomUUID().toString();
	}

	/** The bus id of the sender, or null if the event does not say it as ours do. */
	@JsonIgnore
	@Nullable String getBusId() {
		int end = getOriginService().lastIndexOf('#');
		return (end > 0) ? getOriginService().substring(0, end) : null;
	}

	boolean isFrom(String instance) {
		return getOriginService().endsWith('#' + instance);
	}

	@Override
	public String getId() {
		return (this.idOnTheWire != null) ? this.idOnTheWire : super.getId();
	}

	public String getSignal() {
		return this.signal;
	}

	public long getCount() {
		return this.count;
	}

	/** When it was sent, in milliseconds since 1970 by the sender's clock. */
	public long getSentAt() {
		return this.sentAt;
	}

}
