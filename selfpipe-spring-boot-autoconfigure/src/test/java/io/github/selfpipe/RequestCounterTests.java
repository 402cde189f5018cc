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

package io.github.selfpipe;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules of escalation to the millisecond, as no real signal can have them; those of
 * the native top half are in selfpipe.c, and {@code harness.c} tries them.
 */
class RequestCounterTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "what follows within 150 ms is the same request        | INT  | 3600 | 0 149 298 447 | never",
					"what comes later is another                           | INT  | 3600 | 0 150 300     | 300",
					"interrupts within 750 ms of each other are a person's | INT  | 3600 | 0 749 1498    | 1498",
					"those of a program are not                            | INT  | 3600 | 0 750 1500    | never",
					"a pause begins anew                                   | INT  | 3600 | 0 200 950 1150 1350 | 1350",
					"so is Ctrl-\\                                         | QUIT | 3600 | 0 200 400     | 400",
					"who sends TERM is a supervisor                        | TERM | 3600 | 0 200 400 600 | never",
					"who waits for an orderly end until its time is over   | TERM | 1    | 0 500 1000 1150 | 1150",
					"and asks often enough                                 | TERM | 1    | 0 2000        | never",
					"without a time for it the third ends it               | TERM | 0    | 0 200 400     | 400" })
	void theThirdRequestEndsTheProcess(String why, String signal, int patienceSeconds, String times, String end) {
		RequestCounter counter = new RequestCounter();
		Signal sent = Signal.valueOf(signal);
		counter.follow(Escalation.of(Set.of(sent), 3, Duration.ofSeconds(patienceSeconds), 0));
		String ended = Stream.of(times.split(" "))
			.filter((time) -> counter.isOneTooMany(sent.number(),
					1 + Duration.ofMillis(Long.parseLong(time)).toNanos()))
			.findFirst()
			.orElse("never");
		assertThat(ended).as(why).isEqualTo(end);
	}

}
