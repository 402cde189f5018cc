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
import java.util.List;
import java.util.Locale;

/**
 * The kinds of chart that the page has.
 */
final class Charts {

	private static final int WIDTH = 860;

	private static final int LEFT = 330;

	private static final int RIGHT = 70;

	private static final int TOP = 78;

	private static final int ROW = 26;

	private static final int BOTTOM = 52;

	private static final String[] COLOURS = { "a", "b", "c", "d", "e" };

	private Charts() {
	}

	/**
	 * A row of a chart.
	 *
	 * @param label what it says at the left
	 * @param ours whether it stands out
	 * @param values what is drawn
	 */
	record Row(String label, boolean ours, double... values) {
	}

	/**
	 * A line of a chart.
	 *
	 * @param label what the legend says
	 * @param values by place, as many as the chart has
	 */
	record Line(String label, double... values) {
	}

	/** Values of a row as dots on a logarithmic scale, the first one filled and named. */
	static String dots(String title, String axis, String legend, List<Row> rows) {
		Svg svg = new Svg(WIDTH, TOP + ROW * rows.size() + BOTTOM, title);
		svg.text(16, 50, "start", "faint", legend);
		double least = rows.stream().mapToDouble((row) -> row.values()[0]).min().orElse(1) / 1.3;
		double most = rows.stream().flatMapToDouble((row) -> java.util.Arrays.stream(row.values())).max().orElse(10)
				* 1.1;
		int end = TOP + ROW * rows.size();
		for (double tick : ticks(least, most)) {
			svg.grid(x(tick, least, most), TOP - 8, x(tick, least, most), end)
				.text(x(tick, least, most), end + 18, "middle", "faint", number(tick));
		}
		svg.text(LEFT + (WIDTH - LEFT - RIGHT) / 2.0, end + 40, "middle", "faint", axis);
		int y = TOP;
		for (Row row : rows) {
			String colour = row.ours() ? "ours" : "other";
			double centre = y + ROW / 2.0;
			svg.text(LEFT - 12, centre + 4, "end", "text", row.label());
			double last = row.values()[row.values().length - 1];
			svg.line(x(row.values()[0], least, most), centre, x(last, least, most), centre, colour, 2);
			for (int i = row.values().length - 1; i >= 0; i--) {
				svg.dot(x(row.values()[i], least, most), centre, (i == 0) ? 6 : 4, colour, i == 0);
			}
			svg.text(x(last, least, most) + 10, centre + 4, "start", "faint", number(row.values()[0]));
			y += ROW;
		}
		return svg.toString();
	}

	/** The first value of each row as a bar from zero. */
	static String bars(String title, String axis, String legend, List<Row> rows) {
		Svg svg = new Svg(WIDTH, TOP + ROW * rows.size() + BOTTOM, title);
		svg.text(16, 50, "start", "faint", legend);
		double most = rows.stream().mapToDouble((row) -> row.values()[0]).max().orElse(1);
		double step = step(most / 5);
		int end = TOP + ROW * rows.size();
		double scale = (WIDTH - LEFT - RIGHT - 20) / most;
		for (double tick = 0; tick <= most; tick += step) {
			svg.grid(LEFT + tick * scale, TOP - 8, LEFT + tick * scale, end)
				.text(LEFT + tick * scale, end + 18, "middle", "faint", number(tick));
		}
		svg.text(LEFT + (WIDTH - LEFT - RIGHT) / 2.0, end + 40, "middle", "faint", axis);
		int y = TOP;
		for (Row row : rows) {
			svg.text(LEFT - 12, y + ROW / 2.0 + 4, "end", "text", row.label())
				.bar(LEFT, y + 4, Math.max(1, row.values()[0] * scale), ROW - 8, row.ours() ? "ours" : "other")
				.text(LEFT + row.values()[0] * scale + 6, y + ROW / 2.0 + 4, "start", "faint", number(row.values()[0]));
			y += ROW;
		}
		return svg.toString();
	}

	/** Lines over a few named places, in percent. */
	static String lines(String title, String axis, String unit, List<String> places, List<Line> lines) {
		int height = 260;
		int left = 64;
		int right = 330;
		Svg svg = new Svg(WIDTH, TOP + height + BOTTOM, title);
		svg.text(16, 50, "start", "faint", unit);
		double width = WIDTH - left - right;
		for (int percent = 0; percent <= 100; percent += 20) {
			double y = TOP + height * (1 - percent / 100.0);
			svg.grid(left, y, left + width, y).text(left - 8, y + 4, "end", "faint", percent + " %");
		}
		for (int i = 0; i < places.size(); i++) {
			svg.text(left + width * (i + 0.5) / places.size(), TOP + height + 18, "middle", "faint", places.get(i));
		}
		svg.text(left + width / 2, TOP + height + 40, "middle", "faint", axis);
		for (int i = 0; i < lines.size(); i++) {
			Line line = lines.get(i);
			double[] x = new double[places.size()];
			double[] y = new double[places.size()];
			String colour = COLOURS[(i / 2) % COLOURS.length];
			boolean dashed = (i % 2 == 1);
			for (int j = 0; j < x.length; j++) {
				x[j] = left + width * (j + 0.5) / places.size();
				y[j] = TOP + height * (1 - line.values()[j] / 100);
				svg.dot(x[j], y[j], 4, colour, !dashed);
			}
			svg.path(x, y, colour, dashed);
			double legend = TOP + 8 + i * 24.0;
			svg.path(new double[] { left + width + 24, left + width + 56 }, new double[] { legend, legend }, colour,
					dashed)
				.text(left + width + 64, legend + 4, "start", "text", line.label());
		}
		return svg.toString();
	}

	private static double x(double value, double least, double most) {
		return LEFT + (WIDTH - LEFT - RIGHT) * Math.log(Math.max(value, least) / least) / Math.log(most / least);
	}

	private static List<Double> ticks(double least, double most) {
		List<Double> ticks = new ArrayList<>();
		for (double decade = 1e-3; decade < most; decade *= 10) {
			for (double factor : new double[] { 1, 2, 5 }) {
				if (decade * factor >= least && decade * factor <= most) {
					ticks.add(decade * factor);
				}
			}
		}
		return ticks;
	}

	private static double step(double wanted) {
		double decade = Math.pow(10, Math.floor(Math.log10(wanted)));
		for (double factor : new double[] { 1, 2, 5 }) {
			if (decade * factor >= wanted) {
				return decade * factor;
			}
		}
		return decade * 10;
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, (value > 0 && value < 10 && value != Math.rint(value)) ? "%.1f" : "%,.0f",
				value);
	}

}
