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

package io.github.selfpipe.poller;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.event.SignalDeliveryListener;
import io.github.selfpipe.event.SignalEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationEventMulticaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SignalEventMulticaster}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SignalEventMulticasterTests {

	private final SignalListeners listeners = new SignalListeners();

	private final ApplicationEventMulticaster multicaster = new SignalEventMulticaster(this.listeners);

	private final SignalPublisher publisher = publisher(this.multicaster);

	private final List<String> ran = new ArrayList<>();

	private SignalPublisher publisher(ApplicationEventMulticaster multicaster,
			SignalDeliveryListener... deliveryListeners) {
		return new SignalPublisher((event) -> multicaster.multicastEvent((SignalEvent) event), this.listeners,
				new SignalActions(Map.of()), List.of(deliveryListeners));
	}

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
		assertThat(this.listeners.failures()).isEqualTo(2);
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
		assertThat(this.listeners.failures()).isZero();
	}

	@Test
	void theCallIsKnownWhileItRuns() {
		List<SignalPoller.RunningCall> calls = new ArrayList<>();
		listen((event) -> calls.add(this.listeners.runningCall()));
		this.publisher.publish(SignalInfo.of(Signal.SIGHUP));
		assertThat(calls).singleElement().satisfies((call) -> {
			assertThat(call.signal()).isEqualTo(Signal.SIGHUP);
			assertThat(call.thread()).isSameAs(Thread.currentThread());
			assertThat(call.listener()).isEqualTo("listener 0");
		});
		assertThat(this.listeners.runningCall()).isNull();
	}

	@Test
	void whatAListenerPublishesItselfIsAPartOfItsOwnCall() {
		List<String> running = new ArrayList<>();
		listen((event) -> {
			if (((SignalEvent) event).is("HUP")) {
				this.multicaster.multicastEvent(SignalEvent.of(Signal.SIGUSR1));
			}
			running.add(((SignalEvent) event).getSignal() + " in " + this.listeners.runningCall().signal());
		});
		this.publisher.publish(SignalInfo.of(Signal.SIGHUP));
		assertThat(running).containsExactly("SIGUSR1 in SIGHUP", "SIGHUP in SIGHUP");
	}

	@Test
	void theCallsOfAParentsListenersAreThoseOfTheChildThatPublishes() {
		SignalListeners parents = new SignalListeners();
		ApplicationEventMulticaster parent = new SignalEventMulticaster(parents);
		List<SignalPoller.RunningCall> calls = new ArrayList<>();
		parent.addApplicationListener((event) -> {
			calls.add(this.listeners.runningCall());
			throw new IllegalStateException("in the parent");
		});
		publisher(parent).publish(SignalInfo.of(Signal.SIGHUP));
		assertThat(calls).singleElement().extracting(SignalPoller.RunningCall::signal).isEqualTo(Signal.SIGHUP);
		assertThat(this.listeners.failures()).isOne();
		assertThat(parents.failures()).isZero();
	}

	@Test
	void beginningAndEndOfADeliveryAreToldWhateverIsThrown() {
		List<String> told = new ArrayList<>();
		SignalPublisher publisher = publisher(this.multicaster, new SignalDeliveryListener() {

			@Override
			public void deliveryStarted(SignalEvent event) {
				told.add("started " + event.getSignal());
				throw new IllegalStateException("this too");
			}

			@Override
			public void deliveryEnded(SignalEvent event, @Nullable Throwable failure) {
				told.add("ended " + event.getSignal() + ": " + failure.getMessage());
			}

		});
		listen((event) -> {
			told.add("listener");
			throw new AssertionError("of the listener");
		});
		publisher.publish(SignalInfo.of(Signal.SIGHUP));
		assertThat(told).containsExactly("started SIGHUP", "listener", "ended SIGHUP: this too");
		assertThat(this.listeners.runningCall()).isNull();
	}

	private void listen(Consumer<ApplicationEvent> action) {
		String name = "listener " + this.count++;
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

	private int count;

}
