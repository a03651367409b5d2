"""What the peers' scripts share: the problem, the clock, the limit and the answer."""

import importlib.metadata
import json
import os
import signal
import statistics
import sys
import time

# The scripts are named like the libraries that they try, and must not be found instead.
sys.path[:] = [p for p in sys.path if os.path.abspath(p or ".") != os.path.dirname(os.path.abspath(__file__))]


class OutOfTime(Exception):
    """The limit of processor time is reached."""


class Problem:
    """A problem as the bench writes it.

    `clauses` are lists of literals; group `g` holds wherever literal `selectors[g]` does.
    `cells` have a kind, a number of values and literals; `native` has the formulas from which
    the clauses were made, over the cells; `kept` are the groups that hold for the zone.
    """

    def __init__(self, path):
        with open(path) as file:
            self.__dict__.update(json.load(file))
        self.groups = range(len(self.selectors))
        self.group_of = {selector: group for group, selector in enumerate(self.selectors)}

    def occurring(self):
        """The cells that the clauses mention, with their numbers."""
        return [(at, cell) for at, cell in enumerate(self.cells) if cell["literals"]]


def as_it_is(problem):
    return problem


def pinned(cell, value):
    """The literals that make a cell take a value."""
    literals = cell["literals"]
    if cell["kind"] == "flag":
        return [literals[0] if value else -literals[0]]
    if cell["kind"] == "choice":
        return [literals[value]]
    # Literal n of an ordered cell says "at most n"; the last value needs none.
    return [-literal for literal in literals[value - 1 : value] if value] + literals[value : value + 1]


def value_in(cell, is_true):
    """The value of a cell in a model."""
    literals = cell["literals"]
    if cell["kind"] == "flag":
        return int(is_true(literals[0]))
    return next((at for at, literal in enumerate(literals) if is_true(literal)), cell["count"] - 1)


def measured(limit, job, runs=3):
    """Runs a job and returns the median of its processor time, and its answer; a long job
    runs once, one that exceeds the limit is cut off and has no answer."""

    def cut_off(*_):
        raise OutOfTime

    signal.signal(signal.SIGPROF, cut_off)
    times, answer = [], None
    for _ in range(runs):
        signal.setitimer(signal.ITIMER_PROF, limit)
        start, repeats = time.process_time(), 0
        try:
            # The clock may be coarse: short jobs are repeated.
            while repeats == 0 or time.process_time() - start < 0.05:
                answer = job()
                repeats += 1
        except OutOfTime:
            return limit, None
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        times.append((time.process_time() - start) / repeats)
        if sum(times) > limit / 4:
            break
    return statistics.median(times), answer


def main(package, tasks):
    """`SCRIPT` alone tells the version of the library; `SCRIPT TASK FILE SECONDS` does a task.

    There may be several ways to do it; the best counts. A way is a pair of functions: what
    reads the problem, and what is measured.
    """
    if len(sys.argv) < 4:
        print(package, importlib.metadata.version(package))
        return
    _, task, path, limit = sys.argv
    problem = Problem(path)
    limit = float(limit)
    # Foreign code does not hear of signals before it returns; then this ends the process.
    signal.alarm(int(3 * limit) + 30)
    outcomes = []
    for read, run in tasks[task]:
        # Reading the problem is not measured.
        material = read(problem)
        outcomes.append(measured(limit, lambda: run(material)))
    seconds, answer = min(outcomes, key=lambda outcome: (outcome[1] is None, outcome[0]))
    print(json.dumps({"seconds": seconds, "answer": answer}))
