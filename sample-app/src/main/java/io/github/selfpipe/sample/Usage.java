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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Says at start what can be typed next.
 *
 * @author The selfpipe maintainers
 */
@Component
@Profile("!procfile")
class Usage {

	private static final Log logger = LogFactory.getLog(Usage.class);

	private final Greeting greeting;

	Usage(Greeting greeting) {
		this.greeting = greeting;
	}

	@EventListener
	void onReady(ApplicationReadyEvent event) {
		long pid = ProcessHandle.current().pid();
		int port = (event.getApplicationContext() instanceof WebServerApplicationContext context
				&& context.getWebServer() != null) ? context.getWebServer().getPort() : -1;
		logger.info("""
				This process is pid %1$d. See its signals live: http://localhost:%2$d/
				In another terminal, try:

				  kill -HUP %1$d          # reload the greeting; it moves on the page
				  kill -USR1 %1$d         # log a status
				  kill -USR2 %1$d         # log at DEBUG, and once more to stop that
				  curl localhost:%2$d/actuator/health/selfPipe
				  curl localhost:%2$d/actuator/signals/HUP
				  echo Servus > %3$s      # then kill -HUP, then: curl localhost:%2$d/greeting
				  kill -TERM %1$d         # drain and exit with 143
				  kill -INT %1$d          # or Ctrl-C here: exit with 130
				""".formatted(pid, port, this.greeting.file()));
	}

}
