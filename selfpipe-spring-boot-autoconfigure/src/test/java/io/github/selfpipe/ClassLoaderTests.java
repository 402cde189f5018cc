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

import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.JnaOnly;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Proc;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A web application that is taken out of its server with a pipe still open: its class
 * loader is closed, and the handler that stays points at nothing of it. One that has
 * closed its pipes is collected.
 */
class ClassLoaderTests {

	@Test
	void aClassLoaderThatGoesAwayLeavesNoHandlerThatPointsIntoIt() {
		try (ChildJvm child = ChildJvm.of(Server.class).start()) {
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^(caught|alive)")).containsExactly("caught 4711", "alive after 100 more");
		}
	}

	/** JNA is the server's, and stays. */
	@Test
	void aClassLoaderThatHasClosedItsPipesAndIsUnloadedIsCollected() {
		try (ChildJvm child = ChildJvm.of(Redeploying.class).start()) {
			child.awaitLine("^left [01] class loaders");
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^opened")).hasSize(10).allMatch((line) -> line.equals("opened NATIVE twice"));
			assertThat(child.lines("^mappings")).containsExactly("mappings 1");
		}
	}

	static final class Redeploying {

		private Redeploying() {
		}

		public static void main(String[] args) throws Exception {
			JnaOnly server = new JnaOnly();
			// On JDK 17 JNA's thread keeps the classes of whoever starts it.
			server.loadClass("com.sun.jna.Native").getMethod("getLastError").invoke(null);
			List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				loaders.add(new WeakReference<>(deploy(server)));
			}
			System.out.println("left " + JnaOnly.awaitCollected(loaders) + " class loaders");
			System.out.println("mappings " + Proc.self()
				.read("maps")
				.lines()
				.filter((line) -> line.contains(" r-xp ") && line.contains("libselfpipe"))
				.count());
		}

		/** Opens, closes and unloads twice: what was unloaded can be used again. */
		private static ClassLoader deploy(ClassLoader server) throws Exception {
			try (URLClassLoader loader = new URLClassLoader(JnaOnly.classPath(), server)) {
				Class<?> signal = loader.loadClass(Signal.class.getName());
				Class<?> type = loader.loadClass(SelfPipe.class.getName());
				Object topHalf = null;
				for (int i = 0; i < 2; i++) {
					Object pipe = type.getMethod("open", Collection.class)
						.invoke(null, List.of(signal.getField("SIGHUP").get(null)));
					type.getMethod("unload").invoke(null);
					Posix.queueToSelf(Signal.SIGHUP, 4711);
					type.getMethod("take").invoke(pipe);
					topHalf = type.getMethod("topHalf").invoke(pipe);
					type.getMethod("close").invoke(pipe);
					type.getMethod("unload").invoke(null);
				}
				System.out.println("opened " + topHalf + " twice");
				return loader;
			}
		}

	}

	static final class Server {

		private Server() {
		}

		public static void main(String[] args) throws Exception {
			leaveAnOpenPipe();
			System.gc();
			try (SelfPipe pipe = SelfPipe.open(Signal.SIGHUP)) {
				Posix.queueToSelf(Signal.SIGHUP, 4711);
				System.out.println("caught " + pipe.take().value());
			}
			for (int i = 0; i < 100; i++) {
				Posix.raiseOnThisThread(Signal.SIGHUP);
			}
			System.out.println("alive after 100 more");
		}

		private static void leaveAnOpenPipe() throws Exception {
			try (URLClassLoader loader = new URLClassLoader(JnaOnly.classPath(), new JnaOnly())) {
				Class<?> signal = loader.loadClass(Signal.class.getName());
				Class<?> pipe = loader.loadClass(SelfPipe.class.getName());
				assertThat(pipe).isNotSameAs(SelfPipe.class);
				pipe.getMethod("open", Collection.class).invoke(null, List.of(signal.getField("SIGHUP").get(null)));
			}
		}

	}

}
