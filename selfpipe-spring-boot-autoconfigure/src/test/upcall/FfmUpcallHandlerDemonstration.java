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

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * UpcallHandlerDemonstration with the JDK's own foreign function interface, which fares
 * no better. JDK 22 and later, run from source by {@code .ci/upcall-demo}; Maven, which
 * compiles for Java 17, leaves it alone.
 */
final class FfmUpcallHandlerDemonstration {

	private static final int SIGUSR1 = 10;

	/** sizeof(struct sigaction), and the offset of sa_flags in it. */
	private static final int SIGACTION_SIZE = 152;

	private static final int SA_FLAGS = 136;

	private static final int SA_RESTART = 0x10000000;

	private static MemorySegment count;

	private static volatile Object garbage;

	private FfmUpcallHandlerDemonstration() {
	}

	static void handle(int signo) {
		count.set(ValueLayout.JAVA_LONG, 0, count.get(ValueLayout.JAVA_LONG, 0) + 1);
	}

	public static void main(String[] args) throws Throwable {
		count = map(Path.of(args[0]));
		Linker linker = Linker.nativeLinker();
		MethodHandle handler = MethodHandles.lookup()
			.findStatic(FfmUpcallHandlerDemonstration.class, "handle", MethodType.methodType(void.class, int.class));
		MethodHandle sigaction = linker.downcallHandle(linker.defaultLookup().find("sigaction").orElseThrow(),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
						ValueLayout.ADDRESS));
		MemorySegment action = Arena.global().allocate(SIGACTION_SIZE, 8);
		action.set(ValueLayout.ADDRESS, 0,
				linker.upcallStub(handler, FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT), Arena.global()));
		action.set(ValueLayout.JAVA_INT, SA_FLAGS, SA_RESTART);
		if ((int) sigaction.invokeExact(SIGUSR1, action, MemorySegment.NULL) != 0) {
			throw new IllegalStateException("sigaction(SIGUSR1)");
		}
		for (int i = 0; i < 4; i++) {
			Thread allocator = new Thread(() -> {
				while (true) {
					garbage = new byte[64];
				}
			});
			allocator.setDaemon(true);
			allocator.start();
		}
		System.out.println("ready");
		System.in.transferTo(System.out);
	}

	private static MemorySegment map(Path file) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE)) {
			return channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES, Arena.global());
		}
	}

}
