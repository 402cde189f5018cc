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

import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.LongCsvSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Java runtime without the module that an action needs, as jlink makes them.
 */
class ReducedRuntimeTests {

	@ParameterizedTest
	@CsvSource("heap-dump, jdk.management, java.management")
	@LongCsvSource({ "flight-recording, jdk.jfr, java.management", "thread-dump, java.management, java.naming" })
	void theStartFailsWithAReport(String action, String module, String there) {
		try (ChildJvm child = ChildJvm.of(ActionApplication.class)
			.options("--limit-modules=java.logging,java.xml,java.desktop,java.naming,java.net.http,jdk.unsupported,"
					+ there)
			.arguments("--selfpipe.actions.USR1=" + action)
			.start()) {
			assertThat(child.awaitExit()).isOne();
			child.awaitLine("^APPLICATION FAILED TO START");
			child.awaitLine("^Invalid value '%s' for configuration property 'selfpipe.actions.USR1'".formatted(action));
			child.awaitLine("^The action '%s' needs the module '%s'".formatted(action, module));
		}
	}

}
