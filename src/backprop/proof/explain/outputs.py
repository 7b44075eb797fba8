"""What a gradient function returns, by the parameter that each array belongs to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backprop.proof.explain.signature import WrongCall

PREFIXES = ("", "d", "g", "d_", "grad_", "dJ_d", "dJd", "dL_d", "dLd")


def outputs(result: Any, wrt: Sequence[str], function: str) -> dict[str, Any]:
    """A dictionary by name (W or dW), else arrays in order, in whatever tuples or lists."""
    if isinstance(result, Mapping):
        found = {
            name: [key for key in result if key in {prefix + name for prefix in PREFIXES}] for name in wrt
        }
        if missing := [name for name, keys in found.items() if not keys]:
            raise WrongCall(
                f"{function} returns a dictionary without {missing[0]} or d{missing[0]}: {list(result)}"
            )
        return {name: result[keys[0]] for name, keys in found.items()}
    flat = list(_flat(result))
    if len(flat) != len(wrt):
        what = "nothing" if result is None else f"{len(flat)} array" + "s" * (len(flat) != 1)
        hint = "is there a return?" if result is None else "say which with --wrt (or wrt=[...])"
        raise WrongCall(
            f"{function} returns {what}; expected one for each of {', '.join(wrt)}, in this order: {hint}"
        )
    return dict(zip(wrt, flat, strict=True))


def _flat(result: Any) -> Iterator[Any]:
    if isinstance(result, (tuple, list)):
        for part in result:
            yield from _flat(part)
    elif result is not None:
        yield result
