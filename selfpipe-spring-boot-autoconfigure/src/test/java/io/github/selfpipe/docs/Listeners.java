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

package io.github.selfpipe.docs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.SignalTraps;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The listeners that README.md and docs/getting-started.md show.
 */
@Component
class Listeners {

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final Settings settings = () -> print("reload");

	@SignalListener("HUP")
	void reload() {
		this.settings.reload();
	}

	@SignalListener({ "USR1", "RTMIN+3" })
	void report(SignalInfo info) {
		print("report for %s, value %d".formatted(info.signal(), info.intValue()));
	}

	@EventListener
	void onSignal(SignalEvent event) {
		if (event.is("USR2")) {
			print("event " + event.getSignal());
		}
	}

	@SignalListener("${report.signals:RTMIN+4}")
	void shortReport() {
		print("short report");
	}

	@OnRollover
	void newFile() {
		print("new file");
	}

	void whileBusy(SignalTraps traps, Runnable work) {
		try (SignalTraps.Registration winch = traps.trap(Signal.SIGWINCH)) {
			work.run();
		}
	}

	@SignalListener("WINCH")
	void resized() {
		print("resized");
	}

	private void print(String line) {
		this.calls.add(line);
	}

	List<String> calls() {
		return this.calls;
	}

	private interface Settings {

		void reload();

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.METHOD)
	@SignalListener("RTMIN+5")
	@interface OnRollover {

	}

}
