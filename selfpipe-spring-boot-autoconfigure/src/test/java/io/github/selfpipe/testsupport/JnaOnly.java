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

package io.github.selfpipe.testsupport;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;

/**
 * A parent for class loaders that offers JNA and nothing else of ours, as a server does
 * that has JNA itself.
 */
public final class JnaOnly extends ClassLoader {

	public JnaOnly() {
		super(ClassLoader.getPlatformClassLoader());
	}

	@Override
	protected Class<?> findClass(String name) throws ClassNotFoundException {
		if (name.startsWith("com.sun.jna.")) {
			return JnaOnly.class.getClassLoader().loadClass(name);
		}
		throw new ClassNotFoundException(name);
	}

	/** The class path of this JVM, for a class loader below. */
	public static URL[] classPath() throws MalformedURLException {
		String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
		URL[] urls = new URL[entries.length];
		for (int i = 0; i < entries.length; i++) {
			urls[i] = Path.of(entries[i]).toUri().toURL();
		}
		return urls;
	}

	/** Waits until at most one is left of some class loaders, and says how many. */
	public static long awaitCollected(List<WeakReference<ClassLoader>> loaders) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).pollInSameThread().until(() -> {
			System.gc();
			return left(loaders) <= 1;
		});
		return left(loaders);
	}

	private static long left(List<WeakReference<ClassLoader>> loaders) {
		return loaders.stream().filter((loader) -> loader.get() != null).count();
	}

}
