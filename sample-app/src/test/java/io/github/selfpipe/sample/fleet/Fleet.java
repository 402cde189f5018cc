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

package io.github.selfpipe.sample.fleet;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.selfpipe.sample.SampleApplication;
import io.github.selfpipe.sample.procfile.ExtractedJar;

/**
 * A real Kafka, in a JVM of its own with its own jars, and instances of the sample, all
 * on loopback. {@code mvn -q -Pfleet verify} starts three and says what to type.
 */
public final class Fleet implements AutoCloseable {

	/** Written by the build. */
	private static final Path CLASS_PATHS = Path.of("target");

	private static final String HOST = "127.0.0.1";

	private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

	private final List<Member> members = new ArrayList<>();

	private final List<String> options;

	private final Path folder;

	private final int port = freePort();

	private final int controllerPort = freePort();

	private final Path brokerProperties;

	private final String brokerClassPath;

	private final Member format;

	private Member broker;

	private final List<Member> instances = new ArrayList<>();

	/** Prepares a broker, and starts nothing yet. */
	Fleet(Path folder) throws IOException {
		this(folder, SMALL);
	}

	/** The same, with these options for every JVM. */
	Fleet(Path folder, List<String> options) throws IOException {
		this.options = options;
		this.folder = folder;
		this.brokerProperties = folder.resolve("kafka.properties");
		this.brokerClassPath = Files.readString(CLASS_PATHS.resolve("kafka.classpath")).strip();
		this.format = format();
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Member format() throws IOException {
		Files.writeString(this.brokerProperties, """
				process.roles=broker,controller
				node.id=1
				controller.quorum.voters=1@127.0.0.1:%2$d
				listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
				advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
				controller.listener.names=CONTROLLER
				log.dirs=%3$s
				offsets.topic.num.partitions=1
				offsets.topic.replication.factor=1
				transaction.state.log.replication.factor=1
				transaction.state.log.min.isr=1
				group.initial.rebalance.delay.ms=0
				""".formatted(this.port, this.controllerPort, this.folder.resolve("kafka").toAbsolutePath()));
		return runBroker("kafka-format", "-Xmx128m", "kafka.tools.StorageTool", "format", "-t",
				"AAAAAAAAAAAAAAAAAAAAAA", "-c", this.brokerProperties.toString());
	}

	private Member runBroker(String name, String memory, String main, String... arguments) throws IOException {
		Member member = Member.start(java(List.of(memory), this.brokerClassPath, main, arguments),
				this.folder.resolve(name + ".log"));
		this.members.add(member);
		return member;
	}

	/** Starts the broker, before the instances or after them. */
	void startBroker() throws IOException, InterruptedException {
		if (this.format.awaitExit() != 0) {
			throw new IllegalStateException(String.join("\n", this.format.lines("")));
		}
		this.broker = runBroker("kafka", "-Xmx256m", "kafka.Kafka", this.brokerProperties.toString());
		this.broker.awaitLines("Kafka Server started", 1);
	}

	/** Kills the broker. It can be started again, with what it has on its disk. */
	void stopBroker() throws InterruptedException {
		this.broker.process().destroyForcibly().waitFor();
	}

	private List<String> java(List<String> options, String classPath, String main, String... arguments) {
		return Stream
			.of(Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()), this.options.stream(),
					options.stream(), Stream.of("-cp", classPath, main), Stream.of(arguments))
			.flatMap((part) -> part)
			.toList();
	}

	/** Starts one more instance of the sample. Does not wait for it. */
	Member add(String... arguments) throws IOException {
		return add(SampleApplication.class,
				Stream.concat(Stream.of("--sample.greeting-file=" + greetingFile()), Stream.of(arguments))
					.toArray(String[]::new));
	}

	/** Starts one more instance, of another application. */
	Member add(Class<?> application, String... arguments) throws IOException {
		String[] all = Stream
			.concat(Stream.of("--spring.profiles.active=fleet",
					"--spring.kafka.bootstrap-servers=" + bootstrapServers()), Stream.of(arguments))
			.toArray(String[]::new);
		Member instance = run("instance-%d".formatted(this.instances.size() + 1), application, all);
		this.instances.add(instance);
		return instance;
	}

	/** Runs a main class beside the instances, as they are run. */
	Member run(String name, Class<?> main, String... arguments) throws IOException {
		List<String> options = Stream.concat(Stream.of("-Xmx128m"), ExtractedJar.OPTIONS.stream()).toList();
		Member member = Member.start(java(options, classPath(), main.getName(), arguments),
				this.folder.resolve(name + ".log"));
		this.members.add(member);
		return member;
	}

	/** The sample, which has an archive, and after it what it has not itself. */
	private static String classPath() throws IOException {
		Stream<Path> more = Stream
			.of(Files.readString(CLASS_PATHS.resolve("fleet.classpath")).strip().split(File.pathSeparator))
			.map(Path::of)
			.filter((jar) -> !Files.exists(ExtractedJar.PATH.resolveSibling("lib").resolve(jar.getFileName())));
		return Stream.concat(Stream.of(ExtractedJar.PATH, CLASS_PATHS.resolve("test-classes").toAbsolutePath()), more)
			.map(Path::toString)
			.collect(Collectors.joining(File.pathSeparator));
	}

	/** Waits until all instances get what is sent from now on. */
	void awaitReady() {
		this.instances.forEach((instance) -> {
			instance.awaitLines("partitions assigned: \\[springCloudBus-0\\]", 1);
			instance.awaitLines("Started \\S+ in ", 1);
		});
	}

	Member broker() {
		return this.broker;
	}

	List<Member> instances() {
		return this.instances;
	}

	String bootstrapServers() {
		return HOST + ":" + this.port;
	}

	Path greetingFile() {
		return this.folder.resolve("greeting.txt").toAbsolutePath();
	}

	@Override
	public void close() throws InterruptedException {
		List<Process> processes = this.members.stream().map(Member::process).toList();
		processes.forEach(Process::destroyForcibly);
		for (Process process : processes) {
			process.waitFor(10, TimeUnit.SECONDS);
		}
	}

	/** Starts three instances, and runs until Ctrl-C. */
	public static void main(String[] args) throws Exception {
		System.out.println("Starting Kafka and three instances, logs in target/fleet. Some seconds ...");
		Fleet fleet = new Fleet(
				Files.createDirectories(Path.of("target", "fleet", "run-" + ProcessHandle.current().pid())));
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			try {
				fleet.close();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}));
		fleet.startBroker();
		for (int i = 0; i < 3; i++) {
			fleet.add();
		}
		fleet.awaitReady();
		List<Member> instances = fleet.instances();
		System.out.printf("""

				Three instances run, with the process ids %1$d, %2$d and %3$d. In another terminal, try:

				  echo Servus > %4$s
				  kill -HUP %1$d            # one kill reloads all three:
				  curl localhost:%5$d/greeting localhost:%6$d/greeting localhost:%7$d/greeting
				  tail -n 3 %8$s/instance-*.log
				  curl -X POST localhost:%5$d/actuator/bussignal/HUP
				  curl localhost:%6$d/actuator/bussignal
				  kill -USR1 %1$d           # this one alone logs a status: USR1 has no action 'broadcast'

				Ctrl-C ends all.
				""", instances.get(0).process().pid(), instances.get(1).process().pid(),
				instances.get(2).process().pid(), fleet.greetingFile(), instances.get(0).port(),
				instances.get(1).port(), instances.get(2).port(), fleet.folder.toAbsolutePath());
		fleet.broker.process().waitFor();
	}

}
