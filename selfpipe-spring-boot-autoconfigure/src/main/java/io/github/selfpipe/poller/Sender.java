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

package io.github.selfpipe.poller;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalInfo.Cause;

/**
 * Says who sent a signal, in words for a log.
 */
final class Sender {

	/**
	 * A process may name itself as it likes: nothing in the name may pass for a part of
	 * the log.
	 */
	private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}()]");

	private Sender() {
	}

	/**
	 * Describes a signal and its sender, with the sender's command if it is still there
	 * to be asked: proc(5), /proc/pid/comm. Reads a file.
	 */
	static String describe(SignalInfo info) {
		StringBuilder text = new StringBuilder("Caught ").append(info.signal());
		if (info.count() > 1) {
			text.append(' ').append(info.count()).append(" times while the pipe was full");
		}
		String sender = switch (info.cause()) {
			case USER, QUEUE, TKILL, MESSAGE_QUEUE -> " from " + process(info);
			case KERNEL, IO, ASYNC_IO -> " from the kernel";
			case TIMER -> " from a timer";
			case CHILD_EXITED -> ": child " + info.senderPid() + " exited with status " + info.value();
			case CHILD_KILLED, CHILD_DUMPED -> ": child " + info.senderPid() + " was killed by signal " + info.value();
			case CHILD_TRAPPED -> ": child " + info.senderPid() + " has trapped";
			case CHILD_STOPPED -> ": child " + info.senderPid() + " was stopped by signal " + info.value();
			case CHILD_CONTINUED -> ": child " + info.senderPid() + " was continued";
			case UNKNOWN -> "";
		};
		text.append(sender);
		if (info.cause() == Cause.QUEUE) {
			text.append(", value ").append(info.intValue());
		}
		return text.toString();
	}

	private static String process(SignalInfo info) {
		if (info.senderPid() == 0) {
			// The kernel shows a sender that this process could not name as pid 0:
			// pid_namespaces(7).
			return "outside this pid namespace (uid %d)".formatted(info.senderUid());
		}
		return "pid " + info.senderPid() + " (" + command(info.senderPid()) + ", uid " + info.senderUid() + ")";
	}

	/**
	 * The command of a process, or what is to be said in its place. One read(2) has all
	 * of it: 15 bytes and a newline, for a program (proc(5)).
	 */
	private static String command(long pid) {
		try (InputStream comm = new FileInputStream("/proc/" + pid + "/comm")) {
			byte[] name = new byte[64];
			int length = Math.max(0, comm.read(name));
			return UNSAFE.matcher(new String(name, 0, length, StandardCharsets.UTF_8).strip()).replaceAll("?");
		}
		catch (IOException ex) {
			return "gone";
		}
	}

}
