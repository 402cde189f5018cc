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

package io.github.selfpipe.sample.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import io.github.selfpipe.SignalInfo;
import org.jspecify.annotations.Nullable;

/**
 * A signal as the page shows it.
 *
 * @param id what its delivery is found by
 * @param signal the signal's name
 * @param cause why it was sent
 * @param senderPid the sender's process id, -1 if not known
 * @param senderUid the sender's user id, -1 if not known
 * @param verified whether the kernel vouches for cause and sender, which are a claim
 * otherwise
 * @param command the sender's command, a character for each byte, or null if it is gone.
 * A process may call itself as it likes: the page shows it as text, and in quotes if it
 * could pass for another part of the line
 * @param value what the sender attached
 * @param count how many signals this stands for
 * @param caught when the top half ran
 * @param latencyNanos from the top half to the first listener, or null
 * @param durationNanos how long the listeners and actions took, or null while they run
 * @param origin the instance that broadcast it, or null
 * @author The selfpipe maintainers
 */
record CaughtSignal(String id, String signal, String cause, long senderPid, long senderUid, boolean verified,
		@Nullable String command, int value, long count, Instant caught, @Nullable Long latencyNanos,
		@Nullable Long durationNanos, @Nullable String origin) {

	static CaughtSignal of(SignalInfo info, @Nullable Delivery delivery) {
		return new CaughtSignal(Delivery.id(info), info.signal().name(), info.cause().name(), info.senderPid(),
				info.senderUid(), info.verified(), command(info.senderPid()), info.intValue(), info.count(),
				Instant.now().minusNanos(System.nanoTime() - info.caughtNanos()),
				(delivery != null) ? delivery.latencyNanos() : null,
				(delivery != null) ? delivery.durationNanos() : null, (delivery != null) ? delivery.origin() : null);
	}

	/** The name in proc(5), as the log has it. Reads a file. */
	private static @Nullable String command(long pid) {
		if (pid <= 0) {
			return null;
		}
		try {
			return Files.readString(Path.of("/proc/%d/comm".formatted(pid)), StandardCharsets.ISO_8859_1)
				.replaceFirst("\n\\z", "");
		}
		catch (IOException ex) {
			return null;
		}
	}

}
