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

package io.github.selfpipe.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.github.selfpipe.bench.micro.BatchBenchmark;
import io.github.selfpipe.bench.micro.PublishBenchmark;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A micro-benchmark's figures.
 *
 * @param name the class and method
 * @param listeners how many, or the empty string
 * @param nanos the time for one signal
 * @param error half of the interval that has the mean with 99.9 %
 * @param bytes what one signal allocates
 */
record Micro(String name, String listeners, double nanos, double error, double bytes) {

	private static final String ALLOCATION = "gc.alloc.rate.norm";

	static List<Micro> measure(Jdk jdk, Toolchain tools) {
		try {
			Collection<RunResult> results = new Runner(new OptionsBuilder().include(BatchBenchmark.class.getName())
				.include(PublishBenchmark.class.getName())
				.jvm(jdk.java())
				.jvmArgs("-Xmx256m", "--enable-native-access=ALL-UNNAMED", Peers.QUIET)
				.forks(1)
				.warmupIterations(2)
				.warmupTime(TimeValue.seconds(1))
				.measurementIterations(5)
				.measurementTime(TimeValue.milliseconds(400))
				.addProfiler(GCProfiler.class)
				.verbosity(VerboseMode.SILENT)
				.output(tools.directory().resolve("jmh.log").toString())
				.build()).run();
			List<Micro> figures = new ArrayList<>();
			for (RunResult result : results) {
				String name = result.getParams().getBenchmark();
				String listeners = result.getParams().getParam("listeners");
				Result<?> time = result.getPrimaryResult();
				figures.add(new Micro(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
						(listeners != null) ? listeners : "", time.getScore(), time.getScoreError(),
						result.getSecondaryResults().get(ALLOCATION).getScore()));
			}
			return figures;
		}
		catch (RunnerException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
