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

import java.nio.ByteBuffer;

/**
 * One pipe and its place at a top half. All methods are called by the owner of the pipe,
 * but for those marked "any thread", which must be safe while the owner closes.
 */
interface SignalPipe {

	/** Waits as long as it takes. */
	long FOREVER = -1;

	/** The buffer that {@link #read} fills from its start; whole records. */
	ByteBuffer records();

	/**
	 * Reads a batch of records, waiting for the first if there is none.
	 * @param timeoutNanos how long to wait: 0 not at all, {@link #FOREVER}
	 * @return how many bytes there are in {@link #records()}: 0 if there were none in
	 * time
	 */
	int read(long timeoutNanos);

	/** Any thread: makes a waiting read return, if the pipe is not closed. */
	void wakeup();

	/** Installs the top half for a signal. */
	void trap(Signal signal);

	/**
	 * Ends the traps of a set of signals: what has been sent before is caught, then what
	 * was there before is put back. Returns when no handler writes to this pipe for them
	 * any more.
	 * @return those whose handler other code had displaced, which were left alone
	 */
	long untrap(long signals);

	/** Any thread: whether other code has replaced the handler of a trapped signal. */
	boolean displaced(Signal signal);

	/** Any thread: whether a trapped signal was ignored before it was trapped. */
	boolean ignoredBefore(Signal signal);

	/** Any thread: how often the top half ran for a signal, also after close. */
	long caught(int signo);

	/** Any thread: how often the pipe was full then. */
	long lost(int signo);

	/** Sets when the top half ends the process. */
	void escalate(Escalation escalation);

	/** Called on the thread that becomes the owner, and when the trapped set changes. */
	void own(long trapped);

	/** Called on the thread that ceases to be the owner. */
	void disown();

	/** Any thread: the capacity of the pipe in bytes. */
	int capacity();

	/** Any thread: the bytes in the pipe, 0 once it is closed. */
	int pending();

	/** The read end's descriptor. */
	int fd();

	/** The kind of top half. */
	TopHalf topHalf();

	/** Closes the pipe; all signals are untrapped by then. */
	void close();

}
