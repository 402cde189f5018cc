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

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;

import javax.management.JMException;
import javax.management.ObjectName;

import io.github.selfpipe.action.SignalActionProperties.ConfiguredAction;
import io.github.selfpipe.event.SignalEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.unit.DataSize;

/**
 * {@code heap-dump}: writes the live objects to a new file
 * {@code heap-<pid>-<time>.hprof}, never over an old one.
 * <p>
 * It runs on the poller's thread like every action. A thread of its own would gain
 * nothing: the JVM stands still meanwhile, and signals wait in the pipe.
 */
class HeapDumpAction implements ConfiguredAction {

	private static final Log logger = LogFactory.getLog(HeapDumpAction.class);

	private volatile Path directory;

	HeapDumpAction(Path directory) {
		this.directory = directory.toAbsolutePath();
	}

	@Override
	public Runnable prepare(SignalActionProperties properties) {
		return () -> this.directory = properties.getHeapDump().getDirectory().toAbsolutePath();
	}

	@Override
	public void run(SignalEvent event) throws IOException, JMException {
		Path file = newFile(LocalDateTime.now());
		// HotSpot, too, refuses a file that exists; only its owner may read what it
		// writes.
		ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=HotSpotDiagnostic"), "dumpHeap",
					new Object[] { file.toString(), true },
					new String[] { String.class.getName(), boolean.class.getName() });
		logger.info("Heap dump for %s: %s (%d MB)".formatted(event.getSignal(), file,
				DataSize.ofBytes(Files.size(file)).toMegabytes()));
	}

	Path newFile(LocalDateTime time) throws IOException {
		return NewFile.in(this.directory, "heap", ".hprof", time);
	}

}
