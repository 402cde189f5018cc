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

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.testsupport.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HeapDumpAction}.
 */
class HeapDumpActionTests {

	private static final LocalDateTime TIME = LocalDateTime.of(2026, 11, 21, 8, 5, 0);

	@TempDir
	private Path directory;

	@Test
	void aRealSignalWritesADumpThatCanBeOpened() throws IOException {
		Path folder = this.directory.resolve("dumps/of today");
		try (ChildJvm child = ChildJvm.of(ActionApplication.class)
			.arguments("--selfpipe.actions.USR1=thread-dump,heap-dump", "--selfpipe.heap-dump.directory=" + folder)
			.start()) {
			child.awaitLine("^ready");
			child.send(Signal.SIGUSR1);
			String file = child.awaitMatch("Heap dump for SIGUSR1: (.*\\.hprof) \\(\\d+ MB\\)").group(1);
			assertThat(Path.of(file)).hasParent(folder)
				.extracting((path) -> path.getFileName().toString())
				.asString()
				.matches("heap-" + child.pid() + "-\\d{8}-\\d{6}\\.hprof");
			assertThat(classNames(Path.of(file))).contains("io/github/selfpipe/action/HeapDumpAction");
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))))
				.isEqualTo("rw-------");
			child.send(Signal.SIGUSR1);
			child.awaitLines("Heap dump for SIGUSR1", 2);
			try (Stream<Path> files = Files.list(folder)) {
				assertThat(files).hasSize(2);
			}
		}
	}

	@Test
	void neverOverwrites() throws Exception {
		HeapDumpAction action = new HeapDumpAction(this.directory);
		Path first = Files.writeString(action.newFile(TIME), "first");
		Path second = Files.writeString(action.newFile(TIME), "second");
		assertThat(action.newFile(TIME)).isNotEqualTo(first).isNotEqualTo(second);
		action.run(SignalEvent.of(Signal.SIGUSR1));
		assertThat(first).hasContent("first");
		assertThat(second).hasContent("second").hasFileName("heap-%d-20261121-080500-2.hprof".formatted(pid()));
	}

	@Test
	void holdsLiveObjectsOnly() throws Exception {
		String live = text("alive");
		text("garbage");
		new HeapDumpAction(this.directory).run(SignalEvent.of(Signal.SIGUSR1));
		try (Stream<Path> files = Files.list(this.directory)) {
			String dump = Files.readString(files.findFirst().orElseThrow(), StandardCharsets.ISO_8859_1);
			assertThat(dump.contains(live)).isTrue();
			assertThat(dump.contains(text("garbage"))).isFalse();
		}
	}

	/** A text that no class file holds. */
	private static String text(String start) {
		return "%s-%s-%d".formatted(start, HeapDumpActionTests.class.getSimpleName(), pid());
	}

	private static long pid() {
		return ProcessHandle.current().pid();
	}

	/** The UTF-8 records that the file starts with hold the names. */
	private static List<String> classNames(Path file) throws IOException {
		try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
			byte[] magic = in.readNBytes("JAVA PROFILE 1.0.2\0".length());
			assertThat(new String(magic, StandardCharsets.US_ASCII)).isEqualTo("JAVA PROFILE 1.0.2\0");
			in.skipNBytes(12);
			Stream.Builder<String> names = Stream.builder();
			while (in.readUnsignedByte() == 1) {
				in.skipNBytes(4);
				int length = in.readInt();
				in.skipNBytes(8);
				names.add(new String(in.readNBytes(length - 8), StandardCharsets.UTF_8));
			}
			return names.build().toList();
		}
	}

}
