"""The operator table: every operator that expressions may hold, one row each.

The forms of rows and what their columns mean are in ``discovery.expr.rows``. Printers and
evaluators read this table and hold no operator names of their own.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from discovery.expr.rows import (
    AND,
    IMPLIES,
    NEGATION,
    NOT,
    OR,
    POWER,
    PRODUCT,
    SUM,
    Absent,
    Operator,
    connective_row,
    constant_row,
    function_row,
    infix_row,
    quantifier_row,
    reciprocal_row,
    relation_row,
    special_row,
)

__all__ = ["BINDERS", "OPERATORS", "Absent", "Operator"]

_NO_BESSEL: Final[dict[str, Any]] = {
    "c": Absent("C has no Bessel function of real order"),
    "python": Absent("the math module has no Bessel functions"),
    "jax": Absent("JAX has Bessel functions of orders 0 and 1 only"),
    "fpcore": Absent("FPCore has no Bessel functions"),
}
_NO_AIRY: Final[dict[str, Any]] = {
    "c": Absent("C has no Airy function"),
    "python": Absent("the math module has no Airy function"),
    "jax": Absent("JAX has no Airy function"),
    "fpcore": Absent("FPCore has no Airy function"),
}
_NO_HYPERGEOMETRIC: Final[dict[str, Any]] = {
    "c": Absent("C has no hypergeometric functions"),
    "python": Absent("the math module has no hypergeometric functions"),
    "fpcore": Absent("FPCore has no hypergeometric functions"),
}
_NO_ZETA: Final[dict[str, Any]] = {
    "c": Absent("C has no zeta function"),
    "python": Absent("the math module has no zeta function"),
    "jax": Absent("the zeta function of JAX has no values below 1"),
    "fpcore": Absent("FPCore has no zeta function"),
}
_SPECIAL = "discovery.expr.special."

_ARITHMETIC: Final = (
    infix_row("add", " + ", SUM, commutative=True, tptp="sum", array="numpy.add"),
    infix_row("sub", " - ", SUM, tptp="difference", array="numpy.subtract", mathml_sign="\u2212"),
    infix_row(
        "mul",
        "*",
        PRODUCT,
        commutative=True,
        latex=r"#1 \cdot #2",
        mathml_sign="\u22c5",
        tptp="product",
        array="numpy.multiply",
    ),
    infix_row(
        "div",
        "/",
        PRODUCT,
        domain="divisor not zero",
        cost=4,
        latex=r"\frac{@1}{@2}",
        mathml="<mfrac>@1@2</mfrac>",
        tptp="quotient",
        array="numpy.divide",
        mpmath="operator.truediv",
        ball="operator.truediv",
    ),
    function_row(
        "neg",
        precedence=NEGATION,
        cost=1,
        text="-#1",
        latex="-#1",
        mathml="<mrow><mo>\u2212</mo>#1</mrow>",
        c="-#1",
        python="-#1",
        numpy="-#1",
        jax="-#1",
        sympy="-#1",
        fpcore="-",
        tptp="minus",
        array="numpy.negative",
        mpmath="operator.neg",
        ball="operator.neg",
    ),
    infix_row(
        "pow",
        "**",
        POWER,
        associates="right",
        domain="base positive, or exponent an integer",
        cost=20,
        latex="{#1}^{@2}",
        mathml="<msup>#1@2</msup>",
        c="pow",
        fpcore="pow",
        tptp="power",
        array="numpy.power",
    ),
    function_row(
        "fma",
        arity=3,
        cost=1,
        domain="x*y + z, rounded once",
        python=Absent("the math module of Python 3.11 has no fused multiply-add"),
        numpy=Absent("NumPy has no fused multiply-add"),
        jax=Absent("JAX has no fused multiply-add"),
        sympy="sympy.Add(sympy.Mul(@1, @2), @3)",
        array=_SPECIAL + "array_fma",
        mpmath=_SPECIAL + "mpmath_fma",
        ball=_SPECIAL + "ball_fma",
    ),
)

_ROOTS_AND_LOGARITHMS: Final = (
    function_row("sqrt", domain="x >= 0", cost=4, latex=r"\sqrt{@1}", mathml="<msqrt>@1</msqrt>"),
    function_row(
        "cbrt",
        latex=r"\sqrt[3]{@1}",
        mathml="<mroot><mrow>@1</mrow><mn>3</mn></mroot>",
        sympy="sympy.real_root(@1, 3)",
        mpmath=_SPECIAL + "mpmath_cbrt",
        ball=_SPECIAL + "ball_cbrt",
    ),
    function_row("exp", head=r"\exp"),
    function_row(
        "exp2",
        head=r"\exp_{2}",
        symbol="<msub><mi>exp</mi><mn>2</mn></msub>",
        sympy="sympy.Pow(2, @1)",
        mpmath=_SPECIAL + "mpmath_exp2",
        ball=_SPECIAL + "ball_exp2",
    ),
    function_row("log", domain="x > 0", head=r"\log"),
    function_row(
        "log2",
        domain="x > 0",
        head=r"\log_{2}",
        symbol="<msub><mi>log</mi><mn>2</mn></msub>",
        sympy="sympy.log(@1, 2)",
        mpmath=_SPECIAL + "mpmath_log2",
        ball=_SPECIAL + "ball_log2",
    ),
    function_row(
        "log10",
        domain="x > 0",
        head=r"\log_{10}",
        symbol="<msub><mi>log</mi><mn>10</mn></msub>",
        sympy="sympy.log(@1, 10)",
        ball=_SPECIAL + "ball_log10",
    ),
)

_CIRCULAR_AND_HYPERBOLIC: Final = (
    function_row("sin", head=r"\sin"),
    function_row("cos", head=r"\cos"),
    function_row("tan", head=r"\tan", domain="cos(x) not zero"),
    reciprocal_row("cot", "tan", domain="sin(x) not zero"),
    function_row("asin", head=r"\arcsin", domain="-1 <= x <= 1", array_name="arcsin"),
    function_row("acos", head=r"\arccos", domain="-1 <= x <= 1", array_name="arccos"),
    function_row("atan", head=r"\arctan", array_name="arctan"),
    function_row("sinh", head=r"\sinh"),
    function_row("cosh", head=r"\cosh"),
    function_row("tanh", head=r"\tanh"),
    reciprocal_row("coth", "tanh", domain="x not zero"),
    function_row("asinh", array_name="arcsinh"),
    function_row("acosh", domain="x >= 1", array_name="arccosh"),
    function_row("atanh", domain="-1 < x < 1", array_name="arctanh"),
)


_SPECIAL_FUNCTIONS: Final = (
    special_row("erf"),
    special_row("erfc"),
    special_row(
        "gamma",
        domain="x not 0, -1, -2, ...",
        head=r"\Gamma",
        symbol="<mi mathvariant='normal'>\u0393</mi>",
        c="tgamma",
        fpcore="tgamma",
    ),
    special_row(
        "loggamma",
        domain="x > 0",
        head=r"\log\Gamma",
        symbol="<mi>log</mi><mi mathvariant='normal'>\u0393</mi>",
        c="lgamma",
        python="math.lgamma",
        jax="jax.scipy.special.gammaln",
        fpcore="lgamma",
        ball="lgamma",
    ),
    special_row(
        "zeta",
        domain="x not 1",
        head=r"\zeta",
        symbol="<mi>\u03b6</mi>",
        **_NO_ZETA,
    ),
    special_row(
        "besseli",
        2,
        scipy="iv",
        domain="x > 0, or the order an integer",
        latex=r"I_{@1}\left(@2\right)",
        mathml="<mrow><msub><mi>I</mi><mrow>@1</mrow></msub><mo>\u2061</mo><mo>(</mo>@2<mo>)</mo></mrow>",
        ball=_SPECIAL + "ball_besseli",
        **_NO_BESSEL,
    ),
    special_row(
        "besselj",
        2,
        scipy="jv",
        domain="x > 0, or the order an integer",
        latex=r"J_{@1}\left(@2\right)",
        mathml="<mrow><msub><mi>J</mi><mrow>@1</mrow></msub><mo>\u2061</mo><mo>(</mo>@2<mo>)</mo></mrow>",
        ball=_SPECIAL + "ball_besselj",
        **_NO_BESSEL,
    ),
    special_row(
        "airyai",
        head=r"\operatorname{Ai}",
        symbol="<mi>Ai</mi>",
        numpy="scipy.special.airy(@1)[0]",
        array=_SPECIAL + "array_airyai",
        ball="airy_ai",
        **_NO_AIRY,
    ),
    special_row(
        "hyp0f1",
        2,
        domain="b not 0, -1, -2, ...",
        latex=r"{}_{0}F_{1}\left(;@1;@2\right)",
        mathml="<mrow><mmultiscripts><mi>F</mi><mn>1</mn><none/><mprescripts/><mn>0</mn><none/>"
        "</mmultiscripts><mo>\u2061</mo><mo>(</mo><mo>;</mo>@1<mo>;</mo>@2<mo>)</mo></mrow>",
        jax=Absent("JAX has no hyp0f1"),
        sympy="sympy.hyper((), (@1,), @2)",
        ball=_SPECIAL + "ball_hyp0f1",
        **_NO_HYPERGEOMETRIC,
    ),
    special_row(
        "hyp1f1",
        3,
        domain="b not 0, -1, -2, ...",
        latex=r"{}_{1}F_{1}\left(@1;@2;@3\right)",
        mathml="<mrow><mmultiscripts><mi>F</mi><mn>1</mn><none/><mprescripts/><mn>1</mn><none/>"
        "</mmultiscripts><mo>\u2061</mo><mo>(</mo>@1<mo>;</mo>@2<mo>;</mo>@3<mo>)</mo></mrow>",
        sympy="sympy.hyper((@1,), (@2,), @3)",
        ball=_SPECIAL + "ball_hyp1f1",
        **_NO_HYPERGEOMETRIC,
    ),
    special_row(
        "hyp2f1",
        4,
        domain="c not 0, -1, -2, ...; x < 1",
        latex=r"{}_{2}F_{1}\left(@1, @2;@3;@4\right)",
        mathml="<mrow><mmultiscripts><mi>F</mi><mn>1</mn><none/><mprescripts/><mn>2</mn><none/>"
        "</mmultiscripts><mo>\u2061</mo><mo>(</mo>@1<mo>,</mo>@2<mo>;</mo>@3<mo>;</mo>@4"
        "<mo>)</mo></mrow>",
        sympy="sympy.hyper((@1, @2), (@3,), @4)",
        ball=_SPECIAL + "ball_hyp2f1",
        **_NO_HYPERGEOMETRIC,
    ),
)

_CONSTANTS: Final = (
    constant_row(
        "pi", "3.141592653589793", r"\pi", "\u03c0", sympy="sympy.pi", mpmath="pi", ball="pi"
    ),
    constant_row(
        "e",
        "2.718281828459045",
        r"\mathrm{e}",
        "e",
        sympy="sympy.E",
        mpmath="e",
        ball="const_e",
        aliases=("E",),
    ),
    constant_row(
        "euler_gamma",
        "0.5772156649015329",
        r"\gamma",
        "\u03b3",
        sympy="sympy.EulerGamma",
        mpmath="euler",
        ball="const_euler",
    ),
    constant_row(
        "catalan",
        "0.915965594177219",
        "G",
        "G",
        sympy="sympy.Catalan",
        mpmath="catalan",
        ball="const_catalan",
    ),
    constant_row(
        "golden",
        "1.618033988749895",
        r"\varphi",
        "\u03c6",
        sympy="sympy.GoldenRatio",
        mpmath="phi",
        ball=_SPECIAL + "ball_golden",
    ),
    constant_row(
        "true",
        "1",
        r"\top",
        "\u22a4",
        gives="statement",
        python="True",
        numpy="True",
        jax="True",
        sympy="sympy.true",
        fpcore="TRUE",
        tptp="$true",
        mpmath=_SPECIAL + "mpmath_true",
        ball=_SPECIAL + "ball_true",
    ),
    constant_row(
        "false",
        "0",
        r"\bot",
        "\u22a5",
        gives="statement",
        python="False",
        numpy="False",
        jax="False",
        sympy="sympy.false",
        fpcore="FALSE",
        tptp="$false",
        mpmath=_SPECIAL + "mpmath_false",
        ball=_SPECIAL + "ball_false",
    ),
)

_LOGIC: Final = (
    relation_row(
        "eq",
        " = ",
        takes="any",
        commutative=True,
        c="#1 == #2",
        python="#1 == #2",
        numpy="#1 == #2",
        jax="#1 == #2",
        sympy="sympy.Eq",
        fpcore="==",
        tptp="#1 = #2",
        array="numpy.equal",
    ),
    relation_row(
        "ne",
        " != ",
        takes="any",
        commutative=True,
        latex=r"#1 \neq #2",
        mathml_sign="\u2260",
        sympy="sympy.Ne",
        tptp="#1 != #2",
        array="numpy.not_equal",
    ),
    relation_row("lt", " < ", mathml_sign="&lt;", tptp="less", array="numpy.less"),
    relation_row(
        "le",
        " <= ",
        latex=r"#1 \leq #2",
        mathml_sign="\u2264",
        tptp="lesseq",
        array="numpy.less_equal",
    ),
    function_row(
        "not",
        precedence=NOT,
        takes="statement",
        gives="statement",
        domain="statements",
        cost=1,
        text="not #1",
        latex=r"\neg #1",
        mathml="<mrow><mo>\u00ac</mo>#1</mrow>",
        c="!(@1)",
        python="not #1",
        numpy="numpy.logical_not",
        jax="jnp.logical_not",
        sympy="sympy.Not",
        fpcore="not",
        tptp="~ (@1)",
        array="numpy.logical_not",
        mpmath="operator.not_",
        ball=_SPECIAL + "ball_not",
    ),
    connective_row(
        "and",
        " and ",
        AND,
        latex=r"#1 \land #2",
        mathml_sign="\u2227",
        c="(#1 && #2)",
        numpy="numpy.logical_and",
        jax="jnp.logical_and",
        sympy="sympy.And",
        tptp="(#1 & #2)",
    ),
    connective_row(
        "or",
        " or ",
        OR,
        latex=r"#1 \lor #2",
        mathml_sign="\u2228",
        c="(#1 || #2)",
        numpy="numpy.logical_or",
        jax="jnp.logical_or",
        sympy="sympy.Or",
        tptp="(#1 | #2)",
    ),
    connective_row(
        "implies",
        " => ",
        IMPLIES,
        associates="right",
        latex=r"#1 \Rightarrow #2",
        mathml_sign="\u21d2",
        c="(!(@1) || (@2))",
        python="(not (@1) or (@2))",
        numpy="numpy.logical_or(numpy.logical_not(@1), @2)",
        jax="jnp.logical_or(jnp.logical_not(@1), @2)",
        sympy="sympy.Implies",
        fpcore="(or (not @1) @2)",
        tptp="(#1 => #2)",
    ),
    quantifier_row("forall", r"\forall", "\u2200", "!"),
    quantifier_row("exists", r"\exists", "\u2203", "?"),
)

#: The table, by name.
OPERATORS: Final = MappingProxyType(
    {
        row.name: row
        for rows in (
            _ARITHMETIC,
            _ROOTS_AND_LOGARITHMS,
            _CIRCULAR_AND_HYPERBOLIC,
            _SPECIAL_FUNCTIONS,
            _CONSTANTS,
            _LOGIC,
        )
        for row in rows
    }
)

#: Operators that bind their first operand in their second.
BINDERS: Final = ("forall", "exists")
