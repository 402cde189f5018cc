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

import java.lang.management.ManagementFactory;

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
			// Another JVM than HotSpot, or one without jdk.management.
			return ThreadInfoDump.create();
		}
	}

	@Override
	public String toString() {
		return "thread-dump";
	}

}
