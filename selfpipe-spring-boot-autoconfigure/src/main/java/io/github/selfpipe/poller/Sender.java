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

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalInfo.Cause;
import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;

/**
 * Says who sent a signal, in words for a log. What the kernel vouches for is stated; what
 * a sender can make up is said to be a claim. A name that somebody has chosen stands as
 * it is if it has nothing but letters, digits and a few other characters; else it stands
 * in quotes, so that it cannot pass for another part of the line.
 */
final class Sender {

	/** More of another instance's name is cut off. */
	private static final int MOST_OF_AN_ORIGIN = 100;

	/** Stands in place of the command of a process that has ended. */
	private static final String GONE = "gone";

	private static final String PLAIN = "._:/+-";

	private static final String HEX = "0123456789abcdef";

	/** The process whose command is known, or 0. */
	private long pid;

	private String command = GONE;

	/**
	 * Describes a signal and its sender, with the sender's command if it is still there
	 * to be asked: proc(5), /proc/pid/comm. Reads a file.
	 */
	static String describe(SignalEvent event) {
		return new Sender().text(event.getInfo(), event.getOrigin());
	}

	/**
	 * The same for one of many that are described at once: if the one before had the same
	 * sender, no file is read.
	 */
	String text(SignalInfo info, @Nullable String origin) {
		StringBuilder text = new StringBuilder("Caught ").append(info.signal());
		if (info.count() > 1) {
			text.append(' ').append(info.count()).append(" times while the pipe was full");
		}
		if (origin != null) {
			return text.append(" from ").append(origin(origin)).append(" by the bus").toString();
		}
		String sender = switch (info.cause()) {
			case USER, TKILL -> " from " + process(info);
			case QUEUE, MESSAGE_QUEUE -> claim(process(info));
			case KERNEL -> " from the kernel";
			case TIMER -> claim("a timer");
			case IO -> claim("I/O that is possible now");
			case ASYNC_IO -> claim("asynchronous I/O");
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

	/** Before the next who are described at once. */
	void forget() {
		this.pid = 0;
	}

	private static String claim(String sender) {
		return ", claims to be from " + sender;
	}

	private String process(SignalInfo info) {
		if (info.senderPid() == 0) {
			// The kernel shows a sender that this process could not name as pid 0:
			// pid_namespaces(7).
			return "outside this pid namespace (uid " + info.senderUid() + ")";
		}
		if (info.senderPid() != this.pid) {
			this.command = command(info.senderPid());
			this.pid = info.senderPid();
		}
		return "pid " + info.senderPid() + " (" + this.command + ", uid " + info.senderUid() + ")";
	}

	/**
	 * The command of a process, or what is to be said in its place. One read(2) has all
	 * of it: 15 bytes and a newline, for a program (proc(5)).
	 */
	private static String command(long pid) {
		try (InputStream comm = new FileInputStream("/proc/" + pid + "/comm")) {
			byte[] name = new byte[64];
			int length = Math.max(0, comm.read(name));
			if (length > 0 && name[length - 1] == '\n') {
				length--;
			}
			String text = escaped(name, length);
			return text.equals(GONE) ? quoted(text) : text;
		}
		catch (IOException ex) {
			return GONE;
		}
	}

	private static String origin(String origin) {
		boolean whole = origin.length() <= MOST_OF_AN_ORIGIN;
		byte[] bytes = (whole ? origin : origin.substring(0, MOST_OF_AN_ORIGIN)).getBytes(StandardCharsets.UTF_8);
		return escaped(bytes, bytes.length) + (whole ? "" : "...");
	}

	private static String escaped(byte[] name, int length) {
		StringBuilder text = new StringBuilder();
		boolean plain = length > 0;
		for (int i = 0; i < length; i++) {
			int c = name[i] & 0xff;
			boolean printable = c >= ' ' && c < 0x7f;
			plain = plain && printable && isPlain(c);
			if (c == '"' || c == '\\') {
				text.append('\\').append((char) c);
			}
			else if (printable) {
				text.append((char) c);
			}
			else {
				text.append("\\x").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
			}
		}
		return plain ? text.toString() : quoted(text.toString());
	}

	private static boolean isPlain(int c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0;
	}

	private static String quoted(String text) {
		return '"' + text + '"';
	}

}
