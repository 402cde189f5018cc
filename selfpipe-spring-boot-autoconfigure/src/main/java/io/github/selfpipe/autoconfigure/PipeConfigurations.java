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

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.poller.PipeThread;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Where the pipe comes from, to be imported in this order.
 */
abstract class PipeConfigurations {

	/**
	 * The pipe is ours: the one that was opened early, or one that is opened now.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(value = SelfPipe.class, search = SearchStrategy.CURRENT)
	static class Opened {

		@Bean(destroyMethod = "close")
		PipeThread selfPipeThread(SignalConfiguration configuration, ObjectProvider<EarlyPipe> earlyPipe) {
			EarlyPipe early = earlyPipe.getIfAvailable();
			PipeThread thread = (early != null) ? early.take() : null;
			return (thread != null) ? thread : PipeThread.opening(configuration::open);
		}

		/**
		 * Its thread closes it. An empty name for "do nothing" would be lost in
		 * ahead-of-time processing, and Spring would call close() from another thread; a
		 * wake-up does nothing to a poller that has stopped.
		 */
		@Bean(destroyMethod = "wakeup")
		SelfPipe selfPipe(PipeThread thread) {
			return thread.pipe();
		}

	}

	/**
	 * The user has one.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(value = PipeThread.class, search = SearchStrategy.CURRENT)
	static class UserDefined {

		@Bean(destroyMethod = "close")
		PipeThread selfPipeThread(SelfPipe pipe, ObjectProvider<EarlyPipe> earlyPipe) {
			earlyPipe.ifAvailable(EarlyPipe::closeUnlessTaken);
			return PipeThread.owning(pipe);
		}

	}

}
