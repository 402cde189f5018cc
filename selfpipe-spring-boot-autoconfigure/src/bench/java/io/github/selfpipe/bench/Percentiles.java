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

import java.util.Arrays;
import java.util.Collection;

/**
 * The shape of a set of numbers.
 *
 * @param count how many
 * @param p50 the median
 * @param p90 what nine of ten do not exceed
 * @param p99 what ninety-nine of a hundred do not exceed
 * @param min the smallest
 * @param max the largest
 */
record Percentiles(int count, double p50, double p90, double p99, double min, double max) {

	static Percentiles of(double... values) {
		if (values.length == 0) {
			return new Percentiles(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
		}
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return new Percentiles(sorted.length, at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99), sorted[0],
				sorted[sorted.length - 1]);
	}

	static Percentiles of(Collection<Double> values) {
		return of(values.stream().mapToDouble(Double::doubleValue).toArray());
	}

	/** Linear between the two nearest. */
	private static double at(double[] sorted, double share) {
		double place = share * (sorted.length - 1);
		int below = (int) place;
		int above = Math.min(below + 1, sorted.length - 1);
		return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
	}

}
