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

/**
 * One caught signal, or several that were coalesced: what siginfo of sigaction(2) says,
 * and when the top half ran.
 *
 * @param signal the signal
 * @param cause why it was sent (si_code)
 * @param senderPid the process id of the sender as this process sees it (si_pid): 0 for a
 * sender in another pid namespace, {@value #UNKNOWN} if there is none or it is not known
 * @param senderUid the real user id of the sender (si_uid), {@value #UNKNOWN} if not
 * known
 * @param value what the sender attached with sigqueue(3) (si_value), all 64 bits of it;
 * for the CHILD causes the exit status or signal of the child (si_status); else 0. See
 * {@link #intValue()}
 * @param caughtNanos when the top half ran, in nanoseconds on the clock of
 * {@link System#nanoTime()}; for coalesced signals, when they were read
 * @param count how many signals this stands for: 1, or more when the pipe was full and
 * they were coalesced
 * @author The selfpipe maintainers
 * @since 1.0
 */
public record SignalInfo(Signal signal, Cause cause, long senderPid, long senderUid, long value, long caughtNanos,
		long count) {

	/** Stands for a sender that is not known. */
	public static final long UNKNOWN = -1;

	/**
	 * Returns a description of a signal that was not caught, for tests and for publishing
	 * by hand: cause {@link Cause#UNKNOWN}, no sender, caught now.
	 * @param signal the signal
	 * @return the description
	 */
	public static SignalInfo of(Signal signal) {
		return coalesced(signal, 1);
	}

	static SignalInfo coalesced(Signal signal, long count) {
		return new SignalInfo(signal, Cause.UNKNOWN, UNKNOWN, UNKNOWN, 0, System.nanoTime(), count);
	}

	/**
	 * Returns the value as the sender's {@code sival_int}, which is what sigqueue(3) is
	 * mostly used with.
	 * @return the low 32 bits of the value
	 */
	public int intValue() {
		return (int) this.value;
	}

	/**
	 * Returns whether the kernel vouches for the cause and the sender. With sigqueue(3),
	 * or rt_sigqueueinfo(2) itself, a sender fills these in as it likes; all that the
	 * kernel refuses it is the code of kill(2), of tgkill(2) and of the kernel itself,
	 * unless it sends to its own process.
	 * @return false if cause, sender and value are only what the sender claims, or are
	 * not known
	 */
	public boolean verified() {
		return this.cause.isVerified();
	}

	/**
	 * Why a signal was sent: the {@code si_code} of sigaction(2).
	 */
	public enum Cause {

		/** kill(2). */
		USER,

		/** sigqueue(3). */
		QUEUE,

		/** tgkill(2), as of pthread_kill(3) and raise(3). */
		TKILL,

		/** The kernel, as for a key of the terminal or alarm(2) and setitimer(2). */
		KERNEL,

		/** A timer of timer_create(2). */
		TIMER,

		/** A message arrived on a queue: mq_notify(3). */
		MESSAGE_QUEUE,

		/** Asynchronous I/O completed: aio(7). */
		ASYNC_IO,

		/** I/O is possible: F_SETSIG of fcntl(2). */
		IO,

		/** A child called exit. */
		CHILD_EXITED,

		/** A child was killed by a signal. */
		CHILD_KILLED,

		/** A child was killed by a signal and dumped core. */
		CHILD_DUMPED,

		/** A traced child has trapped. */
		CHILD_TRAPPED,

		/** A child was stopped. */
		CHILD_STOPPED,

		/** A stopped child was continued. */
		CHILD_CONTINUED,

		/** Coalesced, published by hand, or a code that has no name here. */
		UNKNOWN;

		boolean isChild() {
			return compareTo(CHILD_EXITED) >= 0 && compareTo(CHILD_CONTINUED) <= 0;
		}

		/**
		 * Whether only the kernel can have set it: the codes that are not negative, and
		 * SI_TKILL. Of IO there are both kinds.
		 */
		boolean isVerified() {
			return this == USER || this == TKILL || this == KERNEL || isChild();
		}

		/** Whether si_pid and si_uid are set: sigaction(2), "The si_code field". */
		boolean hasSender() {
			return this == USER || this == QUEUE || this == TKILL || this == MESSAGE_QUEUE || isChild();
		}

		/** Whether si_value, or si_status in its place, is set. */
		boolean hasValue() {
			return this == QUEUE || this == TIMER || this == MESSAGE_QUEUE || isChild();
		}

	}

}
