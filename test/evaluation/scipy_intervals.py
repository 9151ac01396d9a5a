# Reads two lists of values a case from stdin; writes SciPy's 95 % interval of the mean paired difference for each.
import json
import sys

from scipy import stats

intervals = []
for case in json.load(sys.stdin):
    test = stats.ttest_rel(case["model"], case["base"])
    interval = test.confidence_interval(0.95)
    intervals.append([float(interval.low), float(interval.high)])
json.dump(intervals, sys.stdout)
