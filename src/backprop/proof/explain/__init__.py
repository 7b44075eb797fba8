"""`explain` proves or refutes the gradient that someone wrote in NumPy, array by array.

    explain(gradients)                        against the cost that its file has
    explain(gradients, cost)                  against a cost of your own
    explain_file("mine.py")                   all that the file is about; "mine.py:Net.backward" a part

Not a part of the trusted kernel: it asks the kernel, and says `proved` only where the kernel does. One way
through: `question` (what is asked, found by running), `numbers`, `formulas`, `faults`, `verdict`, `words`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from backprop.proof.explain.faults.catalogue import Fault
from backprop.proof.explain.numbers.settings import Settings, changed, right_by_default_alone, ways_taken
from backprop.proof.explain.question import conditions, defaults, drawing, files, letters, targets
from backprop.proof.explain.question.asking import Question, Wishes, settle
from backprop.proof.explain.question.fitting import Misfit
from backprop.proof.explain.question.signature import Shapes, WrongCall, read_shapes
from backprop.proof.explain.verdict.deciding import Attempt, failed
from backprop.proof.explain.verdict.report import Part
from backprop.proof.explain.verdict.rules import Verdict
from backprop.proof.explain.words.explanation import Explanation
from backprop.proof.kernel.conditions import Condition

__all__ = [
    "Explanation",
    "Fault",
    "Part",
    "Verdict",
    "WrongCall",
    "assert_gradient",
    "explain",
    "explain_file",
]


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
        function: Takes arrays and returns slopes of the cost: a tuple, a list or a dictionary of arrays, with
            or without the cost in front; or it steps its arrays, W -= rate * dW.
        cost: Takes some of the same parameters and returns a number. Without it, the cost that is found in
            the function or its file; for the notes' letters without any, the notes' network.
        shapes: Shapes of parameters, such as {"G": "N M"}; those that are not said are found by running.
        wrt: The parameters by which the cost is differentiated, in the order of what is returned.
        assuming: What is known of the arrays. Without it, what the proof needs is found and said.

    Raises:
        WrongCall: The question cannot be asked like this.
    """
    if not hasattr(function, "__globals__"):
        raise WrongCall(f"{function!r} is no function written in Python")
    file = files.around(function)
    program = targets.program_of(file, function)
    return answer(program, cost, shapes, wrt, assuming)


def explain_file(
    path: str,
    cost: Callable[..., Any] | None = None,
    *,
    shapes: Shapes | None = None,
    wrt: Sequence[str] | None = None,
    targets_hold: str | None = None,
) -> list[Explanation]:
    """Explains what `FILE.py`, `FILE.py:function`, `FILE.py:Class` or `FILE.py:Class.method` names.

    Args:
        path: The file, and what is meant in it.
        cost: See `explain`.
        shapes: See `explain`.
        wrt: See `explain`.
        targets_hold: "real", "distribution", "one-hot" or "binary".

    Raises:
        WrongCall: The question cannot be asked like this.
    """
    where, _, name = path.rpartition(":") if not path.endswith(".py") and ":" in path else (path, "", "")
    file = files.find(where)
    found: list[Explanation] = []
    unasked: list[str] = []
    for program in targets.programs(file, name):
        try:
            found.append(answer(program, cost, shapes, wrt, None, targets_hold))
        except WrongCall as error:
            unasked.append(str(error))
    if not found:  # what was left out of the file may be why
        raise WrongCall("\n".join([*unasked[:1], *file.notes]))
    notes = [*(f"{UNASKED} {one}" for one in unasked), *file.notes]
    found[-1] = replace(found[-1], notes=list(dict.fromkeys([*found[-1].notes, *notes])))  # said once
    return found


def assert_gradient(
    function: Callable[..., Any],
    cost: Callable[..., Any] | None = None,
    *,
    proved: bool = False,
    **options: Any,
) -> None:
    """For tests: passes if a gradient is proved, or measured where it is outside the model.

    Args:
        function: See `explain`.
        cost: See `explain`.
        proved: Whether measured is not enough.
        **options: As for `explain`.

    Raises:
        AssertionError: It is refuted, undecided or does not run; the explanation is the message.
    """
    found = explain(function, cost, **options)
    if found.status not in ((0,) if proved else (0, 3)):
        raise AssertionError(found.text())


def by_default(instead: Settings, matter: Settings, ways: Mapping[str, Any], found: Explanation) -> list[str]:
    """For which values of settings a verdict holds."""
    for name, value in instead.items():
        return [f"This is for {name} = {value:g}: for {matter[name]:g}, its default, it is right."]
    said = ", ".join(f"{name} = {value:g}" for name, value in matter.items())
    proved = any(part.verdict is Verdict.PROVED for part in found.parts)
    notes = [f"This is proved for {said}, as by default; for another value it is measured."] * bool(
        said and proved
    )
    taken = ", ".join(f"{name}={value!r}" for name, value in ways.items())
    right = any(part.verdict in (Verdict.PROVED, Verdict.MEASURED) for part in found.parts)
    return notes + [f"This is for {taken}, as by default: of the other ways nothing is said."] * bool(
        taken and right
    )


UNASKED = targets.UNASKED
OTHERWISE_BUILT = re.compile(
    r"only integers, slices|values to unpack|ndarray' object has no attribute|KeyError: \d+$"
)
"""What Python says where an array stands in for a container of another kind."""


def answer(
    program: Any,
    cost: Callable[..., Any] | None,
    shapes: Shapes | None,
    wrt: Sequence[str] | None,
    assuming: Sequence[Condition] | None,
    targets_hold: str | None = None,
) -> Explanation:
    wishes = Wishes(
        read_shapes(shapes or {}), tuple(wrt or ()), defaults.given(cost) if cost else None, defaults.without
    )
    with np.errstate(all="ignore"), drawing.aside():
        try:
            question: Question = settle(program, wishes)
        except Misfit as misfit:
            if OTHERWISE_BUILT.search(str(misfit)):
                raise WrongCall(
                    f"how {' and '.join(program.options)} of {program.title} are built is not seen "
                    f"({misfit.error}). Arrays are understood, and lists, dictionaries and objects of them; "
                    "beside other containers, write a function of arrays"
                ) from misfit
            return Explanation(**vars(failed(program, misfit)))
        conditions.declare(question, assuming, targets_hold)
        instead, matter = right_by_default_alone(question)
        with changed(program, instead):
            found = Explanation(**vars(Attempt(question).report()))
        found = replace(
            found, notes=[*by_default(instead, matter, ways_taken(question.program), found), *found.notes]
        )
        by = [name for name in question.signature.wrt if question.signature.shapes[name]]
        unnamed = any(part.verdict is Verdict.REFUTED and not part.faults for part in found.parts)
        held = all(letters.HELD.fullmatch(letters.last(name)) for name in question.signature.wrt)
        if by and not wrt and unnamed and held:
            raise WrongCall(
                f"by which array is {program.title} the slope? {' and '.join(by)} would be targets, by which "
                f"it is not. Give a cost with that array among its arguments, or --wrt {','.join(by)}"
            )
        return found
