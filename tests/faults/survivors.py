"""Faults that the proofs let through, each with the reason why it changes no formula.

Proofs are over the reals. What differs only in rounding, or only where a derivative does not exist, is caught
by other tests, which are named; what differs nowhere is said to.
"""

from dataclasses import dataclass

from mutations import Fault

EVEN = "changes nothing: the formula is even in this argument; tests/test_numerics.py sees the rounding"
KINK = "the value at the kink a = 0, where there is no derivative; tests/test_activations.py fixes it"
LIMIT = "the value at a = ±inf alone, which is no real number; tests/test_activations.py fixes it"
ZERO = "a correction that is 0 over the reals; tests/test_numerics.py sees it"
SQUARE = "changes nothing: the difference is squared"
START = "how weights begin enters no formula; tests/test_network.py measures their variance"
LABELS = "which type targets are given: none over the reals; tests/test_network.py uses labels"
SAID = "what a network says of itself; no formula; tests/test_network.py fixes it"
TOGETHER = "puts proved functions together, no formula; tests/test_training.py compares it with Network"
MEMORY = "how a solver begins, is kept and is checked; no formula; tests/test_solvers.py fixes it"
DEFAULT = "changes nothing: `reduce` goes along axis 0 where no axis is named"
SAME_PLACE = "changes nothing: the same axis or element, counted from the other end"
SHIFT = "changes nothing: any shift of a row cancels; tests/layers/ sees what overflows"
UNSEEING = "changes nothing: of a row that sees nothing, 0 by any number"
WAYS = "changes nothing: which of two ways is gone, and both are proved; tests/layers/ goes both"
ASKED = "which shape is asked for or which windows: proofs are given theirs; tests/layers/ sees the shape"
INFINITE = "−inf in a mask that is added is no real number: it is read as not seen; tests/layers/ fixes it"
NUMBERS = "for symbols it is np.argmax; tests/layers/test_against_loops.py compares its own way with that"
DRAWN = "how many entries are drawn: the theorem is about any mask; tests/layers/ measures it"
WIDTHS = "how many widths a network needs; tests/test_network.py fixes it"


@dataclass(frozen=True)
class Survivor:
    """A fault that may survive: by module, function, and what became of what ("" for any change)."""

    module: str
    function: str
    change: str
    reason: str


KEEPING = [
    "__init__",
    "step",
    "restore",
    "_check_step",
    "_zeros",
    "_decay",
    "_check_names",
    "_array_like",
]

SURVIVORS = [
    Survivor("activations", "sigmoid_derivative", "-np.abs(A) -> np.abs(A)", EVEN),
    Survivor("activations", "tanh_derivative", "-2 -> 2", EVEN),
    Survivor("activations", "relu_derivative", "0 -> 1", KINK),
    Survivor("activations", "gelu", "0 -> 1", LIMIT),
    Survivor(
        "activations",
        "gelu_derivative",
        "distribution + slope + slope_low -> distribution + slope - slope_low",
        ZERO,
    ),
    Survivor("activations", "gelu_derivative", "0 -> 1", LIMIT),
    Survivor("activations", "silu", "0 -> 1", LIMIT),
    Survivor("activations", "silu_derivative", "0 -> 1", LIMIT),
    Survivor("losses.numbers", "squared_error", "T - Y -> Y - T", SQUARE),
    Survivor("network", "initial_weights", "", START),
    Survivor("network", "_targets", "", LABELS),
    Survivor("network", "widths", "", SAID),
    Survivor("network", "__init__", "2 -> 3", WIDTHS),
    Survivor("network", "__init__", "2 -> 1", WIDTHS),
    Survivor(
        "outputs",
        "softmax_cross_entropy",
        "np.maximum.reduce(A, axis=0, out=row) -> np.maximum.reduce(A, out=row)",
        DEFAULT,
    ),
    Survivor(
        "layers.attention", "weights", "np.max(S, axis=-1, keepdims=True) -> np.max(S, keepdims=True)", SHIFT
    ),
    Survivor(
        "layers.attention",
        "weights",
        "total + np.logical_not(some) -> total - np.logical_not(some)",
        UNSEEING,
    ),
    Survivor("layers.attention", "causal_mask", "-2 -> 2", SAME_PLACE),
    Survivor("layers.attention", "_parted", "", INFINITE),
    Survivor("layers.attention", "forward", "-2 -> 2", SAME_PLACE),
    Survivor("layers.attention", "backward", "-2 -> 2", SAME_PLACE),
    Survivor("layers.batch_norm", "forward", "0 -> 1", ASKED),
    Survivor("layers.batch_norm", "_statistics", "X - _beside(mean, X) -> _beside(mean, X) - X", SQUARE),
    Survivor("layers.convolution", "by_rows", "", WAYS),
    Survivor("layers.convolution", "forward", "2 -> 3", ASKED),
    Survivor("layers.convolution", "forward", "2 -> 1", ASKED),
    Survivor("layers.dropout", "forward", "", DRAWN),
    Survivor("layers.pooling", "first_largest", "", NUMBERS),
    Survivor("layers.pooling", "backward", "-1 -> 1", SAME_PLACE),
    *(Survivor("solvers", function, "", MEMORY) for function in KEEPING),
]


def changes_nothing(module: str, fault: Fault) -> bool:
    """Whether a fault leaves every formula as it is."""
    return reason(module, fault).startswith("changes nothing")


def reason(module: str, fault: Fault) -> str:
    """Why a survivor is none of our concern; empty where nobody has said."""
    change = f"{fault.was} -> {fault.now}"
    here = (s for s in SURVIVORS if (s.module, s.function) == (module, fault.function))
    return next((survivor.reason for survivor in here if survivor.change in ("", change)), "")
