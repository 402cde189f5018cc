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

package io.github.selfpipe.sample.page;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets only this machine change anything, which is to raise a signal. There is no login
 * in the sample, and that is why a service should not open this endpoint as it does.
 * <p>
 * That a request comes from this machine is not enough: any web site that is open in a
 * browser here can send one (cross-site request forgery), and can even make its own name
 * stand for this address (DNS rebinding). So the page must be our own, by the header
 * {@code Origin} that a browser sends with each POST, and the address must be that of
 * this machine, by the header {@code Host}. What a proxy passes on is not local.
 *
 * @author The selfpipe maintainers
 */
@Component
@Profile("!procfile")
class LocalChangesFilter extends OncePerRequestFilter {

	private static final Set<String> READING = Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name(),
			HttpMethod.OPTIONS.name());

	private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (READING.contains(request.getMethod()) || isLocal(request)) {
			chain.doFilter(request, response);
		}
		else {
			response.sendError(HttpServletResponse.SC_FORBIDDEN);
		}
	}

	private static boolean isLocal(HttpServletRequest request) throws IOException {
		String host = request.getHeader(HttpHeaders.HOST);
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		return InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()
				&& request.getHeader("X-Forwarded-For") == null && request.getHeader("Forwarded") == null
				&& host != null && LOCAL_NAMES.contains(host.replaceFirst(":\\d+$", ""))
				&& (origin == null || origin.equals("http://" + host));
	}

}
