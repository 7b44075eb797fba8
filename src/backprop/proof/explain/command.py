"""What `backprop explain` is told in words, as the arguments of `explain`."""

from backprop.proof.explain import Explanation, explain
from backprop.proof.explain.loading import load
from backprop.proof.explain.signature import Shapes, WrongCall, read
from backprop.proof.kernel.conditions import Binary, Condition, OneHot, SumsToOne

TARGETS: dict[str, type[Condition]] = {"distribution": SumsToOne, "one-hot": OneHot, "binary": Binary}


def explanation(function: str, cost: str | None, shapes: str, wrt: str, targets: str | None) -> Explanation:
    wanted = load(function)
    sizes, parameters = _shapes(shapes), wrt.replace(",", " ").split()
    assuming = None
    if targets:
        declared = read(wanted, sizes, parameters).symbolic()
        if "T" not in declared:
            raise WrongCall(f"--targets is about T, and {function} has no parameter T")
        assuming = [TARGETS[targets](declared["T"])] if targets in TARGETS else []
    return explain(wanted, load(cost) if cost else None, shapes=sizes, wrt=parameters, assuming=assuming)


def _shapes(spelled: str) -> Shapes:
    """The shapes in "X=N,D W=D,M eta="."""
    found: dict[str, str] = {}
    for word in spelled.split():
        name, equals, shape = word.partition("=")
        if not equals or not name.isidentifier():
            raise WrongCall(
                f'{word!r} is no shape: write them as --shapes "X=N,D W=D,M", without blanks inside one'
            )
        found[name] = shape
    return found
