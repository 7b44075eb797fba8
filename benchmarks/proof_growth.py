"""How long the proof of one network takes, by its depth: all gradients, any activation, softmax output.

    python benchmarks/proof_growth.py

The shipped `Network.gradients` runs on symbolic arrays, and each entry is proved equal to the derivative of
the shipped cost, written out to its inputs: no layer has a name of its own, as it has in
derivations/whole_network.py, which is faster. Sizes are symbols, so they have no part in the time. We print
CPU seconds by the number of hidden layers, and the power of the depth with which they grow.
"""

import resource
from math import log
from time import process_time

import sympy as sp

from backprop.activations import Activation
from backprop.network import Network
from backprop.proof import (
    OneHot,
    SymbolicArray,
    activation,
    array,
    derivative,
    index,
    prime,
    prove_equal,
    size,
)

f = activation("f")
UNDETERMINED = Activation("f", lambda A: A.map(f), lambda A, Z: A.map(prime(f)))
DEPTHS = range(7)


def prove(hidden_layers: int) -> float:
    """The CPU seconds of one proof."""
    started = process_time()
    N = size("N")
    widths = [size(f"n_{layer}") for layer in range(hidden_layers + 2)]
    pairs = list(zip(widths[:-1], widths[1:], strict=True))
    weights = [array(f"W_{layer}", *pair) for layer, pair in enumerate(pairs, start=1)]
    biases = [array(f"b_{layer}", m) for layer, (_, m) in enumerate(pairs, start=1)]
    X, T = array("x", N, widths[0]), array("t", N, widths[-1])
    network = Network.from_parameters(weights, biases, hidden=UNDETERMINED)
    cost, gradients = network.cost_and_gradients(X, T)
    J = cost[()]
    for W, b, (dW, db), (n, m) in zip(weights, biases, gradients, pairs, strict=True):
        i, j = index("i", n), index("j", m)
        same(dW, J, W[i, j], T, i, j)
        same(db, J, b[j], T, j)
    return process_time() - started


def same(gradient: SymbolicArray, J: sp.Expr, by: sp.Indexed, T: SymbolicArray, *at: sp.Idx) -> None:
    prove_equal(gradient[at], derivative(J, by), [OneHot(T)])


def main() -> None:
    prove(0)  # imports and caches
    seconds = {depth: prove(depth) for depth in DEPTHS}
    longest = max(seconds.values())
    for depth, spent in seconds.items():
        print(f"{depth} hidden layers {spent:7.2f} s  {'#' * round(50 * spent / longest)}")
    for start in (1, 3):
        power = log(seconds[6] / seconds[start]) / log(6 / start)
        print(f"growth from {start} to 6 hidden layers: depth ** {power:.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
