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

package io.github.selfpipe;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/**
 * Counts the requests to end the process, and ends it when there is one too many: the
 * rules of {@link SelfPipe.Builder#escalate} for the jvm top half. The native one has
 * them in selfpipe.c.
 */
final class RequestCounter {

	/** Sent to a process group and forwarded as well: one request. */
	private static final long SAME_REQUEST = Duration.ofMillis(150).toNanos();

	/** Less than the second after which supervisors repeat. */
	private static final long INSISTENT = Duration.ofMillis(750).toNanos();

	private static final Set<Integer> OF_A_PERSON = Set.of(Signal.SIGINT.number(), Signal.SIGQUIT.number());

	private Escalation escalation = Escalation.NEVER;

	private int requests;

	private int insisted;

	private long first;

	private long last;

	private long lastInsisted;

	synchronized void follow(Escalation escalation) {
		this.escalation = escalation;
	}

	synchronized void count(int signo, long now) {
		if ((this.escalation.signals() & SignalTable.bit(signo)) != 0 && this.escalation.after() > 0
				&& isOneTooMany(signo, now)) {
			end(signo);
		}
	}

	/**
	 * Counts a request.
	 * @param now the time, in nanoseconds
	 */
	boolean isOneTooMany(int signo, long now) {
		if (this.requests > 0 && now - this.last < SAME_REQUEST) {
			return false;
		}
		this.last = now;
		this.first = (this.requests++ == 0) ? now : this.first;
		if (OF_A_PERSON.contains(signo)) {
			boolean soon = this.insisted > 0 && now - this.lastInsisted < INSISTENT;
			this.insisted = soon ? this.insisted + 1 : 1;
			this.lastInsisted = now;
			if (this.insisted >= this.escalation.after()) {
				return true;
			}
		}
		return this.requests >= this.escalation.after() && now - this.first > this.escalation.patienceNanos();
	}

	private void end(int signo) {
		String line = "selfpipe: the process has not come to an orderly end, and is ended by signal %02d%n"
			.formatted(signo);
		try (FileOutputStream standardError = new FileOutputStream(FileDescriptor.err)) {
			standardError.write(line.getBytes(StandardCharsets.US_ASCII));
		}
		catch (IOException ex) {
			// The end is what counts.
		}
		int exitCode = this.escalation.exitCode();
		Runtime.getRuntime().halt((exitCode != 0) ? exitCode : 128 + signo);
	}

}
