"""`explain` proves or refutes the gradient that someone wrote in NumPy, array by array.

    explain(gradients)                        against the notes' network, or `cost` of the same module
    explain(gradients, cost)                  against a cost of your own
    explain(gradients, shapes={"G": "N M"})   where a parameter has none of the notes' letters

Not a part of the trusted kernel: it asks the kernel, and says `proved` only where the kernel does.
"""

from collections.abc import Callable, Sequence
from typing import Any

from backprop.proof.explain.attempt import Attempt
from backprop.proof.explain.diagnosis import Fault
from backprop.proof.explain.measuring import agree, general_places
from backprop.proof.explain.reference import HIDDEN, default_cost
from backprop.proof.explain.report import Explanation, Part, Verdict
from backprop.proof.explain.signature import DATA, Shapes, Signature, WrongCall, read, required
from backprop.proof.explain.tracing import Trouble, run
from backprop.proof.kernel.conditions import Condition

__all__ = ["Explanation", "Fault", "Part", "Verdict", "WrongCall", "explain"]


def explain(
    function: Callable[..., Any],
    cost: Callable[..., Any] | None = None,
    *,
    shapes: Shapes | None = None,
    wrt: Sequence[str] | None = None,
    assuming: Sequence[Condition] | None = None,
) -> Explanation:
    """Proves or refutes that a NumPy function returns the gradient of a cost.

    Args:
        function: Takes arrays such as X, T, W, b, V, c and returns the cost's slopes by all but X and T: a
            tuple in the order of the parameters, a dictionary ("W" or "dW"), or one array.
        cost: Takes some of the same parameters and returns a number. Without it, a function `cost` of the
            same module; without that, the notes' network: softmax, cross-entropy, summed over samples.
        shapes: Shapes of parameters that are not the notes' letters, such as {"G": "N M"}.
        wrt: The parameters by which the cost is differentiated.
        assuming: What is known of the arrays. Without it, what the proof needs is found and said.

    Raises:
        WrongCall: The question cannot be asked like this.
    """
    if not hasattr(function, "__globals__"):
        raise WrongCall(f"{function!r} is no function written in Python")
    signature = read(function, shapes, wrt)
    cost = cost or function.__globals__.get("cost") or _default(function, signature, assuming)
    if strange := [name for name in required(cost) if name not in signature.names]:
        raise WrongCall(
            f"the cost {cost.__name__} has a parameter {strange[0]}, and {function.__name__} has not; "
            f"it has {', '.join(signature.names)}"
        )
    return Attempt(function, cost, signature, assuming).explanation()


def _default(
    function: Callable[..., Any], signature: Signature, assuming: Sequence[Condition] | None
) -> Callable[..., Any]:
    """The notes' network, with the hidden activation that the function's own forward pass has."""
    if not signature.layers:
        raise WrongCall(
            f"of which cost is {function.__name__}({', '.join(signature.names)}) the gradient? "
            "Write a function cost in the same file, or give one: --cost FILE.py:function"
        )
    names = [*DATA, *(name for pair in signature.layers for name in pair)]
    costs = [default_cost(names, len(signature.layers), hidden) for hidden in HIDDEN]
    for cost in costs:
        here = general_places(signature, cost, assuming)[1][0]
        try:
            steps = run(function, here.copies()).steps
        except Trouble as trouble:
            steps = trouble.steps
        hidden = [step.value for step in here.trace.steps if step.key[0] == "Z"]
        if any(agree(step.value, one) for step in steps for one in hidden):
            return cost
    return costs[0]
