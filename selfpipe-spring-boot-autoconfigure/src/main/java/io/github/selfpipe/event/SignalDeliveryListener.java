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

import org.jspecify.annotations.Nullable;

/**
 * Is told when the delivery of a signal begins and when it has ended: before the first
 * listener, and after the last listener and the last action. Beans of this type are told
 * in their order.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
public interface SignalDeliveryListener {

	/**
	 * The delivery of a signal begins. On the poller's thread: the signal waits for it.
	 * @param event the signal
	 */
	default void deliveryStarted(SignalEvent event) {
	}

	/**
	 * The delivery of a signal has ended, whatever the listeners and actions did. On the
	 * poller's thread: the next signal waits for it.
	 * @param event the signal
	 * @param failure what the first listener or action to fail has thrown, or null
	 */
	default void deliveryEnded(SignalEvent event, @Nullable Throwable failure) {
	}

}
