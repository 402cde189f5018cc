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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LocalChangesFilter}. What a real browser does is in LivePageIT.
 */
class LocalChangesFilterTests {

	private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/actuator/signals/HUP");

	LocalChangesFilterTests() {
		this.request.setRemoteAddr("127.0.0.1");
		this.request.addHeader("Host", "localhost:8080");
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, localhost:8080", "::1, [::1]:8080", "127.0.0.1, 127.0.0.1", "127.0.0.2, localhost" })
	void lets(String address, String host) throws Exception {
		this.request.setRemoteAddr(address);
		this.request.removeHeader("Host");
		this.request.addHeader("Host", host);
		assertThat(isLetThrough()).isTrue();
		this.request.addHeader("Origin", "http://" + host);
		assertThat(isLetThrough()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.7", "10.0.0.1", "2001:db8::1" })
	void refusesAnotherMachine(String address) throws Exception {
		this.request.setRemoteAddr(address);
		assertThat(isLetThrough()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "http://evil.example", "http://localhost:8081", "https://localhost:8080", "null",
			"http://localhost:8080.evil.example" })
	void refusesAnotherSite(String origin) throws Exception {
		this.request.addHeader("Origin", origin);
		assertThat(isLetThrough()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "evil.example:8080", "localhost.evil.example", "192.0.2.7:8080" })
	void refusesAnotherNameForThisAddress(String host) throws Exception {
		this.request.removeHeader("Host");
		this.request.addHeader("Host", host);
		this.request.addHeader("Origin", "http://" + host);
		assertThat(isLetThrough()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "X-Forwarded-For, 192.0.2.7", "Forwarded, for=192.0.2.7" })
	void refusesWhatAProxyPassesOn(String header, String value) throws Exception {
		this.request.addHeader(header, value);
		assertThat(isLetThrough()).isFalse();
	}

	@Test
	void letsAnybodyRead() throws Exception {
		this.request.setMethod("GET");
		this.request.setRemoteAddr("192.0.2.7");
		assertThat(isLetThrough()).isTrue();
	}

	private boolean isLetThrough() throws Exception {
		MockFilterChain chain = new MockFilterChain();
		MockHttpServletResponse response = new MockHttpServletResponse();
		new LocalChangesFilter().doFilter(this.request, response, chain);
		assertThat(response.getStatus()).isEqualTo((chain.getRequest() != null) ? 200 : 403);
		return chain.getRequest() != null;
	}

}
