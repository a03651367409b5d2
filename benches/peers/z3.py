"""z3: MARCO on formulas as a user would write them, and on our clauses; the better of the two."""

import shared

from z3 import (
    And, AtLeast, Bool, BoolVal, Implies, Int, Not, Or, Solver, SolverFor, is_false, is_true, sat, unsat,
)


def native(problem):
    """Returns what always holds, and each group's formula."""
    cells, always = [], []
    for at, cell in enumerate(problem.cells):
        if cell["kind"] == "flag":
            cells.append(Bool(f"flag{at}"))
        else:
            cells.append(Int(f"cell{at}"))
            always.append(And(cells[-1] >= 0, cells[-1] < cell["count"]))

    def one_of(at, values):
        cell, count = cells[at], problem.cells[at]["count"]
        if problem.cells[at]["kind"] == "flag":
            return {(0,): Not(cell), (1,): cell, (0, 1): BoolVal(True)}.get(tuple(values), BoolVal(False))
        if problem.cells[at]["kind"] == "choice":
            if len(values) > count // 2:
                return And([cell != value for value in range(count) if value not in values])
            return Or([cell == value for value in values])
        runs = []
        for value in values:
            if runs and runs[-1][1] + 1 == value:
                runs[-1][1] = value
            else:
                runs.append([value, value])
        ends = [
            [cell >= first] * (first > 0) + [cell <= last] * (last < count - 1) for first, last in runs
        ]
        return Or([And(bounds) for bounds in ends])

    def formula(tree):
        kind, *rest = tree
        if kind == "one_of":
            return one_of(*rest)
        if kind == "less":
            return cells[rest[0]] < cells[rest[1]]
        if kind == "at_most":
            return cells[rest[0]] <= cells[rest[1]]
        if kind == "equal":
            return cells[rest[0]] == cells[rest[1]]
        if kind == "all":
            return And([formula(part) for part in rest])
        if kind == "any":
            return Or([formula(part) for part in rest])
        return AtLeast(*[formula(part) for part in rest[1:]], rest[0])

    always += [formula(tree) for tree in problem.native["always"]]
    return always, [formula(tree) for tree in problem.native["groups"]]


def clauses(problem):
    """The same from the clauses that SAT solvers get; a group is its selector."""
    variables = [Bool(f"v{at}") for at in range(problem.variables + 1)]
    literals = variables + [Not(variable) for variable in reversed(variables[1:])]
    always = [Or([literals[literal] for literal in clause]) for clause in problem.clauses]
    return always, [variables[selector] for selector in problem.selectors]


def marco(material, enough=100):
    always, groups = material
    numbers = range(len(groups))
    solver = Solver()
    solver.add(always)
    selectors = [Bool(f"s{group}") for group in numbers]
    for selector, group in zip(selectors, groups):
        solver.add(Implies(selector, group))
    group_of = {selector.get_id(): group for group, selector in enumerate(selectors)}

    def holds(chosen):
        return solver.check([selectors[group] for group in chosen]) == sat

    def core():
        return [group_of[selector.get_id()] for selector in solver.unsat_core()]

    map_ = SolverFor("QF_FD")
    map_.set("phase", "always_true")
    switches = [Bool(f"m{group}") for group in numbers]
    found = []
    while len(found) < enough and map_.check() != unsat:
        model = map_.model()
        seed = [at for at in numbers if not is_false(model.eval(switches[at]))]
        if holds(seed):
            inside, model = set(seed), solver.model()
            missing = [
                switches[at]
                for at in numbers
                if at not in inside and not is_true(model.eval(groups[at]))
            ]
            if not missing:
                break
            map_.add(Or(missing))
        else:
            rest, needed = core(), []
            while rest:
                candidate = rest.pop()
                if holds(needed + rest):
                    needed.append(candidate)
                else:
                    smaller = set(core())
                    rest = [group for group in rest if group in smaller]
            found.append(sorted(needed))
            map_.add(Or([Not(switches[group]) for group in needed]))
    return found


shared.main("z3-solver", {"first": [(native, marco), (clauses, marco)]})
