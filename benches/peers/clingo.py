"""clingo: brave reasoning, projected to the values of the cells."""

import shared

import clingo


def zone(problem):
    control = clingo.Control(["--warn=none", "--enum-mode=brave", "--project=project"])
    with control.backend() as backend:
        atoms = [backend.add_atom() for _ in range(problem.variables + 1)]

        def atom(literal):
            return atoms[literal] if literal > 0 else -atoms[-literal]

        backend.add_rule(atoms[1:], [], choice=True)
        for clause in problem.clauses:
            backend.add_rule([], [atom(-literal) for literal in clause])
        for group in problem.kept:
            backend.add_rule([], [atom(-problem.selectors[group])])
        values = []
        for at, cell in problem.occurring():
            for value in range(cell["count"]):
                name = clingo.Function("value", [clingo.Number(at), clingo.Number(value)])
                is_value = backend.add_atom(name)
                backend.add_rule([is_value], [atom(lit) for lit in shared.pinned(cell, value)])
                values.append(is_value)
        backend.add_project(values)
    last = []
    with control.solve(yield_=True) as handle:
        for model in handle:
            last = model.symbols(atoms=True)
    possible = {at: set() for at, _ in problem.occurring()}
    for symbol in last:
        at, value = symbol.arguments
        possible[at.number].add(value.number)
    return [sorted(values) for values in possible.values()]


shared.main("clingo", {"zone": [(shared.as_it_is, zone)]})
