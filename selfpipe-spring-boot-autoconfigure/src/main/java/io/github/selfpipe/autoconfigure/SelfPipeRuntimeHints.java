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

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * What a native image has to keep: the native libraries, the functions that
 * {@code Native.register} binds by reflection, and what JNA's native part looks up when
 * it is loaded (JNA_init and initIDs in its dispatch.c).
 */
class SelfPipeRuntimeHints implements RuntimeHintsRegistrar {

	private static final String JNA = "com.sun.jna.";

	private static final List<String> FUNCTIONS = List.of("io.github.selfpipe.LibC",
			"io.github.selfpipe.systemd.NotifySocket$LibC");

	private static final List<String> JNA_TYPES = List.of("Callback", "CallbackReference",
			"CallbackReference$AttachOptions", "FromNativeConverter", "IntegerType", "JNIEnv", "Memory", "Native",
			"Native$ffi_callback", "NativeMapped", "Pointer", "PointerType", "Structure", "Structure$ByValue",
			"Structure$FFIType", "Structure$FFIType$FFITypes", "ToNativeConverter", "WString");

	private static final List<Class<?>> JAVA_TYPES = List.of(Object.class, Class.class, String.class, System.class,
			java.lang.reflect.Method.class, Void.class, Boolean.class, Byte.class, Character.class, Short.class,
			Integer.class, Long.class, Float.class, Double.class, java.nio.Buffer.class, java.nio.ByteBuffer.class,
			java.nio.CharBuffer.class, java.nio.ShortBuffer.class, java.nio.IntBuffer.class, java.nio.LongBuffer.class,
			java.nio.FloatBuffer.class, java.nio.DoubleBuffer.class, UnsatisfiedLinkError.class,
			IllegalArgumentException.class, IllegalStateException.class, OutOfMemoryError.class);

	private static final MemberCategory[] MEMBERS = { MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
			MemberCategory.INVOKE_DECLARED_METHODS, MemberCategory.ACCESS_DECLARED_FIELDS };

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources()
			.registerPattern("linux-*/libselfpipe.so")
			.registerPattern("com/sun/jna/linux-*/libjnidispatch.so");
		for (String functions : FUNCTIONS) {
			hints.reflection().registerType(TypeReference.of(functions), MEMBERS);
			hints.jni().registerType(TypeReference.of(functions), MEMBERS);
		}
		for (String type : JNA_TYPES) {
			hints.reflection().registerTypeIfPresent(classLoader, JNA + type, MEMBERS);
			hints.jni().registerTypeIfPresent(classLoader, JNA + type, MEMBERS);
		}
		for (Class<?> type : JAVA_TYPES) {
			hints.jni().registerType(type, MEMBERS);
		}
	}

}
