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
package io.github.selfpipe.sample.war;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * A Tomcat that deploys and undeploys a web application as it is told by its standard
 * input, and says what is left of those that it had.
 */
final class Server {

	private final Tomcat tomcat = new Tomcat();

	private final String webApplication;

	private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

	private Context context;

	private Server(Path folder) throws Exception {
		this.webApplication = folder.resolve("app").toString();
		this.tomcat.setBaseDir(folder.resolve("server").toString());
		this.tomcat.setPort(0);
		this.tomcat.setAddDefaultWebXmlToWebapp(false);
		this.tomcat.getConnector();
		this.tomcat.start();
	}

	private void deploy() {
		this.context = this.tomcat.addWebapp("/app", this.webApplication);
		this.loaders.add(new WeakReference<>(this.context.getLoader().getClassLoader()));
		System.out.println("deployed " + this.context.getState());
	}

	private void undeploy() throws Exception {
		this.tomcat.getHost().removeChild(this.context);
		this.context.destroy();
		this.context = null;
		System.out.println("undeployed");
	}

	/** Those that are left after a collection. */
	private void count() throws IOException {
		System.gc();
		long loaders = this.loaders.stream().filter((loader) -> loader.get() != null).count();
		long cleaners = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("JNA Cleaner"))
			.count();
		System.out.println("left %d loaders, %d cleaners, %d and %d mappings".formatted(loaders, cleaners,
				mappings("libselfpipe"), mappings("jna")));
	}

	/** Each mapped library has one part that can be executed. */
	private static long mappings(String library) throws IOException {
		try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
			return maps.filter((line) -> line.contains(" r-xp ") && line.contains(library)).count();
		}
	}

	public static void main(String[] args) throws Exception {
		Server server = new Server(Path.of(args[0]));
		System.out.println("ready");
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
		for (String command = commands.readLine(); command != null; command = commands.readLine()) {
			switch (command) {
				case "deploy" -> server.deploy();
				case "undeploy" -> server.undeploy();
				default -> server.count();
			}
		}
	}

}
