"""The proof kernel: formulas of symbolic size, their normal forms, derivations, and NumPy code as formulas.

`backprop.proof.kernel` decides whether formulas are equal, `backprop.proof.models` says what NumPy does to
arrays of symbolic shape; what stands around them writes derivations down and shows them. None of it knows
the library whose code it proves. It needs SymPy, the extra `proof`: from a checkout
`pip install '.[proof]'`.
"""

import os

os.environ.setdefault("SYMPY_CACHE_SIZE", "20000")  # proofs come back to more than SymPy's 1,000; read there

from backprop.proof.derivation import Derivation
from backprop.proof.explain import explain
from backprop.proof.kernel.conditions import (
    Binary,
    Negative,
    Nonnegative,
    OneHot,
    Positive,
    SumsToOne,
    UnitInterval,
)
from backprop.proof.kernel.derivative import derivative
from backprop.proof.kernel.equality import Unproved, normal_form, prove_equal, prove_positive
from backprop.proof.kernel.language import Cost, activation, index, prime, scalar, size, sizes
from backprop.proof.kernel.partial import Partial
from backprop.proof.kernel.relations import Relation
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.declared import array, labels, slopes
from backprop.proof.models.refusals import NotModelled
from backprop.proof.refutation import counterexample, refused
from backprop.proof.rules import Rule, rule
from backprop.proof.show.naming import Let
from backprop.proof.theorems import Theorem, Theorems

__all__ = [
    "Binary",
    "Cost",
    "Derivation",
    "Let",
    "Negative",
    "Nonnegative",
    "NotModelled",
    "OneHot",
    "Partial",
    "Positive",
    "Relation",
    "Rule",
    "SumsToOne",
    "SymbolicArray",
    "Theorem",
    "Theorems",
    "UnitInterval",
    "Unproved",
    "activation",
    "array",
    "counterexample",
    "derivative",
    "explain",
    "index",
    "labels",
    "normal_form",
    "prime",
    "prove_equal",
    "prove_positive",
    "refused",
    "rule",
    "scalar",
    "size",
    "sizes",
    "slopes",
]
