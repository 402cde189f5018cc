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
package io.github.selfpipe;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.Proc;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pipe that cannot be opened since the process is at its limit of descriptors
 * (RLIMIT_NOFILE, EMFILE) leaves none behind, however many of those that it needs it got.
 */
class DescriptorLimitTests {

	@ParameterizedTest
	@EnumSource(names = { "NATIVE", "JVM" })
	void aPipeThatIsNotOpenedLeavesNoDescriptor(TopHalf topHalf) {
		try (ChildJvm child = ChildJvm.of(Opener.class)
			.prefix("sh", "-c", "ulimit -n 256; exec \"$@\"", "sh")
			.arguments(topHalf)
			.start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^with 0 left")).singleElement().asString().contains("refused 20 times");
			assertThat(child.lines("^with 8 left")).singleElement().asString().contains("refused 0 times");
			assertThat(child.lines("^with ")).hasSize(9)
				.allSatisfy((line) -> assertThat(line).endsWith(", 0 more are open"));
			assertThat(child.lines("^refused").stream().distinct())
				.allSatisfy((line) -> assertThat(line).contains("Too many open files"));
		}
	}

	static final class Opener {

		private Opener() {
		}

		public static void main(String[] args) throws IOException {
			TopHalf topHalf = TopHalf.valueOf(args[0]);
			// What is loaded once is loaded by now.
			open(topHalf);
			refusals(topHalf, 0);
			for (int left = 0; left <= 8; left++) {
				int before = Proc.self().descriptors().size();
				int refused = refusals(topHalf, left);
				System.out.println("with %d left: refused %d times, %d more are open".formatted(left, refused,
						Proc.self().descriptors().size() - before));
			}
		}

		private static int refusals(TopHalf topHalf, int left) throws IOException {
			Deque<FileInputStream> files = new ArrayDeque<>();
			try {
				while (true) {
					files.push(new FileInputStream("/dev/null"));
				}
			}
			catch (IOException ex) {
				// No more descriptors.
			}
			for (int i = 0; i < left; i++) {
				files.pop().close();
			}
			int refused = 0;
			for (int i = 0; i < 20; i++) {
				try {
					open(topHalf);
				}
				catch (SelfPipeException ex) {
					refused++;
					System.out.println("refused: " + ex.getMessage());
				}
			}
			for (FileInputStream file : files) {
				file.close();
			}
			return refused;
		}

		private static void open(TopHalf topHalf) {
			SelfPipe.builder().topHalf(topHalf).signals(Signal.SIGUSR1).open().close();
		}

	}

}
