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

package io.github.selfpipe.event;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.selfpipe.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SignalEventMulticaster}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SignalEventMulticasterTests {

	private final SignalDispatch dispatch = new SignalDispatch();

	private final SignalEventMulticaster multicaster = new SignalEventMulticaster(this.dispatch);

	private final List<String> ran = new ArrayList<>();

	@Test
	void theNextListenerRunsAfterOneThatThrows(CapturedOutput output) {
		listen((event) -> {
			throw new IllegalStateException("the first fails");
		});
		listen((event) -> {
			throw new AssertionError("so does the second");
		});
		listen((event) -> this.ran.add("third"));
		this.multicaster.multicastEvent(SignalEvent.of(Signal.SIGHUP));
		assertThat(this.ran).containsExactly("third");
		assertThat(this.dispatch.getFailures()).isEqualTo(2);
		assertThat(output).contains("failed on SIGHUP", "the first fails", "so does the second");
	}

	@Test
	void otherEventsAreTreatedAsEver() {
		listen((event) -> {
			throw new IllegalStateException("the first fails");
		});
		listen((event) -> this.ran.add("second"));
		assertThatIllegalStateException()
			.isThrownBy(() -> this.multicaster.multicastEvent(new PayloadApplicationEvent<>(this, "an event")))
			.withMessage("the first fails");
		assertThat(this.ran).isEmpty();
		assertThat(this.dispatch.getFailures()).isZero();
	}

	@Test
	void theCallIsKnownWhileItRuns() {
		List<SignalDispatch.Call> calls = new ArrayList<>();
		listen((event) -> calls.add(this.dispatch.getCall()));
		SignalEvent event = SignalEvent.of(Signal.SIGHUP);
		this.multicaster.multicastEvent(event);
		assertThat(calls).singleElement().satisfies((call) -> {
			assertThat(call.event()).isSameAs(event);
			assertThat(call.thread()).isSameAs(Thread.currentThread());
			assertThat(call.listener()).hasToString("listener 0");
		});
		assertThat(this.dispatch.getCall()).isNull();
	}

	@Test
	void theOuterCallIsBackAfterAnInnerOne() {
		List<String> running = new ArrayList<>();
		listen((event) -> {
			if (((SignalEvent) event).is("HUP")) {
				this.multicaster.multicastEvent(SignalEvent.of(Signal.SIGUSR1));
				running.add("then " + this.dispatch.getCall().event().getSignal());
			}
			else {
				running.add("inner " + this.dispatch.getCall().event().getSignal());
			}
		});
		this.multicaster.multicastEvent(SignalEvent.of(Signal.SIGHUP));
		assertThat(running).containsExactly("inner SIGUSR1", "then SIGHUP");
	}

	@Test
	void deliveryIsToldOncePerSignal() {
		List<Long> deliveries = new ArrayList<>();
		this.dispatch.setDeliveryListener(deliveries::add);
		listen((event) -> this.ran.add("first"));
		listen((event) -> this.ran.add("second"));
		this.multicaster.multicastEvent(SignalEvent.of(Signal.SIGHUP));
		assertThat(this.ran).containsExactly("first", "second");
		assertThat(deliveries).singleElement().satisfies((nanos) -> assertThat(nanos).isNotNegative());
	}

	private void listen(Consumer<ApplicationEvent> action) {
		String name = "listener " + this.listeners++;
		this.multicaster.addApplicationListener(new ApplicationListener<ApplicationEvent>() {

			@Override
			public void onApplicationEvent(ApplicationEvent event) {
				action.accept(event);
			}

			@Override
			public String toString() {
				return name;
			}

		});
	}

	private int listeners;

}
