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

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.selfpipe.SharedState.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedState}: that selfpipe.h, the compiled library and the Java side
 * are in step.
 */
class SharedStateTests {

	private final String header = read(Path.of("src/main/c/selfpipe.h"));

	private final int signals = constant("SELFPIPE_SIGNALS");

	private final int slots = constant("SELFPIPE_SLOTS");

	private final Struct record = new Struct("selfpipe_record");

	private final Struct slot = new Struct("selfpipe_slot");

	private final Struct state = new Struct("selfpipe_state");

	private final ByteBuffer memory = ByteBuffer.allocateDirect(SharedState.SIZE).order(ByteOrder.nativeOrder());

	private final SharedState shared = new SharedState(this.memory, 0x1000);

	@Test
	void sizesAreThoseOfTheHeader() {
		assertThat(SharedState.LAYOUT).isEqualTo(constant("SELFPIPE_LAYOUT"));
		assertThat(SharedState.SLOTS).isEqualTo(this.slots);
		assertThat(SharedState.SIZE).isEqualTo(this.state.size);
		assertThat(SignalRecord.SIZE).isEqualTo(this.record.size);
	}

	@ParameterizedTest
	@ValueSource(strings = { "linux-x86-64", "linux-aarch64" })
	void theCompiledLibraryHasThatLayout(String platform) throws IOException {
		try (InputStream library = SharedState.class.getResourceAsStream("/" + platform + "/libselfpipe.so")) {
			Elf elf = new Elf(library.readAllBytes());
			assertThat(elf.symbol("selfpipe_state").size()).isEqualTo(SharedState.SIZE);
			assertThat(elf.intAt(elf.symbol("selfpipe_layout").address())).isEqualTo(SharedState.LAYOUT);
			assertThat(elf.symbol("selfpipe_top_half").size()).isPositive();
		}
	}

	@ParameterizedTest
	@EnumSource(value = Field.class, names = { "ESCALATES", "RELIEVED", "PATIENCE" }, mode = EnumSource.Mode.EXCLUDE)
	void aNumberOfASlotIsWhereTheHeaderPutsIt(Field field) {
		int offset = slot(3) + this.slot.offsets.get(field.name().toLowerCase(java.util.Locale.ROOT));
		this.memory.putInt(offset, 4711);
		assertThat(this.shared.get(3, field)).isEqualTo(4711);
		this.shared.set(3, field, 42);
		assertThat(this.memory.getInt(offset)).isEqualTo(42);
	}

	@ParameterizedTest
	@EnumSource(value = Field.class, names = { "ESCALATES", "RELIEVED", "PATIENCE" })
	void aLongOfASlotIsWhereTheHeaderPutsIt(Field field) {
		this.shared.setLong(3, field, Long.MIN_VALUE | 1);
		int offset = slot(3) + this.slot.offsets.get(field.name().toLowerCase(java.util.Locale.ROOT));
		assertThat(this.memory.getLong(offset)).isEqualTo(Long.MIN_VALUE | 1);
	}

	@Test
	void countersAreWhereTheHeaderPutsThem() {
		this.memory.putLong(slot(63) + this.slot.offsets.get("caught") + 64 * 8, 1_000_000_000_000L);
		this.memory.putLong(slot(63) + this.slot.offsets.get("lost") + 64 * 8, 7);
		assertThat(this.shared.caught(63, 64)).isEqualTo(1_000_000_000_000L);
		assertThat(this.shared.lost(63, 64)).isEqualTo(7);
	}

	@Test
	void trapsAreWhereTheHeaderPutsThem() {
		int offset = this.state.offsets.get("traps") + 15 * 8;
		this.shared.addTrap(15, 0);
		this.shared.addTrap(15, 63);
		assertThat(this.memory.getLong(offset)).isEqualTo(Long.MIN_VALUE | 1).isEqualTo(this.shared.traps(15));
		this.shared.removeTrap(15, 0);
		assertThat(this.memory.getLong(offset)).isEqualTo(Long.MIN_VALUE);
	}

	@Test
	void theProcessIsWhereTheHeaderPutsIt() {
		this.shared.process(4711, 12);
		assertThat(this.memory.getInt(this.state.offsets.get("pid"))).isEqualTo(4711);
		assertThat(this.memory.getInt(this.state.offsets.get("suspend"))).isEqualTo(12);
	}

	@Test
	void previousDispositionsAreWhereTheHeaderPutsThem() {
		assertThat(this.shared.previous(15))
			.isEqualTo(0x1000 + this.state.offsets.get("previous") + 15 * SharedState.SIGACTION_SIZE);
	}

	@Test
	void originalDispositionsAreWhereTheHeaderPutsThem() {
		assertThat(this.shared.original(15))
			.isEqualTo(0x1000 + this.state.offsets.get("original") + 15 * SharedState.SIGACTION_SIZE);
		assertThat(this.shared.isKnown(15)).isFalse();
		this.shared.setKnown(15);
		assertThat(this.shared.isKnown(15)).isTrue();
		assertThat(this.memory.getLong(this.state.offsets.get("known"))).isEqualTo(1 << 14);
	}

	@Test
	void thePrimordialThreadsMaskIsWhereTheHeaderPutsIt() {
		this.memory.putLong(this.state.offsets.get("masked"), 7);
		assertThat(this.shared.masked()).isEqualTo(7);
		assertThat(this.shared.unmask(5)).isEqualTo(0x1000 + this.state.offsets.get("unmask"));
		assertThat(this.memory.getLong(this.state.offsets.get("unmask"))).isEqualTo(5);
		this.shared.setLong(2, Field.RELIEVED, 1);
		this.shared.setLong(63, Field.RELIEVED, 4);
		assertThat(this.shared.relieved()).isEqualTo(5);
	}

	@Test
	void aSlotIsClaimedOnceAndComesBackClean() {
		for (int i = 0; i < this.slots; i++) {
			assertThat(this.shared.claim()).isEqualTo(i);
		}
		assertThat(this.shared.claim()).isEqualTo(-1);
		for (Field field : Field.values()) {
			this.shared.set(5, field, 1);
		}
		this.shared.set(5, Field.IN_FLIGHT, 0);
		this.memory.putLong(slot(5) + this.slot.offsets.get("caught") + 8, 1);
		this.memory.putLong(slot(5) + this.slot.size - 8, 1);
		this.memory.putLong(slot(6) + this.slot.offsets.get("caught") + 8, 1);
		this.shared.release(5);
		assertThat(this.shared.get(5, Field.WRITE_END)).isEqualTo(-1);
		assertThat(this.shared.claim()).isEqualTo(5);
		for (int i = this.slot.offsets.get("in_flight"); i < this.slot.size; i += 4) {
			assertThat(this.memory.getInt(slot(5) + i)).isZero();
		}
		assertThat(this.shared.caught(6, 1)).isOne();
	}

	private int slot(int index) {
		return this.state.offsets.get("slots") + index * this.slot.size;
	}

	private int constant(String name) {
		Matcher matcher = Pattern.compile("#define\\s+" + name + "\\s+(\\d+)").matcher(this.header);
		assertThat(matcher.find()).as(name).isTrue();
		return Integer.parseInt(matcher.group(1));
	}

	private static String read(Path path) {
		try {
			return Files.readString(path);
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	/** A struct of the header, laid out as a C compiler does. */
	private final class Struct {

		private static final Pattern MEMBER = Pattern.compile("(?m)^\\t(struct \\w+|\\w+) (\\w+)(?:\\[(\\w+)])?;");

		private final Map<String, Integer> offsets = new LinkedHashMap<>();

		private final int size;

		Struct(String name) {
			Matcher body = Pattern.compile("(?s)struct " + name + " \\{\\n(.*?)\\n};")
				.matcher(SharedStateTests.this.header);
			assertThat(body.find()).as(name).isTrue();
			int offset = 0;
			Matcher member = MEMBER.matcher(body.group(1));
			while (member.find()) {
				int size = size(member.group(1));
				int alignment = Math.min(size, 8);
				offset = (offset + alignment - 1) / alignment * alignment;
				this.offsets.put(member.group(2), offset);
				offset += size * ((member.group(3) != null) ? constant(member.group(3)) : 1);
			}
			this.size = offset;
		}

		private static int size(String type) {
			return switch (type) {
				case "int32_t", "uint32_t" -> 4;
				case "int64_t", "uint64_t" -> 8;
				case "struct sigaction" -> SharedState.SIGACTION_SIZE;
				case "struct selfpipe_slot" -> 80 + 2 * 8 * 65;
				default -> throw new IllegalStateException(type);
			};
		}

	}

	/** As much of an ELF file as is needed to find a dynamic symbol: elf(5). */
	private static final class Elf {

		private static final int SHT_DYNSYM = 11;

		private final ByteBuffer bytes;

		private final Map<String, Symbol> symbols = new LinkedHashMap<>();

		Elf(byte[] file) {
			this.bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
			for (int i = 0; i < this.bytes.getShort(60); i++) {
				int section = section(i);
				if (this.bytes.getInt(section + 4) == SHT_DYNSYM) {
					int strings = (int) this.bytes.getLong(section(this.bytes.getInt(section + 40)) + 24);
					int start = (int) this.bytes.getLong(section + 24);
					int end = start + (int) this.bytes.getLong(section + 32);
					for (int symbol = start; symbol < end; symbol += 24) {
						this.symbols.put(string(strings + this.bytes.getInt(symbol)),
								new Symbol(this.bytes.getLong(symbol + 8), this.bytes.getLong(symbol + 16)));
					}
				}
			}
		}

		private int section(int index) {
			return (int) this.bytes.getLong(40) + index * 64;
		}

		private String string(int offset) {
			StringBuilder string = new StringBuilder();
			for (int i = offset; this.bytes.get(i) != 0; i++) {
				string.append((char) this.bytes.get(i));
			}
			return string.toString();
		}

		Symbol symbol(String name) {
			return this.symbols.get(name);
		}

		int intAt(long address) {
			for (int i = 0; i < this.bytes.getShort(56); i++) {
				int segment = (int) this.bytes.getLong(32) + i * 56;
				long start = this.bytes.getLong(segment + 16);
				boolean loaded = this.bytes.getInt(segment) == 1;
				if (loaded && address >= start && address < start + this.bytes.getLong(segment + 32)) {
					return this.bytes.getInt((int) (this.bytes.getLong(segment + 8) + address - start));
				}
			}
			throw new IllegalArgumentException(Long.toHexString(address));
		}

		record Symbol(long address, long size) {
		}

	}

}
