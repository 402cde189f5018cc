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
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A JDK on this machine.
 *
 * @param feature the feature release
 * @param version the whole version
 * @param vendor who built it
 * @param home where it is
 */
record Jdk(int feature, String version, String vendor, Path home) {

	private static final Path DEBIAN = Path.of("/usr/lib/jvm");

	private static final List<Integer> WANTED = List.of(17, 25);

	/**
	 * The JDKs to measure with, oldest first: those wanted, or else the one we run on.
	 */
	static List<Jdk> find() {
		List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
		if (Files.isDirectory(DEBIAN)) {
			try (Stream<Path> found = Files.list(DEBIAN)) {
				found.sorted().forEach(homes::add);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		TreeMap<Integer, Jdk> jdks = new TreeMap<>();
		for (Path home : homes) {
			Jdk jdk = Files.isExecutable(home.resolve("bin/java")) ? read(home) : null;
			if (jdk != null) {
				jdks.putIfAbsent(jdk.feature, jdk);
			}
		}
		List<Jdk> wanted = jdks.values().stream().filter((jdk) -> WANTED.contains(jdk.feature)).toList();
		return !wanted.isEmpty() ? wanted
				: List.of(jdks.values().stream().max(Comparator.comparingInt(Jdk::feature)).orElseThrow());
	}

	private static Jdk read(Path home) {
		Properties release = new Properties();
		try (Reader reader = Files.newBufferedReader(home.resolve("release"))) {
			release.load(reader);
		}
		catch (IOException ex) {
			return null;
		}
		String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
		return new Jdk(Runtime.Version.parse(version).feature(), version,
				release.getProperty("IMPLEMENTOR", "").replace("\"", ""), home);
	}

	String java() {
		return this.home.resolve("bin/java").toString();
	}

	@Override
	public String toString() {
		return "JDK " + this.feature;
	}

}
