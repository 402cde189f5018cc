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

package io.github.selfpipe.docs;

import java.nio.file.Path;

import io.github.selfpipe.Signal;
import io.github.selfpipe.testsupport.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/containers.md says of the folder for native libraries.
 */
class ContainersPageTests {

	@Test
	void withoutAFolderForNativeLibrariesTheJvmTopHalfTakesOverAndSaysSo() {
		try (ChildJvm child = ChildJvm.of(PlainJavaTests.Loop.class).options("-Djna.tmpdir=/dev/null/none").start()) {
			catchesHup(child, -1);
			assertThat(child.lines("jvm top half")).hasSize(1);
		}
	}

	@Test
	void aFolderGivenAsJnaTmpdirIsUsedAndLeftEmpty(@TempDir Path folder) {
		try (ChildJvm child = ChildJvm.of(PlainJavaTests.Loop.class).options("-Djna.tmpdir=" + folder).start()) {
			catchesHup(child, ProcessHandle.current().pid());
			assertThat(folder).isEmptyDirectory();
		}
	}

	private static void catchesHup(ChildJvm child, long sender) {
		child.awaitLine("^ready");
		child.send(Signal.SIGHUP);
		child.awaitLine("^SIGHUP from pid " + sender);
		child.send(Signal.SIGTERM);
		assertThat(child.awaitExit()).isZero();
	}

}
