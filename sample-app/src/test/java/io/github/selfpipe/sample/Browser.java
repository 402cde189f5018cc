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

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real Chromium without a window. It takes minutes, so without
 * {@code -Dselfpipe.browser=true} the tests that ask for it are skipped, with a line that
 * says so; with it they fail where there is none.
 */
public final class Browser implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** It warns of a protocol that is not used here. */
	private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

	static {
		SELENIUM.setLevel(Level.SEVERE);
	}

	private final ChromeDriver driver;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
	}

	/**
	 * Starts it.
	 * @param profile a folder for it
	 * @param what what is skipped without it
	 */
	public static Browser start(Path profile, String what) {
		if (!Boolean.getBoolean("selfpipe.browser")) {
			String reason = "Skipped: %s, which '.ci/browser' runs".formatted(what);
			System.out.println(reason);
			Assumptions.abort(reason);
		}
		ChromeOptions options = new ChromeOptions();
		options.setBinary(find("chromium"));
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--lang=en", "--user-data-dir=" + profile);
		ChromeDriver driver = new ChromeDriver(
				new ChromeDriverService.Builder().usingDriverExecutable(find("chromedriver"))
					.usingAnyFreePort()
					.build(),
				options);
		driver.manage().timeouts().scriptTimeout(PATIENCE);
		return new Browser(driver);
	}

	private static File find(String program) {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((folder) -> new File(folder, program))
			.filter(File::canExecute)
			.findFirst()
			.orElseThrow(() -> new AssertionError("There is no %s on the PATH".formatted(program)));
	}

	ChromeDriver driver() {
		return this.driver;
	}

	public void open(String address) {
		this.driver.get(address);
	}

	/** Sets the size of what is seen, and the colours that the user prefers. */
	void look(int width, int height, String colours) {
		this.driver.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
		prefer("prefers-color-scheme", colours);
	}

	/** Sets what the user prefers, and nothing else. */
	void prefer(String name, String value) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", name, "value", value))));
	}

	/** The text of what the selector finds first, as it is seen. */
	public String text(String selector) {
		return this.driver.findElement(By.cssSelector(selector)).getText();
	}

	/** Waits for what is to be seen, or for what follows from it. */
	static ConditionFactory await() {
		return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50));
	}

	/** What an expression of JavaScript is. */
	Object value(String expression) {
		return this.driver.executeScript("return " + expression);
	}

	public void awaitText(String selector, String regex) {
		await().ignoreException(org.openqa.selenium.StaleElementReferenceException.class)
			.untilAsserted(() -> assertThat(text(selector)).containsPattern(regex));
	}

	/** Waits for a row, and returns it as it is seen. */
	public String awaitRow(String regex) {
		return await().until(() -> rows().stream().filter((row) -> row.matches(regex)).findFirst(), Optional::isPresent)
			.get();
	}

	/** The rows as they are seen now, the newest first. */
	@SuppressWarnings("unchecked")
	List<String> rows() {
		return (List<String>) value("[...document.querySelectorAll('#rows tr')].map((row) => row.innerText)");
	}

	void save(Path picture) throws IOException {
		Files.write(picture, this.driver.getScreenshotAs(OutputType.BYTES));
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
