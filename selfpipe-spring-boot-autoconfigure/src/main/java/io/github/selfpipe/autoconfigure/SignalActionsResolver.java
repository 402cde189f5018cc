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

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.github.selfpipe.Signal;
import io.github.selfpipe.action.SignalAction;
import io.github.selfpipe.action.SignalActions;
import io.github.selfpipe.action.UnavailableSignalActionException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * Finds the bean behind the name of an action: a bean of that name, or the built-in whose
 * bean is named after it, as {@code threadDumpSignalAction} for {@code thread-dump}.
 */
class SignalActionsResolver {

	private static final String SUFFIX = "SignalAction";

	/** What a built-in action needs that an application may not have. */
	private static final Map<String, String> NEEDS = Map.of("refresh",
			"a ContextRefresher: the dependency 'org.springframework.cloud:spring-cloud-context', with "
					+ "'spring.cloud.refresh.enabled' not set to 'false'",
			"reopen-logs", "Logback or Log4j2 ('log4j-core') as the logging system", "broadcast",
			"Spring Cloud Bus: the dependency 'org.springframework.cloud:spring-cloud-starter-bus-kafka' or "
					+ "'spring-cloud-starter-bus-amqp', with 'spring.cloud.bus.enabled' not set to 'false'");

	private final ListableBeanFactory beanFactory;

	SignalActionsResolver(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Finds them all.
	 * @param names for each signal the names of its actions, each with its property
	 */
	SignalActions resolve(Map<Signal, Map<String, String>> names) {
		Map<Signal, Map<String, SignalAction>> actions = new TreeMap<>();
		for (Map.Entry<Signal, Map<String, String>> entry : names.entrySet()) {
			Map<String, SignalAction> resolved = new LinkedHashMap<>();
			entry.getValue().forEach((name, property) -> resolved.put(name, resolve(name, property)));
			actions.put(entry.getKey(), resolved);
		}
		return new SignalActions(actions);
	}

	private SignalAction resolve(String name, String property) {
		SignalAction action = find(name);
		if (action == null) {
			action = find(beanName(name));
		}
		String needs = NEEDS.get(name);
		if (action == null && needs != null) {
			throw new UnavailableSignalActionException(property, name, needs);
		}
		if (action == null) {
			throw new InvalidConfigurationPropertyValueException(property, name,
					"There is no action '%s'. Known ones are: %s.".formatted(name, String.join(", ", known())));
		}
		return action;
	}

	private @Nullable SignalAction find(String beanName) {
		return this.beanFactory.containsBean(beanName) && this.beanFactory.isTypeMatch(beanName, SignalAction.class)
				? this.beanFactory.getBean(beanName, SignalAction.class) : null;
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
		List<String> words = Arrays.asList(name.split("-"));
		StringBuilder beanName = new StringBuilder(words.get(0));
		words.subList(1, words.size()).forEach((word) -> beanName.append(StringUtils.capitalize(word)));
		return beanName.append(SUFFIX).toString();
	}

	/** From threadDumpSignalAction to thread-dump. */
	private static String name(String beanName) {
		return beanName.substring(0, beanName.length() - SUFFIX.length()).replaceAll("([A-Z])", "-$1").toLowerCase();
	}

}
