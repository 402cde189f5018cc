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
package io.github.selfpipe.sample.war;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.testsupport.ChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A web application in a Tomcat that is deployed ten times, and gets a signal each time:
 * nothing of it stays, or of one at most.
 */
@EnabledIfSystemProperty(named = "selfpipe.long", matches = "true",
		disabledReason = "takes minutes: '.ci/run redeploy' runs it")
class RedeployIT {

	private static final int TIMES = 10;

	/** The server's part, or what it offers to all applications. */
	private static final String SERVER = "(tomcat-embed|jakarta\\.annotation).*";

	/** What a WAR with the starter has. */
	private static final String LIBRARIES = "(selfpipe-spring-boot-(starter|autoconfigure)-[^-]+(-SNAPSHOT)?|jna|jspecify"
			+ "|spring-(boot|aop|beans|context|core|expression|web)-\\d.*|spring-boot-(autoconfigure|servlet|web-server)"
			+ "|snakeyaml|commons-logging|slf4j|logback|log4j|jul-to-slf4j).*\\.jar";

	@TempDir
	Path folder;

	/** Where JNA is. */
	enum Jna {

		IN_THE_WAR("0 loaders, 0 cleaners, 1 and 0 mappings"),

		/** JNA keeps that of its first user. */
		IN_THE_SERVER("[01] loaders, [01] cleaners, 1 and 1 mappings");

		private final String left;

		Jna(String left) {
			this.left = left;
		}

	}

	@ParameterizedTest
	@EnumSource
	void nothingStaysOfAWebApplicationThatIsDeployedAgainAndAgain(Jna jna) throws IOException {
		List<Path> server = new ArrayList<>(List.of(Path.of("target/test-classes").toAbsolutePath()));
		pack(server, jna);
		try (ChildJvm child = ChildJvm.of(Server.class)
			.classPath(server.toArray(Path[]::new))
			.environment("SELFPIPE_SIGNALS", "HUP,USR1")
			// The thread that deploys is the server's; it would never come back.
			.environment("SELFPIPE_POLLER_THREAD", "main")
			// Nobody listens there. What is sent is sent by JNA all the same.
			.environment("NOTIFY_SOCKET", "@selfpipe/redeploy")
			.arguments(this.folder)
			.start()) {
			child.awaitLine("^ready");
			for (int i = 1; i <= TIMES; i++) {
				child.writeLine("deploy");
				child.awaitLines("^deployed STARTED", i);
				child.send(Signal.SIGHUP);
				child.awaitLines("^caught SIGHUP from pid " + ProcessHandle.current().pid(), i);
				child.writeLine("undeploy");
				child.awaitLines("^undeployed", i);
			}
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.pollInterval(Duration.ofSeconds(1))
				.untilAsserted(() -> assertThat(left(child)).matches(jna.left));
			assertThat(child.lines("systemd was not told RELOADING=1")).hasSize(TIMES);
			assertThat(child.lines("Exception|Illegal access")).isEmpty();
		}
	}

	private static String left(ChildJvm child) {
		int before = child.lines("^left ").size();
		child.writeLine("count");
		return child.awaitLines("^left ", before + 1).get(before).substring("left ".length());
	}

	/** Lays the web application out as a WAR is, unpacked. */
	private void pack(List<Path> server, Jna jna) throws IOException {
		Path classes = Files.createDirectories(this.folder.resolve("app/WEB-INF/classes"));
		Path libraries = Files.createDirectories(this.folder.resolve("app/WEB-INF/lib"));
		for (Path entry : entries()) {
			String name = entry.getFileName().toString();
			if (name.matches(SERVER) || (jna == Jna.IN_THE_SERVER && name.startsWith("jna-"))) {
				server.add(entry);
			}
			else if (name.matches(LIBRARIES)) {
				Files.copy(entry, libraries.resolve(name));
			}
			else if (Files.exists(entry.resolve("linux-x86-64"))) {
				// Our own module, in a build that has not packaged it.
				FileSystemUtils.copyRecursively(entry, classes);
			}
		}
		String name = WebApplication.class.getName().replace('.', '/') + ".class";
		Files.createDirectories(classes.resolve(name).getParent());
		Files.copy(Path.of("target/test-classes").resolve(name), classes.resolve(name));
	}

	private static List<Path> entries() {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of).toList();
	}

}
