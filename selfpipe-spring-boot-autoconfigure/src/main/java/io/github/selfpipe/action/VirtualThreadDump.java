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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.springframework.util.FileSystemUtils;

/**
 * The stacks of the virtual threads, which no thread print shows. HotSpot has them since
 * 21, and writes them to a file only.
 */
final class VirtualThreadDump {

	private static final String DIAGNOSTIC = "com.sun.management:type=HotSpotDiagnostic";

	private static final String OPERATION = "dumpThreads";

	/**
	 * {@code #23 "name" virtual}, with the state before or after it in later versions.
	 */
	private static final Pattern VIRTUAL = Pattern.compile("#\\d+ \".*\" (?:.* )?virtual\\b.*");

	private VirtualThreadDump() {
	}

	/**
	 * Returns the stacks, or a line that says why there are none; nothing on a JVM
	 * without virtual threads.
	 */
	static String create() {
		try {
			MBeanServer server = ManagementFactory.getPlatformMBeanServer();
			ObjectName name = new ObjectName(DIAGNOSTIC);
			for (var operation : server.getMBeanInfo(name).getOperations()) {
				if (operation.getName().equals(OPERATION)) {
					return format(dump(server, name));
				}
			}
			return "";
		}
		catch (JMException | IOException | RuntimeException ex) {
			return "Virtual threads: not known (%s)%n".formatted(ex);
		}
	}

	private static List<String> dump(MBeanServer server, ObjectName name) throws JMException, IOException {
		Path directory = Files.createTempDirectory("selfpipe");
		try {
			Path file = directory.resolve("threads").toAbsolutePath();
			String string = String.class.getName();
			server.invoke(name, OPERATION, new Object[] { file.toString(), "TEXT_PLAIN" },
					new String[] { string, string });
			return Files.readAllLines(file);
		}
		finally {
			FileSystemUtils.deleteRecursively(directory);
		}
	}

	private static String format(List<String> lines) {
		List<String> virtual = new ArrayList<>();
		int count = 0;
		boolean inside = false;
		for (String line : lines) {
			if (line.startsWith("#")) {
				inside = VIRTUAL.matcher(line).matches();
				count += inside ? 1 : 0;
			}
			if (inside) {
				virtual.add(line);
			}
		}
		virtual.add(0, "Virtual threads: " + count);
		return String.join(System.lineSeparator(), virtual) + System.lineSeparator();
	}

}
