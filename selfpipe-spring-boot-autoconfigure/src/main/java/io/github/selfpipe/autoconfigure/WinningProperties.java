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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * Finds the property that a bound value came from, by the binder's own rules, so that a
 * report can show what was written and where. The binder tells only a handler, and one
 * that listens makes every start slower for the sake of the few that fail.
 */
final class WinningProperties {

	private static final ConfigurationPropertyName ACTIONS = ConfigurationPropertyName.of("selfpipe.actions");

	static final List<ConfigurationPropertyName> SIGNALS_AND_ACTIONS = List
		.of(ConfigurationPropertyName.of("selfpipe.signals"), ACTIONS);

	/**
	 * The name of a map's entry as written: selfpipe.actions.RTMIN+3,
	 * selfpipe.actions[RTMIN+3][0] or SELFPIPE_ACTIONS_TERM_0.
	 */
	private static final Pattern WRITTEN_ENTRY = Pattern
		.compile("(?i:selfpipe[._]actions)[._]?\\[?(.+?)]?(?:\\[\\d+]|(?<=^SELFPIPE_.{1,99})_\\d+)?");

	private final Iterable<ConfigurationPropertySource> sources;

	WinningProperties(Iterable<ConfigurationPropertySource> sources) {
		this.sources = sources;
	}

	/** The property with a single value. */
	Written value(String name) {
		return new Written(name, element(ConfigurationPropertyName.of(name), 0));
	}

	/** The property with an element of a list: one of its own, or one for them all. */
	Written element(String name, int index) {
		return new Written(name, element(ConfigurationPropertyName.of(name), index));
	}

	/** The property with an element of the list under a key of the map of actions. */
	Written elementOfEntry(String key, int index) {
		Entry entry = find(key);
		return new Written("selfpipe.actions." + key, (entry != null) ? element(entry.name(), index) : null);
	}

	/** The property that has a key of the map of actions. */
	Written key(String key) {
		Entry entry = find(key);
		return new Written("selfpipe.actions", writtenKey(key), (entry != null) ? entry.property() : null);
	}

	/** A key as written: Spring's map binding takes characters away, as a plus sign. */
	String writtenKey(String key) {
		Entry entry = find(key);
		Matcher matcher = WRITTEN_ENTRY.matcher((entry != null) ? new Written("", entry.property()).writtenName() : "");
		return matcher.matches() ? matcher.group(1) : key;
	}

	/** Whether two keys were written in one place, so that none goes before the other. */
	boolean sameSource(String key, String other) {
		Entry first = find(key);
		Entry second = find(other);
		return first != null && second != null && first.source() == second.source();
	}

	/** As Spring Boot's binder: the first source with a part of a list has all of it. */
	private @Nullable ConfigurationProperty element(ConfigurationPropertyName name, int index) {
		for (ConfigurationPropertySource source : this.sources) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property == null && source.getConfigurationProperty(name.append("[0]")) != null) {
				property = source.getConfigurationProperty(name.append("[" + index + "]"));
			}
			if (property != null) {
				return property;
			}
		}
		return null;
	}

	/** As Spring Boot's binder: a key is that of the first source that has it. */
	private @Nullable Entry find(String key) {
		for (ConfigurationPropertySource source : this.sources) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				for (ConfigurationPropertyName name : iterable) {
					ConfigurationProperty property = ACTIONS.isAncestorOf(name) ? source.getConfigurationProperty(name)
							: null;
					if (property != null) {
						Entry entry = new Entry(source, withoutIndex(name), property);
						if (entry.key().equals(key)) {
							return entry;
						}
					}
				}
			}
		}
		return null;
	}

	private static ConfigurationPropertyName withoutIndex(ConfigurationPropertyName name) {
		for (int i = ACTIONS.getNumberOfElements() + 1; i < name.getNumberOfElements(); i++) {
			if (name.isNumericIndex(i)) {
				return name.chop(i);
			}
		}
		return name;
	}

	/**
	 * An entry of the map of actions.
	 */
	private record Entry(ConfigurationPropertySource source, ConfigurationPropertyName name,
			ConfigurationProperty property) {

		String key() {
			return ACTIONS.isParentOf(this.name) ? this.name.getLastElement(Form.ORIGINAL)
					: this.name.subName(ACTIONS.getNumberOfElements()).toString();
		}

	}

	/**
	 * What was written.
	 *
	 * @param name the name of the property, should it not be known how it was written
	 * @param key the key that was written, if it is about that and not about the value
	 * @param property the property, or null if it was not found again
	 */
	record Written(String name, @Nullable String key, @Nullable ConfigurationProperty property) {

		Written(String name, @Nullable ConfigurationProperty property) {
			this(name, null, property);
		}

		/**
		 * A property has its own name in its source, and an environment variable another.
		 */
		String writtenName() {
			if (this.property == null || this.property.getSource() == null) {
				return this.name;
			}
			ConfigurationPropertyName name = this.property.getName();
			Object source = this.property.getSource().getUnderlyingSource();
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				for (String candidate : enumerable.getPropertyNames()) {
					if (ConfigurationPropertyName.adapt(candidate, '.').equals(name)) {
						return candidate;
					}
				}
			}
			return (this.property.getOrigin() instanceof PropertySourceOrigin origin
					&& origin.getPropertySource() == source) ? origin.getPropertyName() : name.toString();
		}

		@Override
		public String toString() {
			Object value = (this.property != null) ? this.property.getValue() : null;
			return ((this.key != null)
					? "Invalid key '%s' of configuration property '%s'".formatted(this.key, this.name)
					: "Invalid value '%s' for configuration property '%s'".formatted(value, writtenName()))
					+ ((this.property != null && this.property.getOrigin() != null)
							? " (originating from '%s')".formatted(this.property.getOrigin()) : "");
		}

	}

}
