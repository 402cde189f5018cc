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

package io.github.selfpipe.sample.devtools;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.SignalSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring Boot DevTools closes the context and starts the next one in the same JVM, with
 * the application's classes loaded anew, when a class has changed. No signal is lost on
 * the way.
 */
class DevToolsIT {

	private static final int RESTARTS = 22;

	private static final Signal QUEUED = Signal.valueOf("RTMIN+3");

	/**
	 * Copied there by the build: on the class path of all tests it would restart them.
	 */
	private static final Path DEVTOOLS = Path.of("target/devtools/spring-boot-devtools.jar");

	/**
	 * What DevTools leaves loaded: jars. The starter is one of them, as for its users.
	 */
	private static final Pattern LIBRARIES = Pattern.compile(".*/(selfpipe-spring-boot-autoconfigure-[^/]*(?<!tests)|"
			+ "(jna|jspecify|spring-boot|spring-boot-autoconfigure|commons-logging|"
			+ "spring-(aop|beans|context|core|expression)|logback-(classic|core)|slf4j-api|"
			+ "micrometer-(commons|observation))-\\d[^/]*)\\.jar");

	/** The classes of the application, as a compiler would leave them. */
	@TempDir
	private Path classes;

	@Test
	void noSignalIsLostOrSeenTwiceOrMeetsItsDefaultWhenClassesChange() throws Exception {
		Path changed = copyClass();
		try (ChildJvm child = ChildJvm.of(RestartedApplication.class)
			.classPath(classPath())
			.arguments("--selfpipe.signals=" + QUEUED, "--selfpipe.actions.TERM=shutdown",
					"--spring.main.keep-alive=true", "--spring.devtools.restart.poll-interval=50ms",
					"--spring.devtools.restart.quiet-period=20ms")
			.start()) {
			child.awaitLine("^context 0 of restartedMain");
			ChildJvm sender = SignalSender.to(child.pid())
				.signals(QUEUED)
				.queued()
				.every(Duration.ofMillis(30))
				.endless()
				.start();
			for (int i = 1; i <= RESTARTS; i++) {
				Files.setLastModifiedTime(changed, FileTime.fromMillis(System.currentTimeMillis() + i));
				child.awaitLine("^context " + i + " of restartedMain");
			}
			int sent = SignalSender.stop(sender).get(QUEUED).intValue();
			assertThat(child.awaitLines("^got ", sent)).hasSize(sent).doesNotHaveDuplicates();
			child.send(Signal.SIGTERM);
			assertThat(child.awaitExit()).isEqualTo(143);
			assertThat(child.lines("^got ")).hasSize(sent);
			assertThat(child.lines("not published")).isEmpty();
		}
	}

	private Path copyClass() throws IOException {
		String name = RestartedApplication.class.getName().replace('.', '/') + ".class";
		Path copy = this.classes.resolve(name);
		Files.createDirectories(copy.getParent());
		return Files.copy(Path.of("target/test-classes", name), copy);
	}

	private Path[] classPath() {
		Stream<Path> libraries = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter(LIBRARIES.asMatchPredicate())
			.map(Path::of);
		return Stream.concat(Stream.of(this.classes, DEVTOOLS), libraries).toArray(Path[]::new);
	}

}
