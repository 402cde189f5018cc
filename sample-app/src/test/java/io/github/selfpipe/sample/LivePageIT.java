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

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import io.github.selfpipe.Signal;
import io.github.selfpipe.sample.procfile.SampleProcess;
import io.github.selfpipe.testsupport.SignalSender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The page of the packaged sample in a real browser, while other processes send signals.
 */
class LivePageIT {

	private static final Signal REAL_TIME = Signal.valueOf("RTMIN+3");

	/** MOST_ROWS of page.js. */
	private static final int MOST_ROWS = 200;

	@TempDir
	static Path directory;

	private static Browser browser;

	private static SampleProcess sample;

	private static String address;

	@BeforeAll
	static void start() throws IOException {
		browser = Browser.start(directory.resolve("profile"), "LivePageIT (the page of the sample in a browser)");
		sample = start(0);
		address = address(sample);
	}

	@AfterAll
	static void stop() throws InterruptedException {
		if (browser != null) {
			browser.close();
		}
		if (sample != null) {
			sample.close();
		}
	}

	@BeforeEach
	void open() {
		browser.look(1280, 900, "light");
		open(address);
	}

	private static void open(String address) {
		browser.open(address);
		browser.awaitText("#state", "^Listening$");
		browser.awaitText("#signals", "SIGHUP");
	}

	@Test
	void aSignalAppearsWithItsSenderAndWhatAnsweredIt() throws Exception {
		try (Sender sender = Sender.start("sh")) {
			long start = System.nanoTime();
			sender.send("HUP", sample);
			String row = browser.awaitRow("(?s).*SIGHUP\\s+pid %d \\(sh, uid 0?.*".formatted(sender.pid()));
			System.out.printf("From kill to the row on the page: %d ms%n", (System.nanoTime() - start) / 1_000_000);
			assertThat(row).contains("kill", "Greeting.reload").containsPattern("\\d (µs|ms)\\s");
			// The end of the listeners comes by itself.
			browser.awaitRow("(?s).*SIGHUP\\s+pid %d .*(µs|ms)\\s+\\d.*(µs|ms)\\s.*".formatted(sender.pid()));
		}
	}

	@Test
	void aValueOfSigqueueIsShown() {
		SignalSender.to(sample.process().pid()).signals(REAL_TIME).queued().count(3).send();
		// Who sends with sigqueue(3) may write any pid and user there.
		browser.awaitRow("(?s).*SIGRTMIN\\+3\\s+claims to be from pid \\d.*sigqueue\\s+3\\s.*");
	}

	/** As much as fits into the name of a process. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			<img onerror=1> | "<img onerror=1>"
			root, uid 0     | "root, uid 0"
			gone            | "gone"
			a", uid 0       | "a\\", uid 0"
			\\377\\n\\342\\200\\256x | "\\xff\\x0a\\xe2\\x80\\xaex"
			a-name.of:/all_ | a-name.of:/all_
			""")
	void aNameCannotPassForAnythingElse(String name, String shown) throws Exception {
		try (Sender sender = Sender.start(name)) {
			sender.send("HUP", sample);
			assertThat(browser.awaitRow("(?s).*pid %d \\(.*".formatted(sender.pid())))
				.contains("pid %d (%s, uid ".formatted(sender.pid(), shown));
			assertThat(browser.driver().findElements(By.cssSelector("main img"))).isEmpty();
			browser.awaitText("body", "SIGHUP");
			Browser.await()
				.untilAsserted(
						() -> assertThat((String) browser.value("document.getElementById('announcement').textContent"))
							.contains("(%s, uid ".formatted(shown)));
			assertThat(browser.driver().findElements(By.cssSelector("#announcement *"))).isEmpty();
		}
	}

	@Test
	void onlyFilesOfTheSampleMayRunInThePage() {
		HttpResponse<String> page = http().get("/");
		assertThat(page.headers().firstValue("Content-Security-Policy"))
			.hasValueSatisfying((policy) -> assertThat(policy).contains("default-src 'none'", "script-src 'self'"));
		assertThat(page.body()).doesNotContainPattern("<script(?! src=\"page.js\")|<style|\\son\\w+=|https?://");
		// Neither markup in a string nor a script from elsewhere.
		assertThatExceptionOfType(JavascriptException.class)
			.isThrownBy(() -> browser.value("document.body.innerHTML = '<img src=x onerror=\"window.ran = 1\">'"))
			.withMessageContaining("TrustedHTML");
		assertThatExceptionOfType(JavascriptException.class)
			.isThrownBy(() -> browser.value("document.body.setAttribute('onclick', 'window.ran = 1')"))
			.withMessageContaining("TrustedScript");
		assertThat(browser.value("window.ran")).isNull();
	}

	@Test
	void aFloodLeavesThePageUsableAndBounded() throws Exception {
		long elements = elementsAfterFlood();
		assertThat(elementsAfterFlood()).isLessThanOrEqualTo(elements + 10);
		assertThat(browser.rows().size()).isLessThanOrEqualTo(MOST_ROWS);
		try (Sender sender = Sender.start("sh")) {
			sender.send("USR1", sample);
			browser.awaitRow("(?s).*SIGUSR1\\s+pid %d .*".formatted(sender.pid()));
		}
	}

	private static long elementsAfterFlood() {
		String count = "[data-signal='SIGRTMIN+3'] .count strong";
		browser.awaitText(count, "\\d");
		long before = caught(REAL_TIME);
		long seen = seen();
		SignalSender.to(sample.process().pid()).signals(REAL_TIME).queued().count(10_000).send();
		browser.awaitText(count, "^%,d$".formatted(before + 10_000));
		// All of them were in the events as well, one by one or summed up.
		Browser.await().untilAsserted(() -> assertThat(seen()).isEqualTo(seen + 10_000));
		Browser.await().until(() -> browser.text("#running").startsWith("waiting"));
		browser.driver().executeCdpCommand("HeapProfiler.collectGarbage", java.util.Map.of());
		System.out.printf("After 10,000 signals: %d rows, %s elements, %s KB of JavaScript heap%n",
				browser.rows().size(), browser.value("document.getElementsByTagName('*').length"),
				browser.value("Math.round(performance.memory.usedJSHeapSize / 1024)"));
		return (Long) browser.value("document.getElementsByTagName('*').length");
	}

	private static long seen() {
		return (Long) browser.value("seen");
	}

	@Test
	void theButtonsRaiseASignalByKeyboardToo() {
		browser.driver().findElement(By.cssSelector("[data-signal='SIGUSR1'] .raise")).click();
		browser.awaitRow("(?s).*SIGUSR1\\s+pid %d \\(.*itself\\).*".formatted(sample.process().pid()));
		browser.driver().findElement(By.tagName("body")).sendKeys(Keys.TAB);
		browser.driver().executeScript("document.activeElement.blur()");
		Browser.await().until(() -> {
			browser.driver().switchTo().activeElement().sendKeys(Keys.TAB);
			return "Raise SIGHUP".equals(browser.driver().switchTo().activeElement().getAttribute("aria-label"));
		});
		browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
		browser.awaitRow("(?s).*SIGHUP\\s+pid %d \\(.*itself\\).*".formatted(sample.process().pid()));
	}

	@Test
	void showsTheCommandThatSendsEachSignal() {
		long pid = sample.process().pid();
		assertThat(browser.text("#pid")).isEqualTo(Long.toString(pid));
		assertThat(browser.text("[data-signal='SIGHUP'] code")).isEqualTo("kill -HUP " + pid);
		assertThat(browser.text("[data-signal='SIGRTMIN+3'] code")).isEqualTo("kill -RTMIN+3 " + pid);
		browser.driver().findElement(By.cssSelector("[data-signal='SIGRTMIN+3'] .copy")).click();
		browser.awaitText("[data-signal='SIGRTMIN+3'] .copy", "^(Copied|Selected)$");
	}

	@Test
	void showsTheStateOfThePipeAndItsPoller() {
		browser.awaitText("#health", "^UP$");
		browser.awaitText("#thread", "^main, main mode$");
		browser.awaitText("#top-half", "^native$");
		browser.awaitText("#pending", "^0 of 1,048,576 bytes$");
		browser.awaitText("#escalation", "^0 of 3 signals to stop$");
	}

	@Test
	void anotherSiteCannotRaiseASignal() {
		long before = caught(Signal.SIGHUP);
		browser.open("data:text/html,<title>Another site</title>");
		browser.driver()
			.executeAsyncScript("fetch(arguments[0], { method: 'POST', mode: 'no-cors' }).finally(arguments[1])",
					address + "actuator/signals/HUP");
		assertThat(caught(Signal.SIGHUP)).isEqualTo(before);
		// It is the site that makes the difference.
		assertThat(http().post("/actuator/signals/HUP").statusCode()).isEqualTo(200);
		Browser.await().untilAsserted(() -> assertThat(caught(Signal.SIGHUP)).isEqualTo(before + 1));
	}

	@Test
	void termShowsDrainingThenGoneAndAnotherProcessIsFoundAgain() throws Exception {
		int port;
		try (SampleProcess draining = start(0)) {
			port = port(address(draining));
			open(address(draining));
			CompletableFuture<HttpResponse<String>> slow = SampleApplicationIT.slowRequest(draining, new Http(port));
			draining.send(Signal.SIGTERM);
			browser.awaitText("#state", "^Draining");
			assertThat(browser.rows()).anySatisfy((row) -> assertThat(row).contains("SIGTERM"));
			assertThat(slow.get().statusCode()).isEqualTo(200);
			assertThat(draining.awaitExit()).isEqualTo(143);
			browser.awaitText("#state", "^Gone: process %d has ended$".formatted(draining.process().pid()));
			assertThat(browser.driver().findElement(By.cssSelector(".raise")).isEnabled()).isFalse();
		}
		try (SampleProcess next = start(port)) {
			browser.awaitText("#state", "^Listening again: process %d$".formatted(next.process().pid()));
			next.send(Signal.SIGHUP);
			browser.awaitRow("(?s).*SIGHUP\\s+pid %d .*".formatted(ProcessHandle.current().pid()));
			browser.awaitText("[data-signal='SIGHUP'] code", "kill -HUP " + next.process().pid());
			// Killed without a word.
			next.send(Signal.SIGKILL);
			browser.awaitText("#state", "^Gone");
		}
	}

	@ParameterizedTest
	@CsvSource({ "1280, 900, light", "1280, 900, dark", "390, 844, light", "390, 844, dark" })
	void hasNoBarriers(int width, int height, String colours) throws Exception {
		browser.look(width, height, colours);
		try (Sender sender = Sender.start("sh")) {
			sender.send("HUP", sample);
			browser.awaitRow("(?s).*SIGHUP\\s+pid %d .*".formatted(sender.pid()));
		}
		assertThat(browser.value("document.documentElement.scrollWidth"))
			.isEqualTo(browser.value("document.documentElement.clientWidth"));
		List<Rule> found = new AxeBuilder().analyze(browser.driver()).getViolations();
		found.forEach((rule) -> System.out.println("axe-core: " + rule.getImpact() + ", " + rule.getHelp()));
		assertThat(found).filteredOn((rule) -> List.of("serious", "critical").contains(rule.getImpact()))
			.extracting((rule) -> rule.getId() + ": " + rule.getNodes())
			.isEmpty();
	}

	@Test
	void nothingMovesForWhoPrefersThat() {
		http().post("/actuator/signals/HUP");
		browser.awaitRow("(?s).*SIGHUP\\s.*");
		String animation = "getComputedStyle(document.querySelector('#rows tr')).animationName";
		assertThat(browser.value(animation)).isEqualTo("arrive");
		browser.prefer("prefers-reduced-motion", "reduce");
		assertThat(browser.value(animation)).isEqualTo("none");
	}

	@Test
	void isPictured() throws Exception {
		try (SampleProcess pictured = start(0)) {
			open(address(pictured));
			for (String life : List.of("cron HUP", "watcher USR1", "deploy RTMIN+3", "logrotate USR2", "logrotate USR2",
					"deploy RTMIN+3", "watcher USR1", "bash HUP")) {
				String[] words = life.split(" ");
				try (Sender sender = Sender.start(words[0])) {
					sender.send(words[1], pictured);
					browser.awaitRow("(?s).*SIG%s\\s+pid %d .*".formatted(words[1].replace("+", "\\+"), sender.pid()));
				}
				SignalSender.to(pictured.process().pid())
					.signals(REAL_TIME)
					.queued()
					.count(2)
					.every(Duration.ofMillis(700))
					.send();
			}
			browser.awaitText("#total-caught", "^24$");
			browser.awaitText("#running", "^waiting");
			for (String colours : List.of("light", "dark")) {
				browser.look(1280, 1130, colours);
				browser.save(Path.of("target/page-" + colours + ".png"));
			}
			browser.look(390, 844, "light");
			browser.save(Path.of("target/page-phone.png"));
		}
	}

	private static SampleProcess start(int port) throws IOException {
		return SampleProcess
			.start(List.of("--server.port=" + port, "--sample.greeting-file=" + directory.resolve("greeting.txt")));
	}

	private static String address(SampleProcess process) {
		return process.awaitLine("See its signals live").replaceAll(".*(http://\\S+)", "$1");
	}

	private static int port(String address) {
		return Integer.parseInt(address.replaceAll("\\D", ""));
	}

	private static Http http() {
		return new Http(port(address));
	}

	private static long caught(Signal signal) {
		return http().json("/actuator/signals/" + signal.name()).get("caught").asLong();
	}

	/**
	 * A process of a chosen name that sends signals, and lives until it is told to end.
	 */
	private record Sender(Process process) implements AutoCloseable {

		/** The name may have the escapes of printf(1). */
		static Sender start(String name) throws IOException {
			return new Sender(new ProcessBuilder("sh", "-c", """
					printf "$0" > /proc/$$/comm
					while read -r signal pid; do kill -s "$signal" "$pid"; done""", name).inheritIO()
				.redirectInput(ProcessBuilder.Redirect.PIPE)
				.start());
		}

		long pid() {
			return this.process.pid();
		}

		void send(String signal, SampleProcess to) throws IOException {
			this.process.outputWriter().write("%s %d%n".formatted(signal, to.process().pid()));
			this.process.outputWriter().flush();
		}

		@Override
		public void close() throws IOException, InterruptedException {
			this.process.outputWriter().close();
			this.process.waitFor();
		}

	}

}
