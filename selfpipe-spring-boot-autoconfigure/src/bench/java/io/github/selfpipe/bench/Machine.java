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

package io.github.selfpipe.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.SpringBootVersion;

/**
 * What the figures were measured on and with.
 */
final class Machine {

	private Machine() {
	}

	static Map<String, String> describe(Toolchain tools, List<Jdk> jdks) {
		Map<String, String> facts = new LinkedHashMap<>();
		String cpu = read("/proc/cpuinfo");
		facts.put("Processor", "%s, %d processors%s".formatted(value(cpu, "model name", System.getProperty("os.arch")),
				Runtime.getRuntime().availableProcessors(), cpu.contains("hypervisor") ? ", a virtual machine" : ""));
		long kilobytes = Long.parseLong(value(read("/proc/meminfo"), "MemTotal", "0 kB").replaceAll("\\D", ""));
		facts.put("Memory", "%d GB".formatted(Math.round(kilobytes / 1024.0 / 1024.0)));
		facts.put("System", "%s, Linux %s".formatted(release(), read("/proc/sys/kernel/osrelease").strip()));
		for (Jdk jdk : jdks) {
			facts.put(jdk.toString(), "%s (%s)".formatted(jdk.version(), jdk.vendor()));
		}
		facts.put("Spring Boot", SpringBootVersion.getVersion());
		facts.put("JNA", tools.version("jna"));
		facts.put("C", firstLine("gcc", "--version"));
		if (Command.exists("python3")) {
			facts.put("Python", firstLine("python3", "--version").replace("Python ", ""));
		}
		if (Command.exists("go")) {
			facts.put("Go", firstLine("go", "version").replace("go version go", ""));
		}
		Toolchain.crate("signal-hook")
			.filter((version) -> Command.exists("cargo"))
			.ifPresent((version) -> facts.put("Rust",
					"%s, signal-hook %s".formatted(firstLine("rustc", "--version"), version)));
		if (tools.hasJar("jline-terminal-ffm")) {
			facts.put("JLine", tools.version("jline-terminal-ffm"));
		}
		return facts;
	}

	/** The load averages, of 1, 5 and 15 minutes. */
	static String load() {
		String[] figures = read("/proc/loadavg").split(" ");
		return "%s, %s, %s".formatted(figures[0], figures[1], figures[2]);
	}

	private static String release() {
		return read("/etc/os-release").lines()
			.filter((line) -> line.startsWith("PRETTY_NAME="))
			.map((line) -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
			.findFirst()
			.orElse("Linux");
	}

	private static String firstLine(String... command) {
		return Command.run(List.of(command)).lines().findFirst().orElse("");
	}

	private static String value(String text, String key, String otherwise) {
		return text.lines()
			.filter((line) -> line.startsWith(key))
			.map((line) -> line.substring(line.indexOf(':') + 1).strip())
			.findFirst()
			.orElse(otherwise);
	}

	private static String read(String file) {
		try {
			return Files.isReadable(Path.of(file)) ? Files.readString(Path.of(file)) : "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
