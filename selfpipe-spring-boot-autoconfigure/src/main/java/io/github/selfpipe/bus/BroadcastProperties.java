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

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties for signals that are broadcast over Spring Cloud Bus. They do
 * not change while the application runs.
 *
 * @param signals Signals that may be sent to other instances and taken from them. By
 * default those that have the action 'broadcast' here, but TERM, INT and QUIT only where
 * named.
 * @param destination Instances to send to, as a destination of Spring Cloud Bus. By
 * default those of the application's own name.
 * @param queueCapacity Signals that may wait to be sent, and of received ones how many
 * may wait for their turn in the spread. Further ones are dropped.
 * @param retryFor How long to try again when the broker refuses a signal.
 * @param maxAge Age from which a received signal is dropped, by the clocks of both
 * machines.
 * @param spread Longest random delay of a received signal, so that not all instances do
 * at once what it asks for.
 * @author The selfpipe maintainers
 * @since 1.0
 */
@ConfigurationProperties("selfpipe.broadcast")
public record BroadcastProperties(@DefaultValue List<String> signals, @Nullable String destination,
		@DefaultValue("100") int queueCapacity, @DefaultValue("0s") Duration retryFor,
		@DefaultValue("1m") Duration maxAge, @DefaultValue("0s") Duration spread) {

}
