"""The catalogue of faults: what each is called, what it means, how to mend it, what a gradient with it is.

A fault is named only where the function returns exactly what the fault makes of the right gradient: first at
random numbers, then, if the code is modelled, proved for all sizes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from backprop.proof.explain.question.reference import HIDDEN, Function, softmax


@dataclass(frozen=True)
class Fault:
    """A name, what it means, how to mend it."""

    name: str
    means: str
    mend: str


@dataclass(frozen=True)
class Factor(Fault):
    """The right gradient times something."""

    of: Function = field(default=lambda N, K: 1, compare=False)


@dataclass(frozen=True)
class Replaced(Fault):
    """The right backward pass with other pieces."""

    pieces: Mapping[str, Function] = field(default_factory=dict, compare=False)


SLOPES = "z (1 - z) for the sigmoid, 1 - z**2 for tanh, [a > 0] for ReLU"

# fmt: off
SIGN = Factor(
    "sign", "this is minus the gradient: a step of descent along it climbs the cost",
    "one minus less, or one more; y - t in this order", lambda N, K: -1)
FACTORS = (
    Factor("mean for sum",
           "right but for a factor 1/N: the gradient of a mean, and the cost is a sum over samples",
           "leave out the division by N, or take the mean in the cost too", lambda N, K: 1 / N),
    Factor("sum for mean",
           "right but for a factor N: the gradient of a sum, and the cost is a mean over samples",
           "divide by N, the number of samples", lambda N, K: N),
    Factor("half is missing", "twice the gradient: the 2 of a square that the cost's 1/2 takes away",
           "leave out the factor 2, or the 1/2 in the cost", lambda N, K: 2),
    Factor("two is missing", "half the gradient: the derivative of a square brings a factor 2",
           "multiply by 2, or put 1/2 into the cost", lambda N, K: 0.5),
    Factor("mean over all entries", "right but for a factor 1/(N K): a mean over samples and columns",
           "np.mean without an axis divides by both sizes; the cost does not", lambda N, K: 1 / (N * K)),
)
TRANSPOSED = Fault(
    "transposed", "the right numbers with rows and columns swapped",
    "a gradient has the shape of what it belongs to: Z.T @ delta, not delta.T @ Z")
WRONG_ORDER = Fault(
    "another's gradient", "this is the gradient by {}",
    "take the delta of its own layer, or return the gradients in the order of the parameters")
KEPT_AXIS = Fault(
    "axis kept", "the right numbers, with an axis of length 1 too many",
    "leave out keepdims=True, or declare the shape of the parameter with its 1")
BY_A = Fault(
    "by a, not by y", "this is the derivative by the pre-activation a, with the activation's slope in it",
    "the derivative by y comes before that of y by a")
ZEROS_LEFT_OUT = Fault(
    "zeros left out", "this is the slope of -t log y alone: targets of 0 cost something too",
    "the binary cross-entropy has a second term, (1 - t) log(1 - y)")
STRUCTURAL = (
    Replaced("f' missing", "the error goes back through the weights, and not through the hidden activation",
             f"multiply by f'(a): {SLOPES}",
             {"slope": lambda f, A, Z: np.ones_like(A)}),
    Replaced("f' taken at z", "f' is applied to z = f(a), so f is applied twice",
             "f'(a) belongs there: z (1 - z) is already sigmoid'(a)",
             {"slope": lambda f, A, Z: f.slope(Z, f.f(Z))}),
    Replaced("a for z in f'", "z (1 - z) or 1 - z**2 is a formula in z, and has been fed a",
             "put z = f(a) into it",
             {"slope": lambda f, A, Z: f.slope(A, A)}),
    *(Replaced(f"f' of {name}", f"the derivative of {name}, while the hidden activation is another",
               "take f' of the activation that the forward pass applies",
               {"slope": lambda f, A, Z, other=HIDDEN[name]: other.slope(A, Z)})
      for name in ("sigmoid", "tanh", "relu")),
    Replaced("z for f'(a)", "the error is multiplied by z, where the slope f'(a) belongs", SLOPES,
             {"slope": lambda f, A, Z: Z}),
    Replaced("f' twice", "the hidden activation's derivative stands there twice",
             "once is enough",
             {"slope": lambda f, A, Z: f.slope(A, Z) ** 2}),
    Replaced("a for z", "the layer's input is taken before its activation",
             "what the weights multiply in the forward pass is z = f(a)",
             {"input": lambda Z, A: A}),
    Replaced("output slope kept",
             "the error is multiplied by y (1 - y), which the cost's derivative has cancelled",
             "for cross-entropy the output delta is y - t alone",
             {"error": lambda Y, T: (Y - T) * Y * (1 - Y)}),
    *(Replaced("weights of another layer", "the error goes back through the weights of another layer",
               "to the hidden layer it comes through the weights that the hidden layer feeds: delta @ V.T",
               {"back": lambda delta, W, l, step=step: delta @ W[(l + step) % len(W)].T})
      for step in (-1, 1)),
    Replaced("weights not transposed", "the error goes back through V where V.T belongs",
             "forward Z @ V, back delta @ V.T",
             {"back": lambda delta, W, l: delta @ W[l]}),
    Replaced("bias not summed", "one row for each sample: the bias acts on all samples, so their rows add up",
             "sum over axis 0",
             {"bias": lambda delta: delta}),
    Replaced("bias over the wrong axis", "summed over the units, so that one number for each sample is left",
             "sum over axis 0, the samples: one number for each unit is left",
             {"bias": lambda delta: np.sum(delta, axis=1)}),
    Replaced("bias over both axes", "summed over samples and units: one number for all units",
             "sum over axis 0 only",
             {"bias": lambda delta: np.sum(delta)}),
    Replaced("softmax over samples", "the softmax normalises columns: each class over the samples",
             "sum over axis 1, the classes, with keepdims=True",
             {"output": lambda f, A: softmax(A, axis=0)}),
    Replaced("bias left out", "the forward pass leaves out the biases",
             "add b to X @ W, and c to Z @ V",
             {"forward": lambda Z, W, b: Z @ W}),
    Replaced("first sample only", "only the first sample is in it",
             "add up over all samples: Z.T @ delta does",
             {"weights": lambda Z, delta: Z[:1].T @ delta[:1], "bias": lambda delta: delta[0]}),
    Replaced("last sample only", "only the last sample is in it, as when a loop overwrites instead of adding",
             "add up over all samples: += in the loop, or Z.T @ delta",
             {"weights": lambda Z, delta: Z[-1:].T @ delta[-1:], "bias": lambda delta: delta[-1]}),
)
# fmt: on
