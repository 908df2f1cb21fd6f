"""One of the five laws, by its number, given to cvc5 with induction; prints its answer."""

from __future__ import annotations

import sys

import cvc5
from cvc5 import Kind


def answer(law: int) -> str:
    """What cvc5 says about the negation of a law, with induction and lemma generation on."""
    solver = cvc5.Solver()
    for option, value in {"quant-ind": "true", "conjecture-gen": "true"}.items():
        solver.setOption(option, value)
    solver.setLogic("UFDT")
    declared = solver.mkDatatypeDecl("N")
    declared.addConstructor(solver.mkDatatypeConstructorDecl("zero"))
    successor = solver.mkDatatypeConstructorDecl("succ")
    successor.addSelectorSelf("pred")
    declared.addConstructor(successor)
    sort = solver.mkDatatypeSort(declared)
    datatype = sort.getDatatype()
    add, mul = (
        solver.mkConst(solver.mkFunctionSort([sort, sort], sort), name) for name in ("add", "mul")
    )
    zero = solver.mkTerm(Kind.APPLY_CONSTRUCTOR, datatype["zero"].getTerm())

    def succ(a: object) -> object:
        return solver.mkTerm(Kind.APPLY_CONSTRUCTOR, datatype["succ"].getTerm(), a)

    def plus(a: object, b: object) -> object:
        return solver.mkTerm(Kind.APPLY_UF, add, a, b)

    def times(a: object, b: object) -> object:
        return solver.mkTerm(Kind.APPLY_UF, mul, a, b)

    a, b, c = (solver.mkVar(sort, name) for name in "abc")

    def always(left: object, right: object) -> object:
        bound = solver.mkTerm(Kind.VARIABLE_LIST, a, b, c)
        return solver.mkTerm(Kind.FORALL, bound, solver.mkTerm(Kind.EQUAL, left, right))

    axioms = [(plus(a, zero), a), (plus(a, succ(b)), succ(plus(a, b)))]
    axioms += [(times(a, zero), zero), (times(a, succ(b)), plus(times(a, b), a))]
    goals = [(plus(a, b), plus(b, a)), (plus(plus(a, b), c), plus(a, plus(b, c)))]
    goals += [(times(a, b), times(b, a)), (times(times(a, b), c), times(a, times(b, c)))]
    goals += [(times(a, plus(b, c)), plus(times(a, b), times(a, c)))]
    for left, right in axioms:
        solver.assertFormula(always(left, right))
    solver.assertFormula(solver.mkTerm(Kind.NOT, always(*goals[law])))
    return str(solver.checkSat())


if __name__ == "__main__":
    print(answer(int(sys.argv[1])))
