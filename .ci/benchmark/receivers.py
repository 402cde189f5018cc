"""What is measured: programs that catch signals and say when, and the sender."""

import glob
import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import time
from dataclasses import dataclass

READY, EXECUTED, RECEIVED, SENT, LATE, ENTRIES = 8, 16, 64, 128, 136, 4096  # as in bench.h
RECEIVED_ENTRY, SENT_ENTRY = struct.Struct('=qqii'), struct.Struct('=qq')
CAPACITY = 1 << 18
SIGHUP, SIGCONT, SIGWINCH, REAL_TIME = 1, 18, 28, 40
STANDARD = (SIGHUP, 2, 15, SIGCONT, SIGWINCH)
# Where several receive in one JVM: the listener's and JLine's, of those few that it has a handler of its own for;
# SIGWINCH is SelfPipe.take()'s.
OURS, JLINES = (SIGHUP, 2, 15), (SIGCONT, 20, 3)
PATIENCE = 120


@dataclass(frozen=True)
class Receiver:
    """A program, whose arguments are the file of the shared memory and the signals."""
    id: str
    label: str
    jdk: int | None
    command: tuple
    signals: tuple = STANDARD


class Catalogue:
    """All that can run here."""

    STARTER = ('selfpipe-', 'jna-')
    JLINE = ('jline-',)
    PROMETHEUS = ('micrometer-registry-prometheus-', 'prometheus-')
    # What spring-boot-starter brings.
    MINIMAL = ('spring-boot-4', 'spring-boot-autoconfigure-', 'spring-core-', 'spring-context-', 'spring-aop-',
               'spring-beans-', 'spring-expression-', 'micrometer-observation-', 'micrometer-commons-',
               'commons-logging-', 'logback-', 'slf4j-api-', 'log4j-', 'jul-to-slf4j-', 'jakarta.annotation-api-',
               'snakeyaml-', 'jspecify-')

    def __init__(self, build, jdks, jar, class_path):
        self.build, self.jdks, self.jar = build, jdks, jar
        self.jars = {os.path.basename(path): path for path in class_path if path.endswith('.jar')}

    def select(self, leave_out=(), only=()):
        """A class path: all jars whose names do not begin with one of these, or only those that do."""
        names = [name for name in self.jars if not name.startswith(tuple(leave_out))
                 and (not only or name.startswith(tuple(only)))]
        return ':'.join([self.jar, *(self.jars[name] for name in names)])

    def java(self, jdk, class_path, main, *options):
        return (os.path.join(self.jdks[jdk], 'bin/java'), '-Xmx256m', '--enable-native-access=ALL-UNNAMED', *options,
                '-cp', class_path, f'io.github.selfpipe.benchmark.{main}')

    def natives(self):
        found = [Receiver(f'c-{threads}', f'C self-pipe, {threads} thread{"s" * (threads == "two")}', None,
                          (self.build.program('receiver'), threads)) for threads in ('one', 'two')]
        if self.build.has('rust'):
            found.append(Receiver('rust', 'Rust signal-hook, main thread', None, (self.build.program('rust'),)))
        if self.build.has('go'):
            found.append(Receiver('go', 'Go os/signal', None, (self.build.program('go'),)))
        return found

    def on(self, jdk):
        """Those in Java, one JVM each."""
        plain = self.select(only=(*self.STARTER, *self.JLINE, 'jspecify-'))
        application = self.select(only=(*self.MINIMAL, *self.STARTER))
        off, main = '-Dlogging.level.io.github.selfpipe.signals=warn', '-Dselfpipe.poller.thread=main'

        def bare(id, label, way, signals=(*STANDARD, REAL_TIME)):
            return Receiver(id, label, jdk, self.java(jdk, plain, 'PlainReceiver', f'-Dbench.way={way}'), signals)

        def spring(id, label, *options, way='signal', signals=(*STANDARD, REAL_TIME)):
            command = self.java(jdk, application, 'SpringReceiver', f'-Dbench.way={way}', *options)
            return Receiver(id, label, jdk, command, signals)

        return [
            bare('take-main', 'SelfPipe.take(), main thread', 'main'),
            spring('main', '**@SignalListener, main**', main),
            spring('main-quiet', '@SignalListener, main, log off', main, off),
            spring('event-main', '@EventListener, main', main, way='event'),
            bare('take-thread', 'SelfPipe.take(), another thread', 'thread'),
            spring('dedicated', '**@SignalListener, dedicated**'),
            spring('dedicated-quiet', '@SignalListener, dedicated, log off', off),
            spring('event-dedicated', '@EventListener, dedicated', way='event'),
            spring('sun-misc', 'sun.misc.Signal -> publishEvent', way='sun', signals=STANDARD),
            *([bare('jline', 'JLine FFM handler', 'jline', STANDARD)] if jdk >= 22 else [])]

    def beside(self, jdk, log):
        """One JVM for each mode that has a listener, SelfPipe.take() and JLine's handler, and logs its safepoints."""
        path = self.select(only=(*self.MINIMAL, *self.STARTER, *(self.JLINE if jdk >= 22 else ())))
        jline = (f'-Dbench.jline={",".join(map(str, JLINES))}',) if jdk >= 22 else ()
        return [Receiver(mode, f'@SignalListener, {mode}', jdk, self.java(
            jdk, path, 'SpringReceiver', f'-Dselfpipe.poller.thread={mode}', f'-Dbench.take={SIGWINCH}', *jline,
            f'-Xlog:safepoint:file={log(mode)}:timenanos'), OURS) for mode in ('main', 'dedicated')]


class Running:
    """A receiver at work."""

    def __init__(self, receiver, build):
        self.receiver, self.build = receiver, build
        self.file = os.path.join(build.shared, f'{receiver.id}-{receiver.jdk}-{time.monotonic_ns()}'.replace(' ', ''))
        with open(self.file, 'wb') as out:
            out.truncate(ENTRIES + CAPACITY * (RECEIVED_ENTRY.size + SENT_ENTRY.size))
        with open(self.file, 'r+b') as file:
            self.memory = mmap.mmap(file.fileno(), 0)
        self.put(0, CAPACITY)
        self.output = os.path.join(build.directory, f'{os.path.basename(self.file)}.log')
        with open(self.output, 'wb') as log:
            self.process = subprocess.Popen(
                [build.program('sender'), 'launch', self.file, *receiver.command, self.file,
                 *map(str, receiver.signals)], stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)

    def get(self, at):
        return struct.unpack_from('=q', self.memory, at)[0]

    def put(self, at, value):
        struct.pack_into('=q', self.memory, at, value)

    def await_ready(self):
        end = time.monotonic() + PATIENCE
        while not self.get(READY):
            if (self.process.poll() is not None and not self.get(READY)) or time.monotonic() > end:
                self.fail('did not start')
            time.sleep(0.005)

    def fail(self, what):
        with open(self.output, encoding='utf-8', errors='replace') as log:
            raise SystemExit(f'{self.receiver.label} on {self.receiver.jdk} {what}:\n{log.read()[-4000:]}')

    def send(self, mode, *arguments):
        """Runs the sender (see sender.c), and returns what was sent and received."""
        for counter in RECEIVED, SENT, LATE:
            self.put(counter, 0)
        subprocess.run([self.build.program('sender'), self.file, str(self.process.pid), mode, *map(str, arguments)],
                       check=True, timeout=PATIENCE)
        if self.get(LATE):
            self.fail(f'has lost a signal: {self.get(SENT)} sent, {self.get(RECEIVED)} received')
        return self.entries(SENT_ENTRY, ENTRIES + CAPACITY * RECEIVED_ENTRY.size, SENT), \
            self.entries(RECEIVED_ENTRY, ENTRIES, RECEIVED)

    def entries(self, entry, at, count):
        return list(entry.iter_unpack(self.memory[at:at + min(CAPACITY, self.get(count)) * entry.size]))

    def answered(self, count, gap, signo=SIGHUP):
        """Sends a signal again and again, each after the one before was received: (sent, received) in nanoseconds."""
        sent, received = self.send('answered', count, gap, signo)
        return [(one[0], other[0]) for one, other in zip(sent, received, strict=True)]

    def warm_up(self, signo=SIGHUP):
        """So many signals that a JVM has compiled what they run."""
        self.answered(6000 if self.receiver.jdk else 300, 50_000, signo)

    def pressure(self, on):
        """Puts the heap of a JVM under pressure, with as many threads as processors."""
        self.process.stdin.write(b'p' if on else b'r')
        self.process.stdin.flush()
        time.sleep(0.2)

    def poller_switches(self):
        """The context switches so far of Java's main thread, the second of a process, or of the thread `selfpipe`."""
        tasks = [f'/proc/{self.process.pid}/task/{task}' for task in os.listdir(f'/proc/{self.process.pid}/task')]
        tasks.sort(key=lambda task: int(os.path.basename(task)))
        named = [task for task in tasks if read(f'{task}/comm').strip() == 'selfpipe']
        status = read(f'{tasks[1] if self.receiver.id == "main" else named[0]}/status')
        return sum(int(line.split()[1]) for line in status.splitlines() if 'ctxt_switches' in line)

    def await_end(self):
        """From execve(2) to ready, in milliseconds, of one that ends by itself."""
        if self.process.wait(PATIENCE) != 0 or not self.get(READY):
            self.fail('did not start')
        millis = (self.get(READY) - self.get(EXECUTED)) / 1e6
        self.close()
        return millis

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.memory.close()
        os.remove(self.file)


class Crew:
    """Receivers that run side by side."""

    def __init__(self, receivers, build):
        self.members = [Running(receiver, build) for receiver in receivers]

    def __enter__(self):
        for member in self.members:
            member.await_ready()
        return self

    def select(self, *ids):
        return [member for member in self.members if member.receiver.id in ids]

    def __exit__(self, *_):
        for member in self.members:
            member.close()


class Build:
    """The programs in C, Rust and Go, and where files go."""

    CRATES = '/usr/share/cargo/registry'

    def __init__(self, directory):
        self.directory = directory
        self.missing = {}
        os.makedirs(directory, exist_ok=True)
        for log in glob.glob(f'{directory}/*.log*'):
            os.remove(log)
        self.shared = tempfile.mkdtemp(prefix='selfpipe-bench', dir='/dev/shm' if os.path.isdir('/dev/shm') else None)
        self.sources = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'src/main')
        for name in 'sender', 'receiver':
            subprocess.run(['gcc', '-std=gnu11', '-D_GNU_SOURCE', '-O2', '-Wall', '-Wextra', '-Werror', '-pthread',
                            '-o', self.program(name), f'{self.sources}/c/{name}.c'], check=True)

    def others(self):
        """What cannot be built is left out, and why."""
        if shutil.which('go'):
            subprocess.run(['env', 'GO111MODULE=off', 'go', 'build', '-o', self.program('go'),
                            f'{self.sources}/go/receiver.go'], check=True)
        else:
            self.missing['Go os/signal'] = 'no `go` on the search path (golang-go)'
        crates = os.listdir(self.CRATES) if os.path.isdir(self.CRATES) else []
        if shutil.which('cargo') and any(crate.startswith('signal-hook-0') for crate in crates):
            project = shutil.copytree(f'{self.sources}/rust', f'{self.directory}/crate', dirs_exist_ok=True)
            subprocess.run(['cargo', 'build', '--quiet', '--release', '--offline', '--manifest-path',
                            f'{project}/Cargo.toml', '--config', 'source.crates-io.replace-with="debian"',
                            '--config', f'source.debian.directory="{self.CRATES}"'], check=True)
            shutil.copy(f'{project}/target/release/receiver', self.program('rust'))
        else:
            self.missing['Rust signal-hook'] = ('no `cargo`, or not the crate that Debian packages (rustc, cargo, '
                                                'librust-signal-hook-dev)')

    def program(self, name):
        return os.path.join(self.directory, name)

    def has(self, name):
        return os.path.exists(self.program(name)) and not any(what.lower().startswith(name) for what in self.missing)

    def close(self):
        shutil.rmtree(self.shared)


def read(file):
    with open(file, encoding='utf-8') as source:
        return source.read()
