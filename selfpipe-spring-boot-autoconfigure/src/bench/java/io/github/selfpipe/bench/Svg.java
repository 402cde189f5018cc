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

import java.util.Locale;

/**
 * A drawing that brings its own background, for light and dark surroundings alike.
 */
final class Svg {

	/** Name, light and dark. Classes, since not every renderer knows variables. */
	private static final String[][] COLOURS = { { "back", "#ffffff", "#0d1117" }, { "text", "#1f2328", "#f0f6fc" },
			{ "faint", "#59636e", "#9198a1" }, { "grid", "#d1d9e0", "#3d444d" }, { "ours", "#0969da", "#4493f8" },
			{ "other", "#6e7781", "#9198a1" }, { "a", "#0969da", "#4493f8" }, { "b", "#bc4c00", "#f0883e" },
			{ "c", "#1a7f37", "#3fb950" }, { "d", "#8250df", "#ab7df8" }, { "e", "#6e7781", "#9198a1" } };

	private final StringBuilder text = new StringBuilder();

	Svg(int width, int height, String title) {
		add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
				width, height, width, height);
		add("<title>%s</title>%n", escape(title));
		add("<style>%ntext { font-family: system-ui, sans-serif; font-size: 13px; }%n");
		add(".title { font-size: 16px; font-weight: 600; }%n");
		colours(1);
		add("@media (prefers-color-scheme: dark) {%n");
		colours(2);
		add("}%n</style>%n<rect width=\"%d\" height=\"%d\" rx=\"6\" class=\"fill-back\"/>%n", width, height);
		text(16, 28, "start", "text title", title);
	}

	private void colours(int scheme) {
		for (String[] colour : COLOURS) {
			add(".fill-%s { fill: %s; } .stroke-%1$s { stroke: %2$s; }%n", colour[0], colour[scheme]);
		}
	}

	private void add(String format, Object... arguments) {
		this.text.append(String.format(Locale.ROOT, format, arguments));
	}

	Svg text(double x, double y, String anchor, String style, String text) {
		add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"fill-%s\">%s</text>%n", x, y, anchor, style,
				escape(text));
		return this;
	}

	Svg grid(double x1, double y1, double x2, double y2) {
		add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"stroke-grid\"/>%n", x1, y1, x2, y2);
		return this;
	}

	Svg line(double x1, double y1, double x2, double y2, String colour, double width) {
		add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"stroke-%s\" stroke-width=\"%.1f\"/>%n", x1,
				y1, x2, y2, colour, width);
		return this;
	}

	Svg path(double[] x, double[] y, String colour, boolean dashed) {
		StringBuilder points = new StringBuilder();
		for (int i = 0; i < x.length; i++) {
			points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x[i], y[i]));
		}
		add("<polyline points=\"%s\" fill=\"none\" class=\"stroke-%s\" stroke-width=\"2\"%s/>%n",
				points.toString().strip(), colour, dashed ? " stroke-dasharray=\"5 4\"" : "");
		return this;
	}

	Svg dot(double x, double y, double radius, String colour, boolean filled) {
		add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" class=\"fill-%s stroke-%s\" stroke-width=\"1.5\"/>%n", x, y,
				radius, filled ? colour : "back", colour);
		return this;
	}

	Svg bar(double x, double y, double width, double height, String colour) {
		add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"fill-%s\"/>%n", x, y, width, height,
				colour);
		return this;
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	@Override
	public String toString() {
		return this.text + "</svg>\n";
	}

}
