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

package io.github.selfpipe.bench.micro;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

import io.github.selfpipe.SelfPipe;
import io.github.selfpipe.Signal;
import io.github.selfpipe.SignalInfo;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Reading and decoding: a full batch, and one record alone. The records are written to
 * the pipe by the benchmark, in place of the top half and within the time measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchBenchmark {

	private static final int BATCH = 128;

	private static final int RECORD = 32;

	private final ByteBuffer records = ByteBuffer.allocateDirect(BATCH * RECORD).order(ByteOrder.nativeOrder());

	private SelfPipe pipe;

	private FileChannel writeEnd;

	@Setup
	public void open() throws IOException {
		this.pipe = SelfPipe.open(Signal.SIGUSR1);
		// proc(5): opened for writing, the read end of a pipe gives its write end.
		this.writeEnd = FileChannel.open(Path.of("/proc/self/fd/" + this.pipe.fd()), StandardOpenOption.WRITE);
		for (int i = 0; i < BATCH; i++) {
			this.records.putInt(i * RECORD, Signal.SIGUSR1.number());
			this.records.putInt(i * RECORD + 8, 4711);
		}
	}

	@TearDown
	public void close() throws IOException {
		this.writeEnd.close();
		this.pipe.close();
	}

	@Benchmark
	@OperationsPerInvocation(BATCH)
	public void batch(Blackhole blackhole) throws IOException {
		this.writeEnd.write(this.records.clear());
		for (int i = 0; i < BATCH; i++) {
			blackhole.consume(next());
		}
	}

	@Benchmark
	public SignalInfo single() throws IOException {
		this.writeEnd.write(this.records.clear().limit(RECORD));
		return next();
	}

	private SignalInfo next() {
		SignalInfo info = this.pipe.take();
		if (info == null) {
			throw new IllegalStateException("the pipe is empty");
		}
		return info;
	}

}
