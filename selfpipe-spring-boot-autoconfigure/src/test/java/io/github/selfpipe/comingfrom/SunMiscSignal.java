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

package io.github.selfpipe.comingfrom;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.event.SignalListener;

/**
 * A handler as for sun.misc.Signal.
 */
class SunMiscSignal {

	private final List<SignalInfo> handled = new CopyOnWriteArrayList<>();

	@SignalListener("HUP")
	void handle(SignalInfo info) {
		this.handled.add(info);
	}

	List<SignalInfo> handled() {
		return this.handled;
	}

}
