"""docs/benchmarks.md: page.md with its tables filled in."""

import re
import time

import goals
from figures import Spread, percentile
from receivers import read


def table(head, rows):
    lines = [head, ['---'] + ['---:'] * (len(head) - 1), *rows]
    return '\n'.join('| ' + ' | '.join(map(str, line)) + ' |' for line in lines)


def on(jdk):
    return f', JDK {jdk}' if jdk else ''


def number(value):
    return f'{value:,.0f}' if value >= 100 else f'{value:.1f}'


def percent(share):
    return f'{100 * share:.1f} %'


class Page:

    def __init__(self, run, jdks, facts, rows):
        self.run, self.jdks, self.rows = run, jdks, rows
        self.figures = run.figures
        self.tables = {
            'date': time.strftime('%Y-%m-%d', time.gmtime()), 'facts': table(['', ''], facts.items()),
            'goals': self.goals(True), 'other goals': self.goals(False), 'machines': self.machines(),
            'this run': self.this_run(), 'order': self.order(), 'flood': self.flood(), 'collector': self.collector(),
            'start': self.start(),
            **{condition: self.latency(condition) for condition in goals.PACED}}

    def goals(self, paced):
        rows = []
        for goal in (goal for goal in goals.GOALS if (goal.conditions == goals.PACED) == paced):
            worst, mark = goals.verdict(goal, self.rows)
            cells = [self.cell(goal, worst.get(one)) for one in goal.conditions]
            rows.append([goal.what, goal.text(), *(cells if paced else [', archive '.join(cells)]), mark])
        return table(['p50 if nothing else is said', 'Goal', *(goals.PACED if paced else ['Worst']), ''], rows)

    @staticmethod
    def cell(goal, value):
        if value is None:
            return ''
        text = f'{value:.2f}' if goal.to else f'{value:.0f}'
        return text if goal.good(value) else f'**{text}**'

    def machines(self):
        rows = []
        for (processor, processors), runs in goals.machines(self.rows).items():
            good = [goal for goal in goals.GOALS if goals.verdict(goal, runs)[1] == 'reached']
            rows.append([f'{processor}, {processors} processors', len({row['date'] for row in runs}), runs[-1]['date'],
                         runs[-1]['commit'], f'{len(good)} of {len(goals.GOALS)}'])
        return table(['Machine', 'Runs', 'The last', 'Commit', 'Goals reached'], rows)

    def this_run(self):
        rows = []
        for goal in goals.GOALS:
            for condition in goal.conditions:
                cells = []
                for jdk in self.jdks:
                    values = goal.measured(self.figures, jdk, condition)
                    cells.append('' if not values else Spread(values) if goal.to else f'{max(values):.0f}')
                if any(cells):
                    rows.append([f'{goal.what}; {condition}', goal.text(), *cells])
        return table(['', 'Goal', *(f'JDK {jdk}' for jdk in self.jdks)], rows)

    def latency(self, condition):
        """The fastest at the top."""
        rows = []
        for receiver, jdk, where, figure in self.figures.rounds:
            if (where, figure) == (condition, 'p50'):
                p50, p90 = (Spread(self.figures.get(receiver, jdk, where, one)) for one in ('p50', 'p90'))
                rows.append((p50.median, [self.run.labels[receiver] + on(jdk), number(p50.median), number(p90.median),
                                          f'{number(p50.low)} to {number(p50.high)}', p50.median]))
        rows = [cells for _, cells in sorted(rows, key=lambda row: row[0])]
        most = max(cells[-1] for cells in rows)
        return table(['Receiver', 'p50', 'p90', 'Spread of p50', ''],
                     [[*cells[:-1], '█' * max(1, round(30 * cells[-1] / most))] for cells in rows])\
            .replace('| ---: |\n', '| --- |\n', 1)

    def order(self):
        rows = []
        for receiver, jdk, condition, figure in self.figures.rounds:
            if figure == 'in place':
                right, merged = (Spread(self.figures.get(receiver, jdk, condition, one)).median
                                 for one in ('in place', 'merged'))
                name = f'{self.run.labels[receiver]}{on(jdk)}, {condition.split(",")[0]}'
                rows.append([name, *map(percent, (right, merged, 1 - merged - right))])
        return table(['Receiver', 'In place', 'Merged', 'Out of place'], rows)

    def flood(self):
        rows = []
        for receiver, jdk, condition, figure in self.figures.rounds:
            if (condition, figure) == ('flood', 'a second'):
                rate = Spread(self.figures.get(receiver, jdk, condition, figure))
                lost = self.figures.get(receiver, jdk, condition, 'lost')
                overtaken = self.figures.get(receiver, jdk, condition, 'out of place')
                rows.append([self.run.labels[receiver] + on(jdk), number(rate.median),
                             f'{number(rate.low)} to {number(rate.high)}', sum(lost),
                             Spread([1000 * share for share in overtaken])])
        return table(['Receiver', 'Signals a second', 'Spread', 'Lost or seen twice', 'Of 1,000 values out of place'],
                     rows)

    def collector(self):
        rows = [[self.run.labels[receiver] + on(jdk),
                 *(number(percentile(one.all, share)) for share in (0.5, 0.9, 0.99)),
                 percent(one.share(0.9)), percent(one.share(0.99)), percent(one.touched)]
                for (receiver, jdk), one in self.run.collectors.items()]
        return table(['Receiver', 'p50', 'p90', 'p99', "The collector's part of p90", 'of p99',
                      'Of the slowest tenth, met a pause'], rows)

    def start(self):
        rows = []
        for receiver, jdk, condition, figure in sorted(key for key in self.figures.rounds if key[3] == 'ms'):
            millis = Spread(self.figures.get(receiver, jdk, condition, figure))
            base = receiver.split(',')[0]
            ratio = '' if receiver == base else Spread(self.figures.ratios(receiver, base, jdk, condition, figure))
            rows.append([f'{self.run.labels[receiver]}{on(jdk)}{", archive" if "archive" in condition else ""}',
                         number(millis.median), f'{number(millis.low)} to {number(millis.high)}', ratio])
        return table(['Application', 'Milliseconds', 'Spread', 'To the one without'], rows)


def write(file, template, run, jdks, facts, rows):
    tables = Page(run, jdks, facts, rows).tables
    text = re.sub(r'\{\{(.*?)}}', lambda found: tables[found[1]], read(template))
    with open(file, 'w', encoding='utf-8') as out:
        out.write(text)
