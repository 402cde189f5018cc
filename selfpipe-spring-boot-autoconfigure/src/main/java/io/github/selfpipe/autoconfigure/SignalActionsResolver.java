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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.github.selfpipe.Signal;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * Finds the bean behind the name of an action: a bean of that name, or the built-in whose
 * bean is named after it, as {@code threadDumpSignalAction} for {@code thread-dump}.
 */
class SignalActionsResolver {

	private static final String SUFFIX = "SignalAction";

	private static final Pattern DASHED = Pattern.compile("-(\\w)");

	/**
	 * What a built-in action needs that an application or a Java runtime may not have.
	 */
	private static final Map<String, String> NEEDS = Map.of("refresh",
			"a ContextRefresher: the dependency 'org.springframework.cloud:spring-cloud-context', with "
					+ "'spring.cloud.refresh.enabled' not set to 'false'",
			"reopen-logs", "Logback or Log4j2 ('log4j-core') as the logging system", "thread-dump",
			"the module 'java.management' in the Java runtime", "heap-dump",
			"the module 'jdk.management' in the Java runtime", "flight-recording",
			"the module 'jdk.jfr' in the Java runtime", "broadcast",
			"Spring Cloud Bus: the dependency 'org.springframework.cloud:spring-cloud-starter-bus-kafka' or "
					+ "'spring-cloud-starter-bus-amqp', with 'spring.cloud.bus.enabled' not set to 'false'");

	private final ListableBeanFactory beanFactory;

	SignalActionsResolver(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Finds them all.
	 * @param settings which signals have which actions
	 * @throws InvalidSignalSettingException for the first that cannot be had
	 */
	SignalActions resolve(SignalSettings settings) {
		Map<Signal, Map<String, SignalAction>> actions = new TreeMap<>();
		settings.actions().forEach((signal, names) -> {
			Map<String, SignalAction> resolved = new LinkedHashMap<>();
			for (String name : names) {
				SignalAction action = find(name);
				if (action == null) {
					throw refuse(settings, signal, name);
				}
				resolved.put(name, action);
			}
			actions.put(signal, resolved);
		});
		return new SignalActions(actions);
	}

	private InvalidSignalSettingException refuse(SignalSettings settings, Signal signal, String name) {
		String needs = NEEDS.get(name);
		return (needs != null) ? settings.refuse(signal, name, "The action '%s' needs %s.".formatted(name, needs))
				: settings.refuse(signal, name,
						"There is no action '%s'. Known ones are: %s. Several are separated by commas.".formatted(name,
								String.join(", ", known())));
	}

	private @Nullable SignalAction find(String name) {
		for (String beanName : List.of(name, beanName(name))) {
			if (this.beanFactory.containsBean(beanName) && this.beanFactory.isTypeMatch(beanName, SignalAction.class)) {
				return this.beanFactory.getBean(beanName, SignalAction.class);
			}
		}
		return null;
	}

	private Set<String> known() {
		Set<String> names = new TreeSet<>();
		for (String beanName : this.beanFactory.getBeanNamesForType(SignalAction.class)) {
			names.add(beanName.endsWith(SUFFIX) ? name(beanName) : beanName);
		}
		return names;
	}

	/** From thread-dump to threadDumpSignalAction. */
	static String beanName(String name) {
		return DASHED.matcher(name).replaceAll((match) -> match.group(1).toUpperCase(Locale.ROOT)) + SUFFIX;
	}

	/** From threadDumpSignalAction to thread-dump. */
	private static String name(String beanName) {
		return DataObjectPropertyName.toDashedForm(beanName.substring(0, beanName.length() - SUFFIX.length()));
	}

}
