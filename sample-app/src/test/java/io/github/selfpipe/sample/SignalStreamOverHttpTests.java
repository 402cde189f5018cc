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
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalInfo.Cause;
import io.github.selfpipe.event.SignalEvent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The signals as server-sent events and as lines of JSON, with Spring MVC on Tomcat and
 * with WebFlux on Netty.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalStreamOverHttpTests {

	@ParameterizedTest
	@CsvSource({ "SERVLET, text/event-stream, data:", "SERVLET, application/x-ndjson, ''",
			"REACTIVE, text/event-stream, data:", "REACTIVE, application/x-ndjson, ''" })
	void arrivesAsItHappensAndEndsWhenTheContextCloses(WebApplicationType type, String format, String prefix)
			throws Exception {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(App.class).web(type)
			.properties("server.port=0", "selfpipe.signals=WINCH", "server.shutdown=graceful",
					"spring.lifecycle.timeout-per-shutdown-phase=1h")
			.run("--spring.config.location=optional:classpath:/none/");
		try {
			int port = ((WebServerApplicationContext) context).getWebServer().getPort();
			CompletableFuture<HttpResponse<Stream<String>>> future = HttpClient.newHttpClient()
				.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:%d/signals".formatted(port)))
					.header("Accept", format)
					.build(), HttpResponse.BodyHandlers.ofLines());
			// Spring MVC sends no headers before the first event.
			Awaitility.await().until(() -> {
				Signal.SIGWINCH.raise();
				return future.isDone();
			});
			HttpResponse<Stream<String>> response = future.get();
			assertThat(response.headers().firstValue("Content-Type"))
				.hasValueSatisfying((value) -> assertThat(value).startsWith(format));
			Iterator<String> lines = response.body()
				.filter((line) -> !line.isEmpty())
				.peek((line) -> assertThat(line).startsWith(prefix + "{\"signal\":\"SIG"))
				.map((line) -> line.substring(prefix.length()))
				.iterator();
			SignalInfo caught = read(lines.next());
			assertThat(caught.signal()).isEqualTo(Signal.SIGWINCH);
			assertThat(caught.cause()).isEqualTo(Cause.USER);
			assertThat(caught.senderPid()).isEqualTo(ProcessHandle.current().pid());
			SignalInfo published = new SignalInfo(Signal.valueOf("RTMIN+3"), Cause.QUEUE, 4711, 1000, -1L << 40, 12, 3);
			context.publishEvent(new SignalEvent(this, published));
			SignalInfo next = read(lines.next());
			while (next.signal().equals(Signal.SIGWINCH)) {
				next = read(lines.next());
			}
			assertThat(next).isEqualTo(published);
			// Gracefully: the server waits for this very response, which has to end
			// first.
			context.close();
			assertThat(lines).toIterable().allMatch((rest) -> read(rest).signal().equals(Signal.SIGWINCH));
		}
		finally {
			context.close();
		}
	}

	private static SignalInfo read(String json) {
		return new JsonMapper().readValue(json, SignalInfo.class);
	}

	/** No configuration class: the scan of the sample would find it. */
	@EnableAutoConfiguration
	@Import(SignalController.class)
	static class App {

	}

}
