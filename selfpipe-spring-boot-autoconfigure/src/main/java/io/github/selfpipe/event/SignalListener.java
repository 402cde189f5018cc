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

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;

import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.AliasFor;

/**
 * Marks a method that is to be called when one of these signals was caught. It takes
 * nothing, a {@link SignalEvent}, a {@link SignalInfo} or a {@link Signal}; everything
 * else is as with {@link EventListener}: order, condition, a returned event, proxies. It
 * may stand on an annotation of your own. <pre class="code">
 * &#064;SignalListener({ "HUP", "${reload.signal}" })
 * void reload(SignalInfo info) {
 *     // on the poller's thread
 * }
 * </pre>
 * <p>
 * The signals have to be trapped as well: see the property {@code selfpipe.signals}.
 * <p>
 * A context that neither Spring Boot nor Spring's test framework has made calls no such
 * method, unless {@code SignalPoller.listenerFactory()} is its bean
 * {@code signalListeners}.
 *
 * @author The selfpipe maintainers
 * @since 1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
// Without that bean, Spring sees only this annotation, and must not call the method.
@EventListener(classes = SignalEvent.class, condition = "false")
public @interface SignalListener {

	/**
	 * The signals, in any spelling that {@link Signal#valueOf(String)} takes. None means
	 * every signal that is trapped. A placeholder may stand for one signal or, separated
	 * by commas, for several.
	 * @return the signals
	 */
	String[] value() default {};

	/**
	 * A condition in SpEL, as of {@link EventListener#condition()}.
	 * @return the condition
	 */
	String condition() default "";

	/**
	 * An identifier, as of {@link EventListener#id()}.
	 * @return the identifier
	 */
	@AliasFor(annotation = EventListener.class)
	String id() default "";

}
