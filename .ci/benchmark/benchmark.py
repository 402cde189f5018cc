#!/usr/bin/env python3
"""
Measures selfpipe and its peers side by side: benchmark.py MODE JAR CLASS_PATH JAVA_HOME, called by Maven.
`full` takes ten minutes at most with the build, writes docs/benchmarks.md and adds to docs/benchmarks-machines.csv;
`dry` does the same in short, below target; `check` takes less than two and fails only on a clear loss.
"""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace

import goals
import machine
import page
from figures import Collector, Figures, Spread, flood, in_place, pauses, percentile
from receivers import JLINES, OURS, REAL_TIME, SIGCONT, SIGHUP, SIGWINCH, Build, Catalogue, Crew, Receiver, Running, read

HERE = os.path.dirname(os.path.abspath(__file__))
DOCS = os.path.join(HERE, '../../docs')
TARGET = os.path.join(HERE, 'target/benchmark')
MICRO, MILLI = 1000, 1_000_000


class Run:

    def __init__(self, scale, seconds, catalogue):
        self.scale, self.end = scale, time.monotonic() + seconds * scale
        self.catalogue, self.build = catalogue, catalogue.build
        self.figures, self.labels, self.collectors = Figures(), {}, {}
        self.begun = time.monotonic()

    def rounds(self, name, seconds, items, least=3):
        """Goes through the items there and back until the time is up: (round, item)."""
        print(f'[{time.monotonic() - self.begun:4.0f} s] {name}')
        items, number = list(items), 0
        end = self.end if seconds is None else time.monotonic() + seconds * self.scale
        while number < least or time.monotonic() < end:
            for item in items:
                yield number, item
            items.reverse()
            number += 1

    def note(self, number, receiver, condition, figure, value):
        self.labels[receiver.id] = receiver.label
        self.figures.add(receiver.id, receiver.jdk, condition, figure, number, value)

    def latency(self, condition, members, seconds, count, gap):
        for number, member in self.rounds(condition, seconds, members):
            micros = [(end - begin) / 1000 for begin, end in member.answered(count, gap)]
            for figure, share in ('p50', 0.5), ('p90', 0.9):
                self.note(number, member.receiver, condition, figure, percentile(micros, share))

    @contextmanager
    def one_processor_busy(self):
        burner = subprocess.Popen([self.build.program('sender'), 'burn'])
        try:
            yield
        finally:
            burner.kill()
            burner.wait()

    def idle(self, members, seconds):
        time.sleep(3)
        before = [member.poller_switches() for member in members]
        time.sleep(max(2, seconds * self.scale))
        for member, switches in zip(members, before):
            self.note(0, member.receiver, 'idle', 'switches', member.poller_switches() - switches)

    def order(self, whom, seconds):
        for number, (member, signals, receiver) in self.rounds('order', seconds, whom):
            for condition in 'quiet, 50 us', 'busy, 50 us':
                member.pressure(condition.startswith('busy'))
                sent, received = member.send('timed', 2000, 50 * MICRO, *signals)
                member.pressure(False)
                arrived, right = in_place([(nanos, signo) for nanos, signo in sent],
                                          [(nanos, signo) for nanos, _, signo, _ in received])
                self.note(number, receiver, condition, 'in place', right / len(sent))
                self.note(number, receiver, condition, 'merged', 1 - arrived / len(sent))

    def flood(self, members, seconds, count):
        for number, member in self.rounds('flood', seconds, members, 4):
            lost, twice, overtaken, rate = flood(*member.send('queue', count, REAL_TIME))
            # The first of each warms up; nothing may be lost in it either.
            self.note(number, member.receiver, 'flood', 'lost', abs(lost) + twice)
            if number:
                self.note(number, member.receiver, 'flood', 'a second', rate)
                self.note(number, member.receiver, 'flood', 'out of place', overtaken)

    def busy(self, jdks, seconds):
        """A listener, SelfPipe.take() and JLine's handler in one JVM that allocates on all processors."""
        samples, logs = {}, {}

        def log(jdk, mode):
            return logs.setdefault((jdk, mode), os.path.join(TARGET, f'safepoints-{jdk}-{mode}.log'))

        receivers = [receiver for jdk in jdks for receiver in self.catalogue.beside(jdk, lambda mode: log(jdk, mode))]
        with Crew(receivers, self.build) as crew:
            whom = {member: [(signo, Receiver(id, label, member.receiver.jdk, ())) for signo, id, label in (
                (SIGHUP, member.receiver.id, member.receiver.label),
                (SIGWINCH, f'take beside {member.receiver.id}', 'SelfPipe.take() beside it'),
                (SIGCONT, f'jline beside {member.receiver.id}', "JLine's handler beside it"))
                if signo != SIGCONT or member.receiver.jdk >= 22] for member in crew.members}
            for member in crew.members:
                for signo, _ in whom[member]:
                    member.warm_up(signo)
            for number, member in self.rounds('all processors busy', seconds, crew.members):
                member.pressure(True)
                for signo, receiver in whom[member][::-1 if number % 2 else 1]:
                    intervals = member.answered(60, 300 * MICRO, signo)
                    samples.setdefault((receiver.id, receiver.jdk, member.receiver.id), []).extend(intervals)
                    micros = [(end - begin) / 1000 for begin, end in intervals]
                    self.note(number, receiver, 'busy', 'p90', percentile(micros, 0.9))
                member.pressure(False)
            self.order([(member, signals, receiver) for member in crew.members if member.receiver.jdk == jdks[-1]
                        for signals, (_, receiver) in zip((OURS, JLINES), whom[member][::2])], 15)
        self.collectors = {(id, jdk): Collector(intervals, pauses(read(logs[jdk, mode])))
                           for (id, jdk, mode), intervals in samples.items()}

    def start_up(self, jdks):
        """Until the time is up; the minimal application and the other starter, which have no goal, once."""
        catalogue = self.catalogue
        starter, jline, prometheus = catalogue.STARTER, catalogue.JLINE, catalogue.PROMETHEUS
        applications = (
            ('web', 'web application with Actuator', catalogue.select(starter + jline + prometheus)),
            ('web, starter', 'web application with Actuator and the starter', catalogue.select(jline + prometheus)),
            ('web, prometheus', 'web application with Actuator and Prometheus', catalogue.select(starter + jline)),
            ('minimal', 'minimal application', catalogue.select(only=catalogue.MINIMAL)),
            ('minimal, starter', 'minimal application and the starter',
             catalogue.select(only=catalogue.MINIMAL + starter)))
        variants = []
        for jdk in jdks:
            for id, label, path in applications:
                command = catalogue.java(jdk, path, 'StartedApplication', '-Dserver.port=0', '-Dselfpipe.signals=HUP')
                receiver = Receiver(id, label, jdk, command, ())
                variants.append(('start', receiver))
                if id.startswith('web'):
                    variants.append(('start, archive', self.archived(receiver)))
        # What is compared is started one after the other.
        variants.sort(key=lambda variant: (variant[1].jdk, variant[0]))
        for number, (condition, receiver) in self.rounds('start-up', None, variants, 2):
            often = receiver.id in ('web', 'web, starter')
            if often or number == 1:
                millis = Running(receiver, self.build).await_end()
                # The first of each fills the file cache.
                if number > 0:
                    self.note(number, receiver, condition, 'ms', millis)

    def archived(self, receiver):
        """The same application from an AOT cache, or a class data archive before JDK 25."""
        file = os.path.join(TARGET, f'{receiver.jdk}-{receiver.id}.archive'.replace(', ', '-'))
        make, use = (('AOTCacheOutput', 'AOTCache') if receiver.jdk >= 25 else
                     ('ArchiveClassesAtExit', 'SharedArchiveFile'))
        if os.path.exists(file):
            os.remove(file)
        java, *options = receiver.command
        Running(replace(receiver, command=(java, f'-XX:{make}={file}', *options)), self.build).await_end()
        if not os.path.exists(file):
            raise SystemExit(f'{java} has made no {file}')
        return replace(receiver, command=(java, f'-XX:{use}={file}', *options))

    def full(self, jdks):
        self.build.others()
        receivers = [*self.catalogue.natives(), *(one for jdk in jdks for one in self.catalogue.on(jdk))]
        with Crew(receivers, self.build) as crew:
            self.idle(crew.select('main', 'dedicated'), 10)
            for member in crew.members:
                member.warm_up()
            few = [member for member in crew.members if member.receiver.id not in ('c-two', 'go', 'sun-misc')]
            quiet, quiet_slow, shared, shared_slow = goals.PACED
            self.latency(quiet, crew.members, 40, 100, 300 * MICRO)
            self.latency(quiet_slow, few, 30, 15, 10 * MILLI)
            with self.one_processor_busy():
                self.latency(shared, crew.members, 40, 100, 300 * MICRO)
                self.latency(shared_slow, few, 30, 15, 10 * MILLI)
            self.flood(crew.select('take-thread', 'dedicated'), 20, 100_000)
        self.busy(jdks, 40)
        self.start_up(jdks)

    def check(self, jdk):
        """Whether nothing is clearly lost: three rounds of four are worse than a bound far above the goal."""
        ids = 'take-main', 'main', 'main-quiet', 'take-thread', 'dedicated', 'dedicated-quiet'
        losses = []
        with Crew([one for one in self.catalogue.on(jdk) if one.id in ids], self.build) as crew:
            for member in crew.members:
                member.warm_up()
            condition = goals.PACED[0]
            self.latency(condition, crew.members, 15, 100, 300 * MICRO)
            self.flood(crew.select('take-thread', 'dedicated'), 10, 50_000)
        for receiver, to, where, figure, bound in (
                ('main', 'take-main', condition, 'p50', 2), ('dedicated', 'take-thread', condition, 'p50', 2),
                ('main', 'main-quiet', condition, 'p50', 1.5), ('dedicated', 'dedicated-quiet', condition, 'p50', 1.5),
                ('take-thread', 'dedicated', 'flood', 'a second', 2)):
            spread = Spread(self.figures.ratios(receiver, to, jdk, where, figure))
            print(f'{figure} {receiver} / {to}: {spread}, bound {bound}')
            if spread.low > bound:
                losses.append(f'{figure} {receiver} / {to}')
        lost = sum(self.figures.get('dedicated', jdk, 'flood', 'lost'))
        print(f'real-time signals lost or seen twice in floods: {lost}')
        if lost:
            losses.append('real-time signals')
        print(f'LOST: {", ".join(losses)}' if losses else 'nothing is clearly lost')
        return not losses


def main(mode, jar, class_path, java_home):
    jdks = machine.jdks(java_home)
    build = Build(TARGET)
    try:
        run = Run(0.05 if mode == 'dry' else 1, 530, Catalogue(build, jdks, jar, class_path.split(':')))
        if mode == 'check':
            return 0 if run.check(machine.feature(java_home)) else 1
        load = machine.load()
        run.full(sorted(jdks))
        docs = DOCS if mode == 'full' else TARGET
        facts = {**machine.facts(jdks), 'Load average before; after': f'{load}; {machine.load()}',
                 'Seconds, without the build': f'{time.monotonic() - run.begun:.0f}',
                 **{f'Left out: {what}': why for what, why in build.missing.items()}}
        rows = goals.append(os.path.join(docs, 'benchmarks-machines.csv'), run.figures, sorted(jdks), machine.row())
        page.write(os.path.join(docs, 'benchmarks.md'), os.path.join(HERE, 'page.md'), run, sorted(jdks), facts, rows)
        return 0
    finally:
        build.close()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
