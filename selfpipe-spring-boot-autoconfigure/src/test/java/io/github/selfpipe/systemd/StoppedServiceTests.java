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

package io.github.selfpipe.systemd;

import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.selfpipe.Signal;
import io.github.selfpipe.testsupport.ChildJvm;
import io.github.selfpipe.testsupport.JnaOnly;
import org.junit.jupiter.api.Test;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A web application that is a service of systemd, and is taken out of its server: its
 * class loader is collected.
 */
class StoppedServiceTests {

	/** JNA is the server's, and stays. */
	@Test
	void theClassLoaderOfAServiceThatHasStoppedIsCollected() {
		try (ChildJvm child = ChildJvm.of(Redeploying.class).start()) {
			child.awaitLine("^left [01] class loaders");
			assertThat(child.awaitExit()).isZero();
			assertThat(child.lines("^told")).hasSize(10)
				.allMatch((line) -> line.equals("told READY=1, STOPPING=1, STATUS=stopped"));
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
				try (NotifyReceiver receiver = new NotifyReceiver("@selfpipe/" + UUID.randomUUID())) {
					loaders.add(new WeakReference<>(deploy(server, receiver.name())));
					System.out.println("told " + String.join(", ", first(receiver), first(receiver), first(receiver)));
				}
			}
			System.out.println("left " + JnaOnly.awaitCollected(loaders) + " class loaders");
		}

		private static String first(NotifyReceiver receiver) {
			return receiver.next().lines().findFirst().orElseThrow();
		}

		private static ClassLoader deploy(ClassLoader server, String address) throws Exception {
			try (URLClassLoader loader = new URLClassLoader(JnaOnly.classPath(), server)) {
				loader.loadClass(Application.class.getName()).getMethod("run", String.class).invoke(null, address);
				return loader;
			}
		}

	}

	/** Public, for the class loader of the server. */
	public static final class Application {

		private Application() {
		}

		public static void run(String address) {
			GenericApplicationContext context = new GenericApplicationContext();
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("environment", Map.of("NOTIFY_SOCKET", address)));
			SystemdService service = new SystemdService(context, Signal.SIGHUP, Duration.ZERO, null);
			context.registerBean(SystemdService.class, () -> service);
			context.refresh();
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			context.close();
			// As a thread that does not know.
			service.status("stopped");
		}

	}

}
