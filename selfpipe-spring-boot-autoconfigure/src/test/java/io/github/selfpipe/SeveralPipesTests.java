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

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

import io.github.selfpipe.testsupport.InChildJvm;
import io.github.selfpipe.testsupport.JnaOnly;
import io.github.selfpipe.testsupport.Posix;
import io.github.selfpipe.testsupport.Posix.Disposition;
import io.github.selfpipe.testsupport.Proc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Several pipes in one JVM: of one application, and of applications that share nothing.
 */
@InChildJvm
class SeveralPipesTests {

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void eachPipeGetsEverySignalThatItTraps(TopHalf topHalf) {
		try (SelfPipe one = open(topHalf, Signal.SIGHUP, Signal.SIGTERM);
				SelfPipe two = open(topHalf, Signal.SIGHUP, Signal.SIGINT);
				SelfPipe three = open(topHalf, Signal.SIGINT)) {
			Signal.SIGHUP.raise();
			assertThat(two.take().signal()).isEqualTo(Signal.SIGHUP);
			assertThat(one.take().signal()).isEqualTo(Signal.SIGHUP);
			Signal.SIGINT.raise();
			assertThat(three.take().signal()).isEqualTo(Signal.SIGINT);
			assertThat(two.take().signal()).isEqualTo(Signal.SIGINT);
			Signal.SIGTERM.raise();
			assertThat(one.take().signal()).isEqualTo(Signal.SIGTERM);
			assertThat(one.drain()).isEmpty();
			assertThat(two.drain()).isEmpty();
			assertThat(three.drain()).isEmpty();
		}
	}

	@Test
	void theCopiesOfASignalAreTheSame() {
		try (SelfPipe one = open(TopHalf.NATIVE, Signal.SIGHUP); SelfPipe two = open(TopHalf.NATIVE, Signal.SIGHUP)) {
			Posix.queueToSelf(Signal.SIGHUP, 4711);
			assertThat(one.take()).isEqualTo(two.take()).extracting(SignalInfo::value).isEqualTo(4711L);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
	void theLastOneOutPutsBackWhatWasThere(TopHalf topHalf) {
		Disposition before = Posix.disposition(Signal.SIGHUP);
		SelfPipe one = open(topHalf, Signal.SIGHUP, Signal.SIGTERM);
		SelfPipe two = open(topHalf, Signal.SIGHUP);
		SelfPipe three = open(topHalf, Signal.SIGHUP);
		Disposition ours = Posix.disposition(Signal.SIGHUP);
		one.close();
		assertThat(Posix.disposition(Signal.SIGHUP)).isEqualTo(ours);
		three.untrap(Signal.SIGHUP);
		assertThat(Posix.disposition(Signal.SIGHUP)).isEqualTo(ours);
		Signal.SIGHUP.raise();
		assertThat(two.take()).isNotNull();
		assertThat(three.poll()).isNull();
		two.close();
		assertThat(Posix.disposition(Signal.SIGHUP)).isEqualTo(before);
		three.close();
		assertThat(Posix.disposition(Signal.SIGHUP)).isEqualTo(before);
	}

	@Test
	void thereIsRoomForSixtyFour() {
		List<SelfPipe> pipes = new ArrayList<>();
		try {
			for (int i = 0; i < 64; i++) {
				pipes.add(SelfPipe.builder().signals(Signal.SIGHUP).pipeSize(4096).open());
			}
			int descriptors = Proc.self().descriptors().size();
			assertThatExceptionOfType(SelfPipeException.class).isThrownBy(() -> SelfPipe.open(Signal.SIGTERM))
				.withMessage("More than 64 pipes are open in this JVM: close one, or share it.");
			assertThat(Proc.self().descriptors()).hasSize(descriptors);
			Signal.SIGHUP.raise();
			for (SelfPipe pipe : pipes) {
				assertThat(pipe.take().signal()).isEqualTo(Signal.SIGHUP);
			}
			pipes.remove(17).close();
			pipes.add(SelfPipe.builder().signals(Signal.SIGTERM).pipeSize(4096).open());
			Signal.SIGTERM.raise();
			assertThat(pipes.get(63).take().signal()).isEqualTo(Signal.SIGTERM);
			assertThat(pipes.get(0).poll()).isNull();
		}
		finally {
			pipes.forEach(SelfPipe::close);
		}
	}

	@Test
	void aNewPipeStartsFromZero() {
		try (SelfPipe old = open(TopHalf.NATIVE, Signal.SIGHUP)) {
			Signal.SIGHUP.raise();
			old.take();
		}
		try (SelfPipe pipe = open(TopHalf.NATIVE, Signal.SIGHUP)) {
			assertThat(pipe.status().signals()).singleElement()
				.satisfies((status) -> assertThat(status.caught()).isZero());
			assertThat(pipe.poll()).isNull();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "its own JNA", "the JNA of its parent" })
	void applicationsWithClassLoadersOfTheirOwnShareOneTopHalf(String jna) throws Exception {
		Disposition before = Posix.disposition(Signal.SIGHUP);
		SelfPipe ours = open(TopHalf.NATIVE, Signal.SIGHUP);
		try (URLClassLoader loader = new URLClassLoader(JnaOnly.classPath(),
				jna.startsWith("its") ? null : new JnaOnly())) {
			Foreign theirs = new Foreign(loader);
			assertThat(theirs.stateAddress()).isEqualTo(Foreign.stateAddress(NativeTopHalf.class));
			Posix.queueToSelf(Signal.SIGHUP, 4711);
			assertThat(ours.take().value()).isEqualTo(4711);
			assertThat(theirs.call("take").toString()).isEqualTo(ours.status().signals().get(0).last().toString());
			ours.close();
			Posix.queueToSelf(Signal.SIGHUP, 42);
			assertThat(theirs.call("take").toString()).contains("value=42");
			theirs.call("close");
			assertThat(Posix.disposition(Signal.SIGHUP)).isEqualTo(before);
		}
		finally {
			ours.close();
		}
	}

	private static SelfPipe open(TopHalf topHalf, Signal... signals) {
		return SelfPipe.builder().signals(signals).topHalf(topHalf).open();
	}

	/** A SelfPipe of another class loader. */
	private static final class Foreign {

		private final Class<?> type;

		private final Object pipe;

		Foreign(ClassLoader loader) throws ReflectiveOperationException {
			this.type = loader.loadClass(SelfPipe.class.getName());
			assertThat(this.type).isNotSameAs(SelfPipe.class);
			Class<?> signal = loader.loadClass(Signal.class.getName());
			Object hup = signal.getField("SIGHUP").get(null);
			this.pipe = this.type.getMethod("open", java.util.Collection.class).invoke(null, List.of(hup));
		}

		Object call(String method) throws ReflectiveOperationException {
			return this.type.getMethod(method).invoke(this.pipe);
		}

		long stateAddress() throws ReflectiveOperationException {
			return stateAddress(this.type.getClassLoader().loadClass(NativeTopHalf.class.getName()));
		}

		static long stateAddress(Class<?> topHalf) throws ReflectiveOperationException {
			Method load = topHalf.getDeclaredMethod("load");
			load.setAccessible(true);
			Object loaded = load.invoke(null);
			Method state = topHalf.getDeclaredMethod("state");
			state.setAccessible(true);
			Object shared = state.invoke(loaded);
			Field address = shared.getClass().getDeclaredField("address");
			address.setAccessible(true);
			return address.getLong(shared);
		}

	}

}
