"""The arithmetic: percentiles, ratios round by round, order, floods, and what of a latency is the collector's."""

import bisect
import itertools
import re
import statistics


def percentile(values, share):
    """Linear between the two nearest."""
    values = sorted(values)
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (place - below) * (values[above] - values[below])


class Spread:
    """A median, and between which two values half of all are."""

    def __init__(self, values):
        self.median = statistics.median(values)
        self.low = percentile(values, 0.25)
        self.high = percentile(values, 0.75)

    def __str__(self):
        return f'{self.median:.2f} ({self.low:.2f} to {self.high:.2f})'


class Figures:
    """One figure a round, of each receiver on each JDK (None: it is no JVM) under each condition."""

    def __init__(self):
        self.rounds = {}

    def add(self, receiver, jdk, condition, figure, number, value):
        self.rounds.setdefault((receiver, jdk, condition, figure), {})[number] = value

    def by_round(self, receiver, jdk, condition, figure):
        return self.rounds.get((receiver, jdk, condition, figure)) or \
            self.rounds.get((receiver, None, condition, figure)) or {}

    def get(self, *key):
        return list(self.by_round(*key).values())

    def ratios(self, receiver, to, jdk, condition, figure):
        """How one stands to another in each round that has both."""
        values, others = (self.by_round(one, jdk, condition, figure) for one in (receiver, to))
        return [values[number] / others[number] for number in values if number in others]


def in_place(sent, received):
    """How many signals, each (nanoseconds, signal), arrived, and how many not after one that was sent later."""
    # Of two of a kind nobody can tell which it was, or whether one was merged into the other: the better look counts.
    places = {}
    for place, (_, signo) in enumerate(sent):
        places.setdefault(signo, []).append(place)
    received = sorted(received)
    # The latest that each can be, so that those after it of its kind have one too.
    last, following = [0] * len(received), {}
    for i in reversed(range(len(received))):
        nanos, signo = received[i]
        of_kind = places[signo]
        place = following.get(signo, len(of_kind)) - 1
        while place > 0 and sent[of_kind[place]][0] > nanos:
            place -= 1
        last[i] = max(place, 0)
        following[signo] = place
    first, overtaken, latest = {}, 0, -1
    for i, (_, signo) in enumerate(received):
        of_kind = places[signo]
        start = place = first.get(signo, 0)
        while place < last[i] and of_kind[place] < latest:
            place += 1
        if of_kind[place] < latest:
            overtaken += 1
            place = start
        latest = max(latest, of_kind[place])
        first[signo] = min(place + 1, len(of_kind) - 1)
    return len(received), len(received) - overtaken


def flood(sent, received):
    """(lost, twice, out of place, signals a second) of entries (nanoseconds, value, signal, count); a coalesced one has
    value -1. Out of place is the share of the values that came after a greater one."""
    values = [value for _, value, _, _ in received if value >= 0]
    overtaken = sum(value < before for value, before in zip(values, itertools.accumulate(values, max)))
    total = sum(count for _, _, _, count in received)
    seconds = (max(entry[0] for entry in received) - sent[0][0]) / 1e9
    return len(sent) - total, len(values) - len(set(values)), overtaken / max(1, len(values)), total / seconds


def pauses(log):
    """When the collector stopped the JVM, as (begin, end) in nanoseconds, from -Xlog:safepoint with timenanos."""
    line = re.compile(r'\[(\d+)ns] Safepoint "(\w*(?:GC|G1|Gen|Collect)\w*)".* Total: +(\d+) ns')
    return [(int(at) - int(total), int(at)) for at, _, total in line.findall(log)]


class Collector:
    """What is left of latencies, given as (sent, received), without the collector's pauses."""

    def __init__(self, intervals, stops):
        ends = [end for _, end in stops]
        self.all, self.without, touched = [], [], []
        for begin, end in intervals:
            paused = 0
            for i in range(bisect.bisect_right(ends, begin), len(stops)):
                if stops[i][0] >= end:
                    break
                paused += min(end, stops[i][1]) - max(begin, stops[i][0])
            self.all.append((end - begin) / 1000)
            self.without.append((end - begin - paused) / 1000)
            touched.append(paused > 0)
        slow = percentile(self.all, 0.9)
        of_slow = [hit for hit, micros in zip(touched, self.all) if micros >= slow]
        self.touched = sum(of_slow) / len(of_slow)

    def share(self, quantile):
        """How much lower the percentile is without the pauses."""
        return 1 - percentile(self.without, quantile) / percentile(self.all, quantile)
