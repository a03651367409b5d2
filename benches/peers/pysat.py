"""python-sat: MARCO and pairs on MiniSat, OptUx, RC2, and probing."""

import shared

from pysat.examples.optux import OptUx
from pysat.examples.rc2 import RC2, RC2Stratified
from pysat.formula import WCNF
from pysat.solvers import Solver

SOLVER = "minisat22"


def soft(weigh):
    """Reads clauses that must hold and groups that should."""

    def read(problem):
        formula = WCNF()
        formula.extend(problem.clauses)
        for group, selector in enumerate(problem.selectors):
            formula.append([selector], weight=weigh(problem, group))
        return formula

    return read


def shrink(problem, solver, core):
    """Deletes from a core what is not needed for it."""
    needed = []
    while core:
        candidate = core.pop()
        if solver.solve(assumptions=needed + core):
            needed.append(candidate)
        else:
            smaller = set(solver.get_core())
            core = [selector for selector in core if selector in smaller]
    return sorted(problem.group_of[selector] for selector in needed)


def marco(problem, enough=100):
    """MARCO with maximal seeds."""
    found = []
    last = len(problem.selectors) + 1
    with Solver(SOLVER, bootstrap_with=problem.clauses) as solver, Solver(SOLVER) as map_:
        # Every group must be known to the map, and in it wherever nothing keeps it out.
        for group in problem.groups:
            map_.add_clause([last, group + 1])
        map_.set_phases([group + 1 for group in problem.groups])
        while len(found) < enough and map_.solve(assumptions=[last]):
            model = map_.get_model()
            seed = [group for group in problem.groups if model[group] > 0]
            if solver.solve(assumptions=[problem.selectors[group] for group in seed]):
                inside, model = set(seed), solver.get_model()
                missing = [
                    group + 1
                    for group in problem.groups
                    if group not in inside and model[problem.selectors[group] - 1] < 0
                ]
                if not missing:
                    break
                map_.add_clause(missing)
            else:
                found.append(shrink(problem, solver, list(solver.get_core())))
                map_.add_clause([-(group + 1) for group in found[-1]])
    return found


def in_order(conflicts):
    return sorted(conflicts, key=lambda conflict: (len(conflict), conflict))


def up_to_three(formula):
    """Every conflict of up to three groups: the smallest ones, until there is a larger one."""
    found = []
    with OptUx(formula, solver="g3", unsorted=False) as optux:
        for conflict in optux.enumerate():
            if len(conflict) > 3:
                break
            found.append(sorted(at - 1 for at in conflict))
    return in_order(found)


def pairs(problem):
    """Every conflict of up to two groups: models show most pairs to agree, the rest is asked."""
    found, alone = [], set()
    count, selectors = len(problem.selectors), problem.selectors
    together = [0] * count
    with Solver(SOLVER, bootstrap_with=problem.clauses) as solver:

        def see():
            model = solver.get_model()
            on = [group for group in problem.groups if model[selectors[group] - 1] > 0]
            bits = sum(1 << group for group in on)
            for group in on:
                together[group] |= bits

        for a in problem.groups:
            if together[a] >> a & 1:
                continue
            if not solver.solve(assumptions=[selectors[a]]):
                found.append([a])
                alone.add(a)
                continue
            wanted = [a] + [b for b in problem.groups if b != a]
            while not solver.solve(assumptions=[selectors[b] for b in wanted]):
                wanted.remove(max(problem.group_of[s] for s in solver.get_core() if s != selectors[a]))
            see()
        for a in problem.groups:
            if a in alone:
                continue
            for b in range(a + 1, count):
                if together[a] >> b & 1 or b in alone:
                    continue
                if solver.solve(assumptions=[selectors[a], selectors[b]]):
                    see()
                else:
                    found.append([a, b])
    return in_order(found)


def lightest(solver_class):
    def run(formula):
        with solver_class(formula, solver="g3", adapt=True, exhaust=True, minz=True) as rc2:
            rc2.compute()
            return rc2.cost

    return run


def zone(problem):
    """Every value of every cell, while the groups kept are fixed as units."""
    cells = problem.occurring()
    possible = [set() for _ in cells]
    with Solver(SOLVER, bootstrap_with=problem.clauses) as solver:
        for group in problem.kept:
            solver.add_clause([problem.selectors[group]])

        def see():
            model = solver.get_model()
            for (_, cell), values in zip(cells, possible):
                values.add(shared.value_in(cell, lambda literal: model[literal - 1] > 0))

        solver.solve()
        see()
        for (_, cell), values in zip(cells, possible):
            for value in range(cell["count"]):
                if value not in values and solver.solve(assumptions=shared.pinned(cell, value)):
                    see()
    return [sorted(values) for values in possible]


unweighted = soft(lambda problem, group: 1)
weighted = soft(lambda problem, group: problem.weights[group])
shared.main(
    "python-sat",
    {
        "first": [(shared.as_it_is, marco)],
        "three": [(unweighted, up_to_three)],
        "pairs": [(shared.as_it_is, pairs)],
        "lightest": [(weighted, lightest(RC2)), (weighted, lightest(RC2Stratified))],
        "zone": [(shared.as_it_is, zone)],
    }
)
