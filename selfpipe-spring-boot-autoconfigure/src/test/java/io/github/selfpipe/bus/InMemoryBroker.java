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

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.cloud.bus.BusBridge;
import org.springframework.cloud.bus.BusConsumer;
import org.springframework.cloud.bus.event.RemoteApplicationEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.MimeTypeUtils;

/**
 * Carries the messages of several contexts in one JVM, as bytes: each is written as JSON,
 * read by the first converter that can, and taken by the bus's own consumer.
 */
final class InMemoryBroker {

	/** The bus writes with the mapper of the application, and has a converter to read. */
	private static final JsonMapper MAPPER = new JsonMapper();

	static final MessageHeaders HEADERS = new MessageHeaders(
			Map.of(MessageHeaders.CONTENT_TYPE, MimeTypeUtils.APPLICATION_JSON));

	private final List<ApplicationContext> members = new CopyOnWriteArrayList<>();

	private final List<String> messages = new CopyOnWriteArrayList<>();

	/** Called with each message before it is carried. */
	volatile Runnable gate = () -> {
	};

	/** All messages with a signal so far, without the bus's own acknowledgements. */
	List<String> messages() {
		return this.messages.stream().filter((json) -> json.contains("\"SignalRemoteApplicationEvent\"")).toList();
	}

	/** What the bus itself has sent in answer. */
	List<String> acknowledgements() {
		return this.messages.stream().filter((json) -> json.contains("\"AckRemoteApplicationEvent\"")).toList();
	}

	/** Carries a message to all members, as whoever may publish can. */
	void publish(String json) {
		this.gate.run();
		this.messages.add(json);
		for (ApplicationContext member : this.members) {
			Message<byte[]> message = MessageBuilder.createMessage(json.getBytes(), HEADERS);
			RemoteApplicationEvent event = converters(member)
				.map((converter) -> (RemoteApplicationEvent) converter.fromMessage(message,
						RemoteApplicationEvent.class))
				.filter(Objects::nonNull)
				.findFirst()
				.orElseThrow();
			member.getBean(BusConsumer.class).accept(event);
		}
	}

	/** In the order in which Spring Cloud Function asks them. */
	static Stream<MessageConverter> converters(ApplicationContext context) {
		return context.getBeanProvider(MessageConverter.class).orderedStream();
	}

	/**
	 * Connects a context that has the broker as a bean.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Connection {

		@Bean
		BusBridge busBridge(InMemoryBroker broker) {
			return (event) -> broker.publish(MAPPER.writeValueAsString(event));
		}

		@Bean
		Membership membership(InMemoryBroker broker) {
			return new Membership(broker);
		}

	}

	record Membership(InMemoryBroker broker) {

		@EventListener
		void join(ContextRefreshedEvent event) {
			this.broker.members.add(event.getApplicationContext());
		}

		@EventListener
		void leave(ContextClosedEvent event) {
			this.broker.members.remove(event.getApplicationContext());
		}

	}

}
