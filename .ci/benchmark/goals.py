"""What selfpipe is to reach, as ratios within one run, and whether it does on the machines that were measured."""

import csv
import os
import statistics
from dataclasses import dataclass

from figures import Spread

PACED = ('quiet, 300 us', 'quiet, 10 ms', 'one processor busy, 300 us', 'one processor busy, 10 ms')
HEAD = ('date', 'commit', 'processor', 'processors', 'jdk')
MACHINES, RUNS = 5, 3


@dataclass(frozen=True)
class Goal:
    """A figure of one receiver, as a ratio to another's where there is one: the largest (or least) that is good."""
    what: str
    receiver: str
    to: str | None
    limit: float
    figure: str = 'p50'
    conditions: tuple = PACED
    least: bool = False

    def column(self, condition):
        return f'{self.figure} {self.receiver}{" / " + self.to if self.to else ""} ({condition})'

    def good(self, value):
        return value >= self.limit if self.least else value <= self.limit

    def worst(self, values):
        return min(values) if self.least else max(values)

    def text(self):
        if not self.to:
            return f'{self.limit:.0f}'
        return f'at {"least" if self.least else "most"} {self.limit:.2f}'

    def measured(self, figures, jdk, condition):
        """The values of the rounds."""
        if self.to:
            return figures.ratios(self.receiver, self.to, jdk, condition, self.figure)
        return figures.get(self.receiver, jdk, condition, self.figure)

    def value(self, figures, jdk, condition):
        values = self.measured(figures, jdk, condition)
        if not values:
            return None
        return round(Spread(values).median, 2) if self.to else max(values)


LOG = '%s of `%s`, the log on / off'
GOALS = [
    Goal('`@SignalListener`, `main` / SelfPipe.take() on the main thread', 'main', 'take-main', 1.15),
    Goal('`@SignalListener`, `dedicated` / SelfPipe.take() on another thread', 'dedicated', 'take-thread', 1.15),
    Goal('`@EventListener`, `main` / SelfPipe.take() on the main thread', 'event-main', 'take-main', 1.25),
    Goal('`@EventListener`, `dedicated` / SelfPipe.take() on another thread', 'event-dedicated', 'take-thread', 1.25),
    Goal("`@SignalListener`, `main` / JLine's bare handler", 'main', 'jline', 1),
    Goal("`@SignalListener`, `main` / Rust's iterator on the main thread", 'main', 'rust', 1),
    Goal(LOG % ('p50', 'main'), 'main', 'main-quiet', 1.05),
    Goal(LOG % ('p90', 'main'), 'main', 'main-quiet', 1.05, 'p90'),
    Goal(LOG % ('p50', 'dedicated'), 'dedicated', 'dedicated-quiet', 1.05),
    Goal(LOG % ('p90', 'dedicated'), 'dedicated', 'dedicated-quiet', 1.05, 'p90'),
    Goal("p90, all processors busy: `main` / JLine's handler in the same JVM", 'main', 'jline beside main', 1, 'p90',
         ('busy',)),
    Goal("p90, all processors busy: `dedicated` / JLine's handler in the same JVM", 'dedicated',
         'jline beside dedicated', 1, 'p90', ('busy',)),
    Goal('Neither merged nor out of place, 50 us apart, all busy: `main` / JLine', 'main', 'jline beside main', 1,
         'in place',
         ('busy, 50 us',), True),
    Goal('Neither merged nor out of place, 50 us apart, all busy: `dedicated` / JLine', 'dedicated',
         'jline beside dedicated', 1, 'in place', ('busy, 50 us',), True),
    Goal('Flood, signals a second: `dedicated` / SelfPipe.take() on another thread', 'dedicated', 'take-thread', 0.95,
         'a second', ('flood',), True),
    Goal('Flood: signals lost or seen twice, `dedicated`', 'dedicated', None, 0, 'lost', ('flood',)),
    Goal('Start-up of a web application with Actuator, with / without the starter', 'web, starter', 'web', 1.03, 'ms',
         ('start', 'start, archive')),
    Goal('Context switches of the idle poller, `main`', 'main', None, 0, 'switches', ('idle',)),
    Goal('Context switches of the idle poller, `dedicated`', 'dedicated', None, 0, 'switches', ('idle',)),
]


def append(file, figures, jdks, facts):
    """Adds the figures of this run to those of all machines, one row for each JDK, and returns all rows."""
    rows = read(file)
    for jdk in jdks:
        row = dict(facts, jdk=str(jdk))
        for goal in GOALS:
            for condition in goal.conditions:
                value = goal.value(figures, jdk, condition)
                row[goal.column(condition)] = '' if value is None else f'{value:g}'
        rows.append(row)
    columns = [*HEAD, *(goal.column(condition) for goal in GOALS for condition in goal.conditions)]
    with open(file, 'w', newline='', encoding='utf-8') as out:
        # A column of a goal that is none any more is dropped.
        writer = csv.DictWriter(out, columns, restval='', extrasaction='ignore', lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows)
    return rows


def read(file):
    if not os.path.exists(file):
        return []
    with open(file, newline='', encoding='utf-8') as source:
        return list(csv.DictReader(source))


def machines(rows):
    """The rows of each of the last machines, the one that was measured last at the end."""
    found = {}
    for row in sorted(rows, key=lambda row: row['date']):
        machine = row['processor'], row['processors']
        found[machine] = [*found.pop(machine, []), row]
    return dict(list(found.items())[-MACHINES:])


def verdict(goal, rows):
    """The worst of the last machines, of the worse of their JDKs, under each condition; and the mark."""
    of_machines = []
    for runs in machines(rows).values():
        of_machine = {}
        for condition in goal.conditions:
            values = {}
            for row in runs:
                if row.get(goal.column(condition)):
                    values.setdefault(row['jdk'], []).append(float(row[goal.column(condition)]))
            if values:
                medians = [round(statistics.median(one[-RUNS:]), 2) for one in values.values()]
                of_machine[condition] = goal.worst(medians)
        if of_machine:
            of_machines.append(of_machine)
    worst = {condition: goal.worst([machine[condition] for machine in of_machines if condition in machine])
             for condition in goal.conditions if any(condition in machine for machine in of_machines)}
    good = sum(all(goal.good(value) for value in machine.values()) for machine in of_machines)
    if 0 < good < len(of_machines):
        return worst, f'**reached on {good} of {len(of_machines)} machines**'
    return worst, 'reached' if good else '**missed**' if of_machines else 'not measured'
