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

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * Why the top half is not Java: a JNA callback, installed as the handler of SIGUSR1 by
 * sigaction(2), kills the VM. A signal interrupts a thread anywhere, also between two
 * instructions of compiled Java or of the allocator, and the callback then enters the VM
 * from a state in which nobody may.
 * <p>
 * Not a test: {@code .ci/upcall-demo} runs it on each JDK and sends the signals. It
 * writes "ready", counts the handler's runs in the file that it is given, and ends with
 * its input, if it gets that far.
 */
public final class UpcallHandlerDemonstration {

	/** sa_handler, with one argument. */
	interface Handler extends Callback {

		void handle(int signo);

	}

	private static volatile Object garbage;

	private UpcallHandlerDemonstration() {
	}

	public static void main(String[] args) throws IOException {
		MappedByteBuffer count = FileChannel
			.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
			.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
		count.order(ByteOrder.nativeOrder());
		Handler handler = (signo) -> count.putLong(0, count.getLong(0) + 1);
		try (Memory action = new Memory(SharedState.SIGACTION_SIZE)) {
			action.clear();
			action.setPointer(0, CallbackReference.getFunctionPointer(handler));
			action.setInt(SharedState.SA_FLAGS, LibC.SA_RESTART);
			if (LibC.sigaction(Signal.SIGUSR1.number(), Pointer.nativeValue(action), 0) != 0) {
				throw LibC.failure("sigaction(SIGUSR1)");
			}
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

}
