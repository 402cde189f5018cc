"""The arithmetic by hand: python3 -m unittest, in this directory."""

import unittest

from figures import Collector, Figures, Spread, flood, in_place, pauses, percentile
from goals import GOALS, verdict


class FiguresTest(unittest.TestCase):

    def test_a_percentile_is_between_the_two_nearest(self):
        self.assertEqual(percentile([4, 1, 3, 2], 0.5), 2.5)
        self.assertEqual(percentile([10, 20], 0.9), 19)

    def test_a_ratio_is_that_of_each_round_and_not_that_of_the_medians(self):
        figures = Figures()
        for number, ours, theirs in (0, 10, 10), (1, 40, 20), (2, 90, 30):
            figures.add('main', 17, 'quiet', 'p50', number, ours)
            figures.add('rust', None, 'quiet', 'p50', number, theirs)
        figures.add('main', 17, 'quiet', 'p50', 3, 1000)
        ratios = figures.ratios('main', 'rust', 17, 'quiet', 'p50')
        self.assertEqual(ratios, [1, 2, 3])
        self.assertEqual(str(Spread(ratios)), '2.00 (1.50 to 2.50)')
        self.assertEqual(figures.ratios('main', 'jline', 17, 'quiet', 'p50'), [])

    def test_order(self):
        sent = [(0, 1), (10, 2), (20, 15)]
        self.assertEqual(in_place(sent, [(5, 1), (15, 2), (25, 15)]), (3, 3))
        self.assertEqual(in_place(sent, [(31, 15), (32, 1), (33, 2)]), (3, 1))
        self.assertEqual(in_place([(0, 1), (10, 1), (20, 2)], [(15, 1), (25, 2)]), (2, 2))

    def test_a_flood_counts_what_a_coalesced_one_stands_for(self):
        sent = [(0, 40)] * 4
        self.assertEqual(flood(sent, [(10, 0, 40, 1), (2 * 10**9, -1, 40, 3)]), (0, 0, 0, 2))
        self.assertEqual(flood(sent, [(10, 0, 40, 1), (10**9, 0, 40, 1)]), (2, 1, 0, 2))
        self.assertEqual(flood(sent, [(10**9, value, 40, 1) for value in (1, 0, 3, 2)]), (0, 0, 0.5, 4))

    def test_pauses_are_taken_out_of_a_latency(self):
        stops = pauses('[3000ns] Safepoint "G1CollectForAllocation", Time since last: 7 ns, Total: 1000 ns\n'
                       '[9000ns] Safepoint "ICBufferFull", Time since last: 7 ns, Total: 1000 ns\n')
        self.assertEqual(stops, [(2000, 3000)])
        collector = Collector([(0, 1000), (2500, 5500)], stops)
        self.assertEqual((collector.all, collector.without), ([1, 3], [1, 2.5]))
        self.assertEqual(collector.touched, 1)

    def test_a_goal_is_judged_by_the_worst_of_the_last_five_machines(self):
        goal = GOALS[0]
        column = goal.column(goal.conditions[0])
        rows = [{'date': f'2026-0{day}', 'processor': name, 'processors': '2', 'jdk': '17', column: ratio} for
                day, name, ratio in ((1, 'forgotten', '9'), (2, 'a', '1.6'), (3, 'b', '1'), (4, 'c', '1'), (5, 'd', '1'),
                                     (6, 'e', '1'), (7, 'a', '1.1'), (8, 'a', '1.2'), (9, 'a', '1'))]
        worst, mark = verdict(goal, rows)
        self.assertEqual((worst[goal.conditions[0]], mark), (1.1, 'reached'))
        rows[-1][column] = '1.3'
        worst, mark = verdict(goal, rows)
        self.assertEqual((worst[goal.conditions[0]], mark), (1.2, '**reached on 4 of 5 machines**'))
