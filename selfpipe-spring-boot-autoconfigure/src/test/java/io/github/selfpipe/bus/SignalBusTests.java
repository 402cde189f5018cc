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

package io.github.selfpipe.bus;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.selfpipe.Signal;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.autoconfigure.SelfPipeAutoConfiguration;
import io.github.selfpipe.autoconfigure.SelfPipeBusAutoConfiguration;
import io.github.selfpipe.bus.BusCounts.DropReason;
import io.github.selfpipe.event.SignalEvent;
import io.github.selfpipe.event.SignalListener;
import io.github.selfpipe.poller.Publishing;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.bus.BusAutoConfiguration;
import org.springframework.cloud.bus.BusProperties;
import org.springframework.cloud.bus.PathServiceMatcherAutoConfiguration;
import org.springframework.cloud.bus.event.RemoteApplicationEvent;
import org.springframework.cloud.bus.jackson.BusJacksonAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SignalBus}: several instances in one JVM.
 */
@ExtendWith(OutputCaptureExtension.class)
class SignalBusTests {

	private static final String TEMPLATE = """
			{"type":"SignalRemoteApplicationEvent","originService":"orders:9:x#1","destinationService":"orders:**",
			"id":"%s","signal":"HUP","count":1,"sentAt":%d}""";

	private final InMemoryBroker broker = new InMemoryBroker();

	private final AtomicInteger messages = new AtomicInteger();

	private ApplicationContextRunner instance(String busId, String... properties) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SelfPipeAutoConfiguration.class, BusAutoConfiguration.class,
					PathServiceMatcherAutoConfiguration.class, BusJacksonAutoConfiguration.class,
					SelfPipeBusAutoConfiguration.class))
			.withBean(InMemoryBroker.class, () -> this.broker)
			.withUserConfiguration(InMemoryBroker.Connection.class, Application.class)
			.withPropertyValues("spring.cloud.bus.enabled=true", "spring.cloud.bus.id=" + busId)
			.withPropertyValues(properties);
	}

	/** What an instance does with a signal of its own, but for the signal itself. */
	private static void caught(AssertableApplicationContext instance, Signal signal) {
		Publishing.publish(instance, signal);
	}

	private static String next(AssertableApplicationContext instance) {
		String[] next = new String[1];
		await(() -> (next[0] = calls(instance).poll()) != null);
		return next[0];
	}

	private static BlockingQueue<String> calls(AssertableApplicationContext instance) {
		return instance.getBean(Application.class).calls;
	}

	private static void await(java.util.concurrent.Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(5)).until(condition);
	}

	private static SignalBus.Status status(AssertableApplicationContext instance) {
		return instance.getBean(SignalBus.class).getStatus();
	}

	private static void awaitDropped(AssertableApplicationContext instance, DropReason reason, long count) {
		await(() -> status(instance).dropped().get(reason.toString()) == count);
	}

	/** A message as another instance would send it. */
	private String message() {
		return TEMPLATE.formatted("id-" + this.messages.incrementAndGet(), System.currentTimeMillis());
	}

	@Test
	void aSignalRunsTheListenersAndActionsHereAndThenThoseOfTheOthers() {
		String actions = "selfpipe.actions.HUP=broadcast,note";
		instance("orders:1:a", actions).run((first) -> instance("orders:2:b", actions).run((second) -> {
			caught(first, Signal.SIGHUP);
			assertThat(next(first)).isEqualTo("listener SIGHUP from null");
			assertThat(next(first)).isEqualTo("action SIGHUP from null");
			assertThat(next(second)).isEqualTo("listener SIGHUP from orders:1:a on selfpipe");
			assertThat(next(second)).isEqualTo("action SIGHUP from orders:1:a on selfpipe");
			await(() -> status(first).sent() == 1);
			await(() -> status(second).lastReceived() != null);
			assertThat(status(second)).satisfies((status) -> {
				assertThat(status.received()).isOne();
				assertThat(status.lastSignal()).isEqualTo(Signal.SIGHUP);
				assertThat(status.lastOrigin()).isEqualTo("orders:1:a");
			});
		}));
	}

	@Test
	void whatMayTravelFollowsTheActions() {
		instance("orders:1:a", "selfpipe.actions.USR1=broadcast").run((first) -> {
			SignalActions actions = first.getBean(SignalActions.class);
			actions.become(new SignalActions(Map.of(Signal.SIGHUP, actions.of(Signal.SIGUSR1))));
			assertThat(status(first).signals()).containsExactly(Signal.SIGHUP);
			caught(first, Signal.SIGHUP);
			await(() -> status(first).sent() == 1);
		});
	}

	@Test
	void readsItsOwnMessagesBeforeTheBusDoesAndNoOther() {
		instance("orders:0:a", "selfpipe.actions.HUP=broadcast").run((a) -> {
			MessageConverter first = InMemoryBroker.converters(a).findFirst().orElseThrow();
			assertThat(read(first, TEMPLATE.formatted("1", 0))).isInstanceOf(SignalRemoteApplicationEvent.class);
			assertThat(read(first, TEMPLATE.replace("Signal", "Refresh").formatted("2", 0))).isNull();
			assertThat(read(first, "{}")).isNull();
			assertThat(read(first, "no JSON")).isNull();
		});
	}

	private static Object read(MessageConverter converter, String json) {
		return converter.fromMessage(MessageBuilder.createMessage(json.getBytes(), InMemoryBroker.HEADERS),
				RemoteApplicationEvent.class);
	}

	@Test
	void aSignalOfAnotherInstanceIsNotBroadcastAgain() {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast")
			.run((first) -> instance("orders:2:b", "selfpipe.actions.HUP=broadcast").run((second) -> {
				caught(first, Signal.SIGHUP);
				next(second);
				caught(second, Signal.SIGHUP);
				next(second);
				next(first);
				assertThat(next(first)).isEqualTo("listener SIGHUP from orders:2:b on selfpipe");
				assertThat(this.broker.messages()).hasSize(2);
				assertThat(calls(first)).isEmpty();
				assertThat(calls(second)).isEmpty();
			}));
	}

	/** The number that the page on fleets reckons with. */
	@Test
	void eachInstanceAcknowledgesToAllUnlessThatIsTurnedOff() {
		String off = "spring.cloud.bus.ack.enabled=false";
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast")
			.run((first) -> instance("orders:2:b", "selfpipe.actions.HUP=broadcast")
				.run((second) -> instance("orders:3:c", "selfpipe.actions.HUP=broadcast", off).run((third) -> {
					caught(first, Signal.SIGHUP);
					await(() -> status(first).sent() == 1);
					assertThat(this.broker.messages()).hasSize(1);
					assertThat(this.broker.acknowledgements()).hasSize(2);
				})));
	}

	@Test
	void instancesOfOtherApplicationsGetItOnlyIfTheDestinationSaysSo() {
		String[] named = { "selfpipe.signals=HUP", "selfpipe.broadcast.signals=HUP" };
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast")
			.run((orders) -> instance("billing:1:b", named).run((billing) -> instance("orders:2:c",
					"selfpipe.actions.HUP=broadcast", "selfpipe.broadcast.destination=**")
				.run((everybody) -> {
					assertThat(status(orders).destination()).isEqualTo("orders");
					caught(orders, Signal.SIGHUP);
					next(everybody);
					assertThat(calls(billing)).isEmpty();
					caught(everybody, Signal.SIGHUP);
					assertThat(next(billing)).isEqualTo("listener SIGHUP from orders:2:c on selfpipe");
				})));
	}

	@Test
	void anInstanceThatDoesNotTrapTheSignalNotesAndIgnoresIt(CapturedOutput output) {
		instance("orders:1:a", "selfpipe.signals=USR1", "selfpipe.broadcast.signals=HUP").run((instance) -> {
			this.broker.publish(message());
			awaitDropped(instance, DropReason.NOT_TRAPPED, 1);
			assertThat(output).contains("Ignored HUP from orders:9:x#1 by the bus: not-trapped");
			assertThat(status(instance).received()).isZero();
		});
	}

	@Test
	void takesSignalsThatHaveTheActionHereAndNoOther() {
		instance("orders:1:a", "selfpipe.signals=USR1,USR2", "selfpipe.actions.HUP=broadcast").run((instance) -> {
			assertThat(status(instance).signals()).containsExactly(Signal.SIGHUP);
			this.broker.publish(message().replace("HUP", "USR1"));
			awaitDropped(instance, DropReason.NOT_ALLOWED, 1);
			this.broker.publish(message());
			assertThat(next(instance)).startsWith("listener SIGHUP");
		});
	}

	@ParameterizedTest
	@CsvSource({ "TERM", "INT", "QUIT" })
	void whatEndsAProcessTravelsOnlyIfNamed(String name, CapturedOutput output) {
		Signal signal = Signal.valueOf(name);
		String action = "selfpipe.actions." + name + "=broadcast";
		instance("orders:1:a", action).run((instance) -> {
			assertThat(output).contains("The action 'broadcast' does nothing for [SIG" + name + "]");
			caught(instance, signal);
			this.broker.publish(message().replace("HUP", name));
			awaitDropped(instance, DropReason.NOT_ALLOWED, 2);
			assertThat(next(instance)).isEqualTo("listener " + signal + " from null");
			assertThat(this.broker.messages()).hasSize(1);
			assertThat(calls(instance)).isEmpty();
		});
		instance("orders:1:a", action, "selfpipe.broadcast.signals=" + name).run((instance) -> {
			this.broker.publish(message().replace("HUP", name));
			assertThat(next(instance)).isEqualTo("listener " + signal + " from orders:9:x on selfpipe");
		});
	}

	static Stream<String[]> forged() {
		return Stream.of(new String[] { "no-origin", "\"originService\":\"orders:9:x#1\",", "" },
				new String[] { "no-origin", "\"orders:9:x#1\"", "null" },
				new String[] { "no-origin", "\"orders:9:x#1\"", "{\"a\":[1,2]}" },
				new String[] { "no-origin", "orders:9:x#1", "orders:1:b" },
				new String[] { "no-origin", "orders:9:x#1", "#1" },
				new String[] { "no-origin", "orders:9:x", "x".repeat(100_000) },
				new String[] { "no-origin", "\"id-1\"", "null" }, new String[] { "no-origin", "id-1", "i".repeat(65) },
				new String[] { "no-origin", "\"id\":\"id-1\",", "" },
				new String[] { "unknown-signal", "HUP", "HUP\\n2026 INFO Caught SIGTERM from pid 1" },
				new String[] { "unknown-signal", "HUP", "H".repeat(5_000_000) },
				new String[] { "unknown-signal", "HUP", "" }, new String[] { "unknown-signal", "\"HUP\"", "null" },
				new String[] { "unknown-signal", "\"HUP\"", "[\"HUP\"]" },
				new String[] { "unknown-signal", "HUP", "-1" }, new String[] { "not-allowed", "HUP", "TERM" },
				new String[] { "not-allowed", "HUP", "KILL" }, new String[] { "not-allowed", "HUP", "9" },
				new String[] { "stale", "\"sentAt\":", "\"sentAt\":1" },
				new String[] { "stale", "\"sentAt\":", "\"at\":" },
				new String[] { "stale", "\"sentAt\":", "\"sentAt\":\"now\",\"x\":" });
	}

	@ParameterizedTest
	@MethodSource("forged")
	void whatNobodyOfUsHasSentRunsNothingAndBlocksNothing(String reason, String part, String replacement,
			CapturedOutput output) {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast").run((instance) -> {
			this.broker.publish(message().replace(part, replacement));
			this.broker.publish(message());
			assertThat(next(instance)).isEqualTo("listener SIGHUP from orders:9:x on selfpipe");
			assertThat(calls(instance)).isEmpty();
			assertThat(status(instance).dropped())
				.allSatisfy((known, count) -> assertThat(count).isEqualTo(known.toString().equals(reason) ? 1 : 0));
			assertThat(output.toString().lines())
				.noneMatch((line) -> line.startsWith("2026 INFO") || line.length() > 600);
		});
	}

	@ParameterizedTest
	@CsvSource({ "orders:**, {[(}:**", "orders:9:x#1, {[(}#1", "orders:9:x#1, **", "orders:**, billing:**" })
	void aPatternThatMakesNoSenseOrIsNotForUsThrowsNothing(String part, String replacement) {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast").run((instance) -> {
			this.broker.publish(message().replace(part, replacement));
			this.broker.publish(message());
			await(() -> status(instance).lastOrigin() != null && status(instance).lastOrigin().equals("orders:9:x"));
		});
	}

	@ParameterizedTest
	@CsvSource({ "1m, 30, 0", "1m, 90, 1", "10s, 30, 1", "1h, 90, 0" })
	void whatIsOlderThanTheUserAllowsIsStale(String maxAge, int seconds, long dropped) {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast", "selfpipe.broadcast.max-age=" + maxAge)
			.run((instance) -> {
				this.broker.publish(TEMPLATE.formatted("old", System.currentTimeMillis() - seconds * 1000L));
				assertThat(status(instance).dropped()).containsEntry("stale", dropped);
				await(() -> status(instance).received() == 1 - dropped);
			});
	}

	@Test
	void anOriginCannotLookLikeMoreThanAName() {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast").run((instance) -> {
			this.broker.publish(message().replace("orders:9:x", "a\\nb\\u001b[31m\\u2028c"));
			assertThat(next(instance)).isEqualTo("listener SIGHUP from a?b?[31m?c on selfpipe");
		});
	}

	@ParameterizedTest
	@CsvSource({ "5, 5", "0, 1", "-7, 1", "9223372036854775807, 1000000", "\"many\", 1", "1e3, 1000" })
	void aCountIsClamped(String sent, long taken) {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast").run((instance) -> {
			this.broker.publish(message().replace("\"count\":1", "\"count\":" + sent));
			next(instance);
			assertThat(instance.getBean(Application.class).counts).containsExactly(taken);
		});
	}

	@Test
	void aMessageThatIsDeliveredAgainRunsNothing() {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast").run((instance) -> {
			String message = message();
			this.broker.publish(message);
			this.broker.publish(message);
			this.broker.publish(message());
			next(instance);
			next(instance);
			assertThat(calls(instance)).isEmpty();
			assertThat(status(instance).dropped()).containsEntry(DropReason.REPEATED.toString(), 1L);
		});
	}

	@Test
	void twoInstancesWithOneBusIdAreToldSoAndGetEachOthersSignals(CapturedOutput output) {
		instance("orders:1", "selfpipe.actions.HUP=broadcast")
			.run((first) -> instance("orders:1", "selfpipe.actions.HUP=broadcast", "selfpipe.broadcast.destination=**")
				.run((second) -> {
					caught(second, Signal.SIGHUP);
					caught(second, Signal.SIGHUP);
					assertThat(next(first)).isEqualTo("listener SIGHUP from orders:1 on selfpipe");
					next(first);
					assertThat(output.toString()
						.lines()
						.filter((line) -> line.contains("WARN"))
						.filter((line) -> line.contains("Another instance has the bus id of this one, 'orders:1'")))
						.hasSize(1);
					assertThat(status(second).received()).isZero();
				}));
	}

	@Test
	void staysTheSameInstanceWhenARefreshHasChangedTheProperties() {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast")
			.run((first) -> instance("orders:2:b", "selfpipe.actions.HUP=broadcast").run((second) -> {
				first.getBean(BusProperties.class).setId("orders:1:changed");
				caught(first, Signal.SIGHUP);
				assertThat(next(second)).isEqualTo("listener SIGHUP from orders:1:a on selfpipe");
				assertThat(next(first)).isEqualTo("listener SIGHUP from null");
				caught(second, Signal.SIGHUP);
				assertThat(next(first)).isEqualTo("listener SIGHUP from orders:2:b on selfpipe");
			}));
	}

	@Test
	void aBrokerThatHangsHoldsNobodyUpAndWhatIsTooMuchIsDroppedWithOneError(CapturedOutput output) {
		CountDownLatch hangs = new CountDownLatch(1);
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast", "selfpipe.broadcast.queue-capacity=3")
			.run((instance) -> {
				this.broker.gate = () -> awaitUninterruptibly(hangs);
				IntStream.range(0, 10).forEach((i) -> caught(instance, Signal.SIGHUP));
				assertThat(calls(instance)).hasSize(10);
				assertThat(status(instance)).satisfies((status) -> {
					assertThat(status.pending()).isEqualTo(3);
					assertThat(status.sent()).isZero();
					assertThat(status.dropped()).containsEntry(DropReason.QUEUE_FULL.toString(), 7L);
				});
				assertThat(lines(output, "ERROR")).containsOnlyOnce("SIGHUP was not broadcast to orders:**: 3 wait");
				hangs.countDown();
				await(() -> status(instance).sent() == 3);
				assertThat(output).contains("Broadcast SIGHUP to orders:**, after 7 that were dropped");
			});
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String lines(CapturedOutput output, String level) {
		return String.join("\n", output.toString().lines().filter((line) -> line.contains(level)).toList());
	}

	@Test
	void aBrokerThatRefusesCostsOneErrorAndTheNextSignalIsSentAgain(CapturedOutput output) {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast").run((instance) -> {
			this.broker.gate = () -> {
				throw new IllegalStateException("down");
			};
			IntStream.range(0, 4).forEach((i) -> caught(instance, Signal.SIGHUP));
			awaitDropped(instance, DropReason.NOT_SENT, 4);
			assertThat(lines(output, "ERROR")).containsOnlyOnce("SIGHUP was not broadcast to orders:**: the broker");
			assertThat(output).containsOnlyOnce("java.lang.IllegalStateException: down");
			this.broker.gate = () -> {
			};
			caught(instance, Signal.SIGHUP);
			await(() -> status(instance).sent() == 1);
		});
	}

	@Test
	void retriesForAsLongAsItIsToldTo() {
		AtomicInteger refusals = new AtomicInteger(3);
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast", "selfpipe.broadcast.retry-for=10m").run((instance) -> {
			this.broker.gate = () -> {
				if (refusals.getAndDecrement() > 0) {
					throw new IllegalStateException("down");
				}
			};
			caught(instance, Signal.SIGHUP);
			await(() -> status(instance).sent() == 1);
			assertThat(refusals).hasNegativeValue();
			assertThat(status(instance).dropped()).containsEntry(DropReason.NOT_SENT.toString(), 0L);
		});
	}

	@Test
	void whatWaitsIsSentBeforeTheContextHasClosed() {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast").run((first) -> {
			instance("orders:2:b", "selfpipe.actions.HUP=broadcast")
				.run((second) -> IntStream.range(0, 50).forEach((i) -> caught(second, Signal.SIGHUP)));
			assertThat(this.broker.messages()).hasSize(50);
			IntStream.range(0, 50).forEach((i) -> next(first));
		});
	}

	@Test
	void closesThoughTheBrokerHangs(CapturedOutput output) {
		CountDownLatch hangs = new CountDownLatch(1);
		this.broker.gate = () -> awaitUninterruptibly(hangs);
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast", "selfpipe.broadcast.retry-for=10m")
			.run((instance) -> IntStream.range(0, 3).forEach((i) -> caught(instance, Signal.SIGHUP)));
		assertThat(output).contains("SIGHUP was not broadcast to orders:**: the context is closed");
	}

	@Test
	void aSpreadDelaysAndKeepsTheOrder() {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast", "selfpipe.actions.USR1=broadcast",
				"selfpipe.broadcast.spread=200ms")
			.run((instance) -> {
				for (int i = 0; i < 40; i++) {
					this.broker.publish((i % 2 == 0) ? message() : message().replace("HUP", "USR1"));
				}
				for (int i = 0; i < 40; i++) {
					assertThat(next(instance)).startsWith((i % 2 == 0) ? "listener SIGHUP" : "listener SIGUSR1");
				}
			});
	}

	@Test
	void aSpreadHoldsNoMoreThanTheQueueMay() {
		// One sleeps, and five wait behind it.
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast", "selfpipe.broadcast.spread=10m",
				"selfpipe.broadcast.queue-capacity=5")
			.run((instance) -> {
				IntStream.range(0, 8).forEach((i) -> this.broker.publish(message()));
				awaitDropped(instance, DropReason.TOO_MANY, 2);
			});
	}

	@Test
	void sendsWhatWasNotCaughtAndIncludesItselfIfItMatches() {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast")
			.run((first) -> instance("orders:2:b", "selfpipe.actions.HUP=broadcast").run((second) -> {
				SignalBus bus = first.getBean(SignalBus.class);
				assertThat(bus.send(Signal.SIGHUP, null)).isEqualTo(new SignalBus.Sent(Signal.SIGHUP, "**", true));
				assertThat(next(first)).isEqualTo("listener SIGHUP from orders:1:a on selfpipe");
				assertThat(next(second)).isEqualTo("listener SIGHUP from orders:1:a on selfpipe");
				assertThat(bus.send(Signal.SIGHUP, "orders:2"))
					.isEqualTo(new SignalBus.Sent(Signal.SIGHUP, "orders:2:**", false));
				next(second);
				assertThat(calls(first)).isEmpty();
				assertThat(this.broker.messages()).hasSize(2);
			}));
	}

	@Test
	void refusesToSendWhatMayNotTravelOrWhereNobodyCanBe() {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast").run((instance) -> {
			SignalBus bus = instance.getBean(SignalBus.class);
			assertThatIllegalStateException().isThrownBy(() -> bus.send(Signal.SIGTERM, null))
				.withMessage("SIGTERM may not travel: it is not in 'selfpipe.broadcast.signals'");
			for (String destination : List.of("", "a{b", "a\nb", "a#b", "x".repeat(257))) {
				assertThatIllegalArgumentException().isThrownBy(() -> bus.send(Signal.SIGHUP, destination));
			}
			assertThat(this.broker.messages()).isEmpty();
		});
	}

	@ParameterizedTest
	@CsvSource({ "queue-capacity=0", "retry-for=-1s", "spread=-1s", "max-age=0", "destination=a{b", "signals=HUPP",
			"signals=KILL" })
	void refusesPropertiesThatMakeNoSense(String property) {
		instance("orders:1:a", "selfpipe.actions.HUP=broadcast", "selfpipe.broadcast." + property)
			.run((instance) -> assertThat(instance).hasFailed()
				.getFailure()
				.hasStackTraceContaining("Property selfpipe.broadcast." + property.split("=")[0] + " with value"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

		private final List<Long> counts = new CopyOnWriteArrayList<>();

		@SignalListener
		void on(SignalEvent event) {
			this.counts.add(event.getInfo().count());
			this.calls.add(describe("listener", event));
		}

		@Bean
		SignalAction note() {
			return (event) -> this.calls.add(describe("action", event));
		}

		private static String describe(String what, SignalEvent event) {
			String text = "%s %s from %s".formatted(what, event.getSignal(), event.getOrigin());
			return (event.getOrigin() != null) ? text + " on " + Thread.currentThread().getName() : text;
		}

	}

}
