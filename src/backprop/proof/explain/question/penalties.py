"""What is added to a loss to keep weights small: a setting of the file by their squares, or by |w|."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from backprop.proof.explain.question import letters
from backprop.proof.explain.question.asking import Question
from backprop.proof.explain.question.programs import MethodProgram
from backprop.proof.explain.question.statements import RATE

Penalty = Callable[[Any, Mapping[str, Any], Any], Any]
"""A loss, the arrays, and how many samples there are, to the whole."""


def unpunished(loss: Any, values: Mapping[str, Any], n: Any) -> Any:
    return loss


def penalties(question: Question) -> list[tuple[str, Penalty]]:
    """What the usual penalties of the weights add to a loss: a setting by the sum of squares or of |w|."""
    found: list[tuple[str, Penalty]] = []
    for name, number in settings_of(question).items():
        for measure, sizes in (("|w|**2", squares), ("sum|w|", absolutes)):
            for part in ("", "/2", "/n", "/(2*n)") if sizes is squares else ("", "/n"):
                found.append((f" + {name}{part}*{measure}", _punished(question, sizes, name, number, part)))
    return [*found, *mixed(question)]


def mixed(question: Question) -> list[tuple[str, Penalty]]:
    """The penalty of an elastic net: alpha*(l1_ratio*sum|w| + (1 - l1_ratio)/2*|w|**2)."""
    settings = settings_of(question)
    shares = [name for name in settings if re.fullmatch(r"_?l1_?ratio_?", name)]
    return [
        (
            f" + {name}*({share}*sum|w| + (1 - {share}){part}*|w|**2)",
            _mixed(question, settings, name, share, part),
        )
        for share in shares
        for name in settings
        for part in ("/2", "")
        if name != share
    ]


def _mixed(question: Question, settings: Mapping[str, Any], name: str, share: str, part: str) -> Penalty:
    def law(loss: Any, values: Mapping[str, Any], n: Any) -> Any:
        whole, r = (values[one] if settings[one] is None else settings[one] for one in (name, share))
        square = squares(question, values) / (2 if part else 1)
        return loss + whole * (r * absolutes(question, values) + (1 - r) * square)

    return law


def weighed(question: Question) -> list[tuple[str, Penalty]]:
    """C times the loss, beside the square of the weights or its half."""
    return [
        (f", times {name}, + |w|**2{part}", _weighed(question, name, number, part))
        for name, number in settings_of(question).items()
        for part in ("", "/2")
    ]


def settings_of(question: Question) -> dict[str, Any]:
    """The numbers of an object, and those that a function takes, that may weigh a penalty."""
    program, wrt = question.program, question.signature.wrt
    held = vars(program.object) if isinstance(program, MethodProgram) else {}
    rates = [name for name in held if RATE.match(name)]
    own = {n: one for n, one in held.items() if type(one) is float and n not in wrt}
    own = {n: one for n, one in own.items() if PUNISHES.fullmatch(n) or n == "alpha" and len(rates) > 1}
    taken = [name for name in question.signature.names if PUNISHES.fullmatch(name) and name not in wrt]
    return {**own, **dict.fromkeys(taken)}


PUNISHES = re.compile(r"_?(reg\w*|lam\w*|lmb?d\w*|l[12]\w*|\w*penal\w*|\w*decay\w*|C)", re.I)


def _punished(question: Question, sizes: Any, name: str, number: Any, part: str) -> Penalty:
    def law(loss: Any, values: Mapping[str, Any], n: Any) -> Any:
        factor = values[name] if number is None else number
        below = {"": 1, "/2": 2, "/n": n, "/(2*n)": 2 * n}[part]
        return loss + factor * sizes(question, values) / below

    return law


def _weighed(question: Question, name: str, number: Any, part: str) -> Penalty:
    def law(loss: Any, values: Mapping[str, Any], n: Any) -> Any:
        factor = values[name] if number is None else number
        return factor * loss + squares(question, values) / (2 if part else 1)

    return law


def squares(question: Question, values: Mapping[str, Any]) -> Any:
    return sum(np.sum(values[name] ** 2) for name in weights(question))


def absolutes(question: Question, values: Mapping[str, Any]) -> Any:
    return sum(np.sum(np.abs(values[name])) for name in weights(question))


def weights(question: Question) -> list[str]:
    """The arrays that are punished: no biases."""
    signature = question.signature
    return [name for name in signature.wrt if letters.stem(name) != "b" and signature.shapes[name]]
