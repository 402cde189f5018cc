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

package io.github.selfpipe.autoconfigure;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import io.github.selfpipe.SelfPipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SelfPipeRuntimeHints}.
 */
class SelfPipeRuntimeHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	SelfPipeRuntimeHintsTests() {
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter(SelfPipeRuntimeHints.class::isInstance)
			.forEach((registrar) -> registrar.registerHints(this.hints, getClass().getClassLoader()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "linux-x86-64/libselfpipe.so", "linux-aarch64/libselfpipe.so" })
	void keepTheNativeLibraries(String resource) {
		assertThat(SelfPipe.class.getClassLoader().getResource(resource)).isNotNull();
		assertThat(RuntimeHintsPredicates.resource().forResource(resource)).accepts(this.hints);
	}

	@Test
	void keepTheNativeLibraryOfJnaForThisPlatform() {
		String resource = "com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so";
		assertThat(Native.class.getClassLoader().getResource(resource)).isNotNull();
		assertThat(RuntimeHintsPredicates.resource().forResource(resource)).accepts(this.hints);
	}

	@Test
	void keepTheFunctionsThatAreBoundByReflection() throws Exception {
		Class<?> functions = Class.forName("io.github.selfpipe.LibC", false, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(functions)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS)).accepts(this.hints);
		assertThat(this.hints.jni().getTypeHint(functions)).isNotNull();
	}

	@Test
	void keepWhatTheNativePartOfJnaLooksUp() {
		assertThat(this.hints.jni().getTypeHint(Pointer.class)).isNotNull();
		assertThat(this.hints.jni().getTypeHint(Long.class)).isNotNull();
		assertThat(this.hints.jni().typeHints().map((hint) -> hint.getType()).map(TypeReference::getName))
			.allMatch((name) -> ClassUtils.isPresent(name, getClass().getClassLoader()))
			.contains("com.sun.jna.Structure$FFIType$FFITypes", "com.sun.jna.Native$ffi_callback");
	}

	@Test
	void keepEveryTypeOfJnaThatIsNamed() {
		assertThat(this.hints.jni().typeHints().filter((hint) -> hint.getType().getPackageName().equals("com.sun.jna")))
			.hasSize(18);
	}

}
