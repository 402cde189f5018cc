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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationListener;

/**
 * Tells s6 once that the service is ready: a newline to the descriptor that it reads.
 */
final class S6Notification implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

	private final Path descriptor;

	private final AtomicBoolean written = new AtomicBoolean();

	S6Notification(int fd) {
		this.descriptor = Path.of("/proc/self/fd", Integer.toString(fd));
		if (!Files.isWritable(this.descriptor)) {
			throw new InvalidConfigurationPropertyValueException("selfpipe.s6.notification-fd", fd,
					"This process has no such descriptor to write to. s6 opens the one that the file "
							+ "'notification-fd' of the service directory names.");
		}
	}

	@Override
	public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		if (event.getState() == ReadinessState.ACCEPTING_TRAFFIC && this.written.compareAndSet(false, true)) {
			try {
				Files.writeString(this.descriptor, "\n", StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
			}
			catch (IOException ex) {
				throw new UncheckedIOException("s6 was not told that the service is ready", ex);
			}
		}
	}

}
