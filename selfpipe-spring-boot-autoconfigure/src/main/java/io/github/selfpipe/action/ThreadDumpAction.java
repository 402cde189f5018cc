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

package io.github.selfpipe.action;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.selfpipe.event.SignalEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * {@code thread-dump}: writes the stacks of all threads to the log, with their locks and
 * any deadlock, as {@code kill -3} has the JVM do to its standard output while nothing
 * traps SIGQUIT. Virtual threads follow where the JDK lists them (21 and later).
 */
class ThreadDumpAction implements SignalAction {

	private static final Log logger = LogFactory.getLog(ThreadDumpAction.class);

	@Override
	public void run(SignalEvent event) {
		if (logger.isInfoEnabled()) {
			logger.info("Thread dump for %s:%n%s%s".formatted(event.getSignal(), platformThreads(),
					VirtualThreadDump.create()));
		}
	}

	private static String platformThreads() {
		try {
			// What 'jcmd <pid> Thread.print -l' prints.
			MBeanServer server = ManagementFactory.getPlatformMBeanServer();
			Object dump = server.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "threadPrint",
					new Object[] { new String[] { "-l" } }, new String[] { String[].class.getName() });
			return dump.toString();
		}
		catch (JMException | RuntimeException ex) {
			return threadInfos();
		}
	}

	/** By what every JVM offers: another than HotSpot, or one without jdk.management. */
	static String threadInfos() {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		StringBuilder dump = new StringBuilder();
		for (ThreadInfo thread : threads.dumpAllThreads(threads.isObjectMonitorUsageSupported(),
				threads.isSynchronizerUsageSupported())) {
			append(dump, thread);
		}
		long[] deadlocked = threads.isSynchronizerUsageSupported() ? threads.findDeadlockedThreads() : null;
		if (deadlocked != null) {
			dump.append("Deadlocked:");
			for (long id : deadlocked) {
				dump.append(" #").append(id);
			}
			dump.append(System.lineSeparator());
		}
		return dump.toString();
	}

	private static void append(StringBuilder dump, ThreadInfo thread) {
		line(dump, "\"%s\" #%d %s%s".formatted(thread.getThreadName(), thread.getThreadId(),
				thread.isDaemon() ? "daemon " : "", thread.getThreadState()));
		LockInfo awaited = thread.getLockInfo();
		if (awaited != null) {
			line(dump, "\t- waits for %s%s".formatted(awaited, (thread.getLockOwnerName() != null)
					? " of \"%s\" #%d".formatted(thread.getLockOwnerName(), thread.getLockOwnerId()) : ""));
		}
		StackTraceElement[] stack = thread.getStackTrace();
		for (int depth = 0; depth < stack.length; depth++) {
			line(dump, "\tat " + stack[depth]);
			for (MonitorInfo monitor : thread.getLockedMonitors()) {
				if (monitor.getLockedStackDepth() == depth) {
					line(dump, "\t- locked " + monitor);
				}
			}
		}
		for (LockInfo lock : thread.getLockedSynchronizers()) {
			line(dump, "\t- owns " + lock);
		}
		line(dump, "");
	}

	private static void line(StringBuilder dump, String line) {
		dump.append(line).append(System.lineSeparator());
	}

}
