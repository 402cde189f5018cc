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

package io.github.selfpipe.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.event.SignalEvent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The signals as text/event-stream, with Spring MVC on Tomcat and with WebFlux on Netty.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalStreamOverHttpTests {

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void arrivesAsItHappensAndEndsWhenTheContextCloses(WebApplicationType type) throws Exception {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(App.class).web(type)
			.properties("server.port=0", "selfpipe.signals=WINCH", "server.shutdown=graceful",
					"spring.lifecycle.timeout-per-shutdown-phase=1h")
			.run("--spring.config.location=optional:classpath:/none/");
		try {
			int port = ((WebServerApplicationContext) context).getWebServer().getPort();
			CompletableFuture<HttpResponse<Stream<String>>> future = HttpClient.newHttpClient()
				.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:%d/signals".formatted(port))).build(),
						HttpResponse.BodyHandlers.ofLines());
			// Spring MVC sends no headers before the first event.
			Awaitility.await().until(() -> {
				Signal.SIGWINCH.raise();
				return future.isDone();
			});
			HttpResponse<Stream<String>> response = future.get();
			assertThat(response.headers().firstValue("Content-Type"))
				.hasValueSatisfying((value) -> assertThat(value).startsWith("text/event-stream"));
			Iterator<String> lines = response.body().filter((line) -> !line.isEmpty()).iterator();
			assertThat(lines.next()).startsWith("data:SIGWINCH from pid %d,".formatted(ProcessHandle.current().pid()));
			context.publishEvent(SignalEvent.of(Signal.SIGHUP));
			String line = lines.next();
			while (line.startsWith("data:SIGWINCH")) {
				line = lines.next();
			}
			assertThat(line).isEqualTo("data:SIGHUP from pid -1, 1 time(s)");
			// Gracefully: the server waits for this very response, which has to end
			// first.
			context.close();
			assertThat(lines).toIterable().allMatch((rest) -> rest.startsWith("data:SIGWINCH"));
		}
		finally {
			context.close();
		}
	}

	/** No configuration class: the scan of the sample would find it. */
	@EnableAutoConfiguration
	@Import(SignalController.class)
	static class App {

	}

}
