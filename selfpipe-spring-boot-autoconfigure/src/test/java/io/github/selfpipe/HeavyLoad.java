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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;

/**
 * Threads that keep a JVM busy with all that has to do with signals in it, or is at its
 * most delicate when one comes: collecting garbage, overflowing stacks, loading classes,
 * starting and ending threads, implicit exceptions, deoptimisation, sockets closed under
 * a blocked reader.
 */
final class HeavyLoad {

	private static final int SMALL_STACK = 256 * 1024;

	private static volatile Object sink;

	private final Map<String, AtomicLong> rounds = new ConcurrentSkipListMap<>();

	void start() {
		run("collect garbage", HeavyLoad::collectGarbage);
		run("overflow the stack", HeavyLoad::overflowTheStack);
		run("load classes and deoptimise", HeavyLoad::loadClassesAndDeoptimise);
		run("start and end threads", HeavyLoad::startAndEndThreads);
		run("throw implicitly", HeavyLoad::throwImplicitly);
		run("block in sockets", HeavyLoad::blockInSockets);
	}

	/** How often each of them has done its work. */
	Map<String, AtomicLong> rounds() {
		return this.rounds;
	}

	private void run(String name, Work work) {
		AtomicLong rounds = new AtomicLong();
		this.rounds.put(name, rounds);
		Thread thread = new Thread(null, () -> {
			while (true) {
				try {
					work.run();
					rounds.incrementAndGet();
				}
				catch (Throwable ex) {
					System.out.println("failed to " + name);
					ex.printStackTrace();
					return;
				}
			}
		}, name, SMALL_STACK);
		thread.setDaemon(true);
		thread.start();
	}

	private static void collectGarbage() {
		byte[][] alive = new byte[256][];
		for (int i = 0; i < 20_000; i++) {
			alive[i % alive.length] = new byte[ThreadLocalRandom.current().nextInt(16_384)];
		}
		sink = alive;
		System.gc();
	}

	private static void overflowTheStack() {
		try {
			recurse(0);
		}
		catch (StackOverflowError ex) {
			sink = ex;
		}
	}

	private static int recurse(int depth) {
		return recurse(depth + 1) + 1;
	}

	/**
	 * Each round has classes of its own, so the compiler believes each time that there is
	 * but one operator.
	 */
	private static void loadClassesAndDeoptimise() throws ReflectiveOperationException {
		FreshLoader loader = new FreshLoader();
		Object loop = loader.loadClass(Loop.class.getName()).getDeclaredConstructor().newInstance();
		IntUnaryOperator apply = (IntUnaryOperator) loop;
		for (Class<?> operator : new Class<?>[] { First.class, Second.class, Third.class }) {
			loop.getClass()
				.getField("operator")
				.set(loop, loader.loadClass(operator.getName()).getDeclaredConstructor().newInstance());
			for (int i = 0; i < 20; i++) {
				apply.applyAsInt(5000);
			}
		}
	}

	private static void startAndEndThreads() throws InterruptedException {
		Thread[] threads = new Thread[8];
		for (int i = 0; i < threads.length; i++) {
			threads[i] = new Thread(() -> sink = new byte[1024]);
			threads[i].start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private static void throwImplicitly() {
		int zero = 0;
		String nothing = null;
		for (int i = 0; i < 100; i++) {
			try {
				sink = (i % 2 == 0) ? i / zero : nothing.length();
			}
			catch (ArithmeticException | NullPointerException ex) {
				sink = ex;
			}
		}
	}

	private static void blockInSockets() throws IOException, InterruptedException {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
				Socket accepted = server.accept()) {
			Thread reader = new Thread(() -> readUntilClosed(accepted), "reader");
			reader.setDaemon(true);
			reader.start();
			for (int i = 0; i < 10; i++) {
				client.getOutputStream().write(i);
				LockSupport.parkNanos(100_000);
			}
			// The JDK gets the reader out of read(2) with a signal.
			accepted.close();
			reader.join();
		}
	}

	private static void readUntilClosed(Socket socket) {
		try (InputStream in = socket.getInputStream()) {
			while (in.read() >= 0) {
				sink = in;
			}
		}
		catch (SocketException ex) {
			sink = ex;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private interface Work {

		void run() throws Exception;

	}

	public static final class Loop implements IntUnaryOperator {

		public IntUnaryOperator operator;

		@Override
		public int applyAsInt(int times) {
			int value = 0;
			for (int i = 0; i < times; i++) {
				value += this.operator.applyAsInt(i);
			}
			return value;
		}

	}

	public static final class First implements IntUnaryOperator {

		@Override
		public int applyAsInt(int value) {
			return value + 1;
		}

	}

	public static final class Second implements IntUnaryOperator {

		@Override
		public int applyAsInt(int value) {
			return value * 3;
		}

	}

	public static final class Third implements IntUnaryOperator {

		@Override
		public int applyAsInt(int value) {
			return value ^ 5;
		}

	}

	/** Defines the nested classes anew. */
	private static final class FreshLoader extends ClassLoader {

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith(HeavyLoad.class.getName() + "$")) {
				return super.loadClass(name, resolve);
			}
			Class<?> loaded = findLoadedClass(name);
			if (loaded != null) {
				return loaded;
			}
			try (InputStream in = HeavyLoad.class
				.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
				byte[] bytes = in.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
