"""Random NumPy programs: what their models say is compared with what NumPy does.

    python tests/fuzz/programs.py --count 10000       # goes on where the last run stopped
    python tests/fuzz/programs.py --only 4711         # one program, in full

A program is a few lines of NumPy on declared arrays: dtypes, writing in place, views, masks, where=, out=,
keepdims, negative axes, safe divisions, whole numbers, labels. It runs on symbols once, and on numbers at
some sizes, 1 among them. A finding is an entry, a shape or a dtype that NumPy has otherwise, an error of
NumPy's where the model has none, or an error of the model's that is no refusal. Where NumPy has no number
the model says nothing, and where the model has none it says nothing of NumPy's; nor of a comparison of what
is no number, such as t == t where t is NaN.
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from random import Random
from typing import Any

import going_on
import numpy as np
import sympy as sp
from evaluation import Place
from going_on import Tried

from backprop.proof import NotModelled, SymbolicArray, array, labels, sizes
from backprop.proof.models import reductions
from backprop.proof.models.branches import guarded
from backprop.proof.models.kinds import plain

N, K = sizes("N K")
SIZES = {"N": N, "K": K}
SHAPES: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys("ABP", ("N", "K")),
    "W": ("K", "N"),
    "v": ("K",),
    "y": ("N",),
    "L": ("N", 1),
    "R": (1, "K"),
    "E": (2, "K"),
    "z": (),
}
VALUES = [-2.0, -1.0, -0.5, 0.0, 0.0, 0.5, 1.0, 1.0, 2.0, 3.0]
GIVEN = {"np", "N", "K", "c", "__builtins__"}
AT = [(1, 1), (1, 3), (2, 1), (2, 2), (2, 3), (3, 2)]

# Each {a} is some array, {m} a mask, {n} a number, {x} an axis, {k} keepdims, {d} a dtype, {o} an operator.
EXPRESSIONS = """
{a}[{m}].sum()|np.sum(A[B > 0])|np.log(A[A > 0]).sum()|np.isnan({a})
{a} + {a}|{a} - {a}|{a} * {a}|{a} / {a}|{a} * {a} + {a}|{n} * {a}|{n} - {a}|{a} / {n}|{n} / {a}|{a} ** 2
{a} ** {n}|{n} ** {a}|-{a}|~{a}|abs({a})|{a} {o} {a}|{a} {o} {n}|{m} & {m}|{m} | {m}|{m} ^ {m}|{m} * {m}
{m} + {m}|{m} - {m}|-{m}|~{m}|{m} * {a}|1 - {m}|{m} + {n}|{m} / {a}|{a} // {n}|{a} % {n}|{m} @ {m}
True * {m}|np.where({m}, {a}, {a})|np.where({m}, {n}, {n})|np.where({m}, {n}, {a})|np.where({a}, {n}, {a})
np.where({a} == 0, {n}, {n} / {a})|np.where({a} > 0, np.log({a}), {n})|np.where({m}, {m}, {n})
np.maximum({a}, {a})|np.minimum({a}, {n})|np.maximum({n}, {a})|np.clip({a}, -1, {n})|np.sign({a})
np.square({a})|np.sqrt(np.abs({a}))|np.sqrt({a})|np.exp(-np.abs({a}))|np.tanh({a})|np.log(1 + {a} ** 2)
np.reciprocal({a})|np.abs({a})|np.negative({a})|np.logical_not({a})|np.logical_and({a}, {m})
np.logical_or({m}, {m})|np.heaviside({a}, 0.5)|np.floor({a})|np.rint({a})|np.isfinite({a})|np.invert({m})
np.power({a}, 2)|np.power({a}, -1)|np.expm1({m})|{a}.sum(axis={x}, keepdims={k})|np.sum({a}, {x})
{a}.mean(axis={x}, keepdims={k})|{a}.sum()|np.mean({a})|np.max({a}, axis={x}, keepdims={k})
{a}.min(axis={x})|np.max({a})|np.argmax({a}, axis={x})|np.var({a}, axis={x})|np.std({a}, keepdims={k})
np.linalg.norm({a})|np.linalg.norm({a}, axis={x}, keepdims={k})|np.all({m}, axis={x})
np.any({a}, axis={x})|np.count_nonzero({m})|np.sum({a}, axis={x}, where={m})|np.sum({m})
np.sum({m}, axis={x})|np.add.reduce({a}, axis={x})|np.maximum.reduce({a}, axis={x})|np.sum({a}, dtype={d})
np.mean({a}, axis=(0, -1))|np.prod({m}, axis={x})|sum({a})|{a}.max(axis={x}) == {a}.max(axis={x})
{a} == {a}.max()|{a}.sum(axis=(0, 1))|{a} @ {a}|{a} @ {a}.T|{a}.T @ {a}|np.dot({a}, {a})
np.outer({a}, {a})|np.einsum('ij,ij->i', {a}, {a})|np.einsum('ij->ji', {a})|np.einsum('ii->i', {a})
np.einsum('ij,jk->ik', {a}, {a})|np.vdot({a}, {a})|np.matmul({a}[None], {a})|np.einsum('ij->j', {a})|{a}.T
{a}[:, None]|{a}[None]|{a}[..., None]|{a}[0]|{a}[:, 0]|{a}[-1]|{a}[1]|{a}[0, 0]|{a}[0:1]|{a}[:N]
{a}[:, :1]|{a}[N - N]|{a}[N - N + 1]|{a}[K // K]|{a}.reshape(N, -1)|{a}.reshape(-1, 1)
{a}.reshape(N, 1, K)|{a}.swapaxes(0, -1)|np.transpose({a}, (1, 0))|np.expand_dims({a}, {x})
np.squeeze({a}, axis={x})|np.squeeze({a})|np.ravel({a})|np.moveaxis({a}, 0, -1)|np.reshape({a}, {a}.shape)
{a}.flatten()|{a}.transpose()|{a}.astype({d})|np.zeros_like({a}, dtype={d})|np.ones_like({a})
np.full_like({a}, {n})|np.zeros({a}.shape)|np.zeros((N, K), dtype={d})|np.ones(K)|np.full((N, K), {n})
np.eye(K)[c]|np.eye(N)|np.copy({a})|{a}.copy()|{a} * 1|np.zeros_like({m})|np.full({a}.shape, {n}, {d})
np.where({m}, 1, 0)|np.where({m}, 2, 3)|np.asarray({n}) + {a}|A[np.arange(N), c]|A[:, c]|W[c]
np.take_along_axis(A, c[:, None], axis=1)|c == {n}|c[:, None] == np.arange(K)
(c[:, None] == np.arange(K)) * A|c != c|np.max(A, axis=1)[:, None] - A|np.argmax(A, axis=1) == c|N * {a}
{a} / N|{a} * (N / N)|{a} + N - K|np.sqrt(N) * {a}|{a} / len({a})|{m} * (N / N)|{m} * N
np.where({m}, N, K)|np.float32(0.5) * {a}|np.int64(2) * {a}|np.float64(2) ** {a}|0.1 * {a}
A[y > 0].T @ B[y > 0]|{a}[y > {n}].T @ {a}[y > {n}]|y[y > 0] @ {a}[y > 0]|{a}[y > 0].sum(axis=0)
np.dot({a}[y > 0].T, y[y > 0])|{n} * {a}[y > 0].T @ y[y > 0]|np.sum({a}[y > 0] @ W, axis=0)|y[{m}] @ y[{m}]
{a}[np.where(y > 0)[0]].sum(axis=0)|y[np.flatnonzero({m})] @ {a}[y > 0]|np.where({m})|len(np.flatnonzero(y))
np.sum({a}[y > 0] @ v)|{a}[{m}] @ {a}[{m}]|np.sum({a}[y > 0] * {n}, axis=0)|{a}[v > 0].T @ {a}[v > 0]
np.tril({a})|np.tril({m})|np.int32(3) + {m}|1j * {a}|{a} / {a}.shape[0]
"""
STATEMENTS = """
{t}[{t} < 0] *= {n}|{t}[{m}] -= {n}|{t}[{t} > 0] = 1 / {t}[{t} > 0]|{t}[{t} != 0] **= -1
{t}[{t} > 1] = {a}[{t} > 1]
{t} += {a}|{t} -= {n}|{t} *= {a}|{t} /= {a}|{t} **= 2|{t} += {m}|{t} |= {m}|{t} &= {m}|{t} *= {n}
{t} -= {a}.mean()|{t}[{m}] = {n}|{t}[{t} > 0] = {n}|{t}[{t} <= 0] = {n}|{t}[...] = {a}|{t}[:] = {n}
{t}[0] = {a}|{t}[:, 0] += {a}|{t}[:, 0] = {n}|{t}[0] *= {n}|{t}[0, 0] = {n}|{t}[-1] -= {n}
{t}[:, None][...] = {n}|{t}[:1] = {n}|{t}[{m}] += {n}|np.add({a}, {a}, out={t})|np.exp(-{a} ** 2, out={t})
np.multiply({m}, {n}, out={t})|np.subtract({a}, {n}, {t})|np.divide({a}, {a}, out={t}, where={a} != 0)
np.divide({n}, {t}, out={t}, where={t} != 0)|np.log({a}, out={t}, where={a} > 0)
np.maximum({t}, 0, out={t})|np.sum({a}, axis={x}, out={t})|np.mean({a}, axis={x}, out={t})
np.matmul({a}, {a}, out={t})|np.greater({a}, {n}, out={t})|np.dot({a}, {a}, out={t})|{t}.shape = (-1, 1)
{t}.shape = (N, 1, K)|{t}[np.arange(N), c] -= 1|{t}[np.arange(N), c] = y|np.add.at({t}, c, y[:, None])
np.copyto({t}, {a}, where={m})|np.copyto({t}, {n})|np.add({t}, 1, out={t}, where={m})
{t}[np.where(y > 0)[0]] = {n}|{t}[np.flatnonzero(y)] *= {n}|{t}.T[...] = {a}|np.negative({t}, out={t})
np.sqrt({a}, out={t}, where={a} >= 0)|np.square({t}, out={t})|np.abs({t}, out={t})
np.clip({t}, 0, 1, out={t})|np.add({t}, {t}.T, out={t})|{t} += {t}.T|{t} -= {t}[0]
{t} -= {t}.max(axis=-1, keepdims=True)|np.einsum('ii->i', {t})[...] = {n}
"""
NUMBERS = ["0", "1", "2", "-1", "3", "0.5", "-1.5", "0.25", "True", "2.0", "-2", "1.0"]
DTYPES = ["int", "float", "bool", "np.float32", "np.int32", "np.int64", "'float64'", "complex"]
OPERATORS = ["<", "<=", ">", ">=", "==", "!="]


def split(text: str) -> list[str]:
    """The entries of a table: `|` alone is an operator, where no brace stands beside it."""
    return [entry for line in text.strip().split("\n") for entry in _entries(line)]


def _entries(line: str) -> list[str]:
    return [one.replace("\0", "|") for one in line.replace(" | ", " \0 ").replace(" |= ", " \0= ").split("|")]


FORMS, WRITES = split(EXPRESSIONS), split(STATEMENTS)


class Writer:
    """Draws the lines of a program; a line that NumPy refuses is seldom kept."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = [*SHAPES]
        self.lines: list[str] = []

    def fill(self, form: str, target: str = "") -> str:
        while (at := form.find("{")) >= 0:
            form = form[:at] + self.part(form[at + 1], target) + form[at + 3 :]
        return form

    def part(self, letter: str, target: str) -> str:
        if letter == "a":
            recent = self.names[-4:] if self.random.random() < 0.5 else self.names
            return self.random.choice(recent)
        if letter == "m":
            name = self.random.choice(self.names)
            return f"({name} {self.random.choice(OPERATORS)} {self.random.choice(['0', '1', name, '0.5'])})"
        options = {
            "n": NUMBERS,
            "x": ["0", "1", "-1", "-2", "None"],
            "k": ["True", "False"],
            "d": DTYPES,
            "o": OPERATORS,
            "t": [target],
        }
        return self.random.choice(options[letter])

    def line(self) -> tuple[str, str]:
        if self.random.random() < 0.4:
            target = self.random.choice(self.names[-3:] if self.random.random() < 0.7 else self.names)
            return self.fill(self.random.choice(WRITES), target), ""
        name = f"t{len(self.lines)}"
        if self.random.random() < 0.1:
            return f"{name} = {self.random.choice(self.names)}", name
        return f"{name} = {self.fill(self.random.choice(FORMS))}", name

    def program(self) -> str:
        wanted, place = self.random.randint(1, 5), numbers((2, 3), 0)
        for _ in range(40):
            line, name = self.line()
            error = run("\n".join([*self.lines, line]), dict(place))[1]
            if error is not None and self.random.random() < 0.97:
                place = numbers((2, 3), 0)
                continue
            self.lines.append(line)
            place = numbers((2, 3), 0)
            if error is not None or len(self.lines) == wanted:
                break
            if name:
                self.names.append(name)
        return "\n".join(self.lines)


def numbers(at: tuple[int, int], seed: int) -> dict[str, Any]:
    random, lengths = Random(f"{at} {seed}"), dict(zip("NK", at, strict=True))

    def drawn(name: str, shape: tuple[Any, ...]) -> Any:
        shape = tuple(lengths.get(one, one) for one in shape)
        values = [abs(x) + 0.5 if name == "P" else x for x in VALUES]
        return np.array([random.choice(values) for _ in range(int(np.prod(shape)))]).reshape(shape)

    found: dict[str, Any] = {name: drawn(name, shape) for name, shape in SHAPES.items()}
    found["z"] = np.float64(found["z"])
    found["c"] = np.array([random.randrange(lengths["K"]) for _ in range(lengths["N"])])
    return {**found, **lengths, "np": np}


def symbols() -> dict[str, Any]:
    declared = {name: array(name, *(SIZES.get(one, one) for one in shape)) for name, shape in SHAPES.items()}
    return {**declared, "c": labels("c", N, K), "N": N, "K": K, "np": np}


def run(program: str, names: dict[str, Any]) -> tuple[dict[str, Any], Exception | None]:
    """The program's variables at its end, or what it raised."""
    try:
        with np.errstate(all="ignore"):
            exec(compile(program, "<program>", "exec"), names)
    except Exception as error:
        return names, error
    return names, None


def verdict(number: int, seed: int) -> tuple[str, str]:
    """A program and what came of it."""
    program = Writer(Random(f"{seed} {number}")).program()
    try:
        return program, judged(program, Random(f"{seed} {number} places"))
    except Exception as error:
        return program, f"FINDING: no values: {error!r}"


def judged(program: str, random: Random) -> str:
    place = Place({}, {})
    name_of, reductions.pivot_name = reductions.pivot_name, place.note_pivots(reductions.pivot_name)
    try:
        with guarded():
            modelled, refusal = run(program, symbols())
        places = [(2, 3), random.choice(AT), random.choice(AT)]
        words = [compared(program, modelled, refusal, place, at, seed) for seed, at in enumerate(places)]
        return next((word for word in words if word.startswith("FINDING")), words[0])
    finally:
        reductions.pivot_name = name_of


def compared(
    program: str,
    modelled: dict[str, Any],
    refusal: Exception | None,
    place: Place,
    at: tuple[int, int],
    seed: int,
) -> str:
    given = numbers(at, seed)
    place.sizes, place.arrays = dict(zip("NK", at, strict=True)), numbers(at, seed)
    result, error = run(program, given)
    if refusal is not None:
        if isinstance(refusal, (NotModelled, ValueError, IndexError)):
            return "refused"
        return (
            "refused" if error is not None else f"FINDING: the model raises {refusal!r}, and NumPy does not"
        )
    if error is not None:
        return f"FINDING at {at}: NumPy raises {error!r}, and the model does not"
    for name, value in result.items():
        if name not in modelled or name in GIVEN:
            continue
        try:
            gap = difference(value, modelled[name], place)
        except NotModelled:
            return "refused"
        if gap:
            if rounded(program, name, value, at, seed):
                return "rounding"
            if compares_no_number(program, numbers(at, seed)):
                return "no number is compared"
            return f"FINDING at {at}: {name} {gap}"
    return "the same"


def difference(value: Any, symbolic: Any, place: Place) -> str:
    """What is not the same of a value in NumPy and of its model."""
    if not isinstance(symbolic, (SymbolicArray, sp.Expr)):
        return ""
    entries = place.entries(symbolic)
    value = np.asarray(value)
    if entries.shape != value.shape:
        return f"has the shape {value.shape} in NumPy and {entries.shape} in the model"
    if isinstance(symbolic, SymbolicArray):
        dtypes = {plain(dtype) for dtype in symbolic.kind.dtypes}
        if value.dtype not in dtypes:
            return f"has the dtype {value.dtype} in NumPy and {dtypes} in the model"
        if value.dtype.kind == "c":
            return "is complex"
    value = value.astype(float)
    known = np.isfinite(value) & np.isfinite(entries)
    if np.allclose(value[known], entries[known], rtol=1e-5, atol=1e-7):
        return ""
    return f"is {value.tolist()} in NumPy and {entries.tolist()} in the model"


def rounded(program: str, name: str, value: Any, at: tuple[int, int], seed: int) -> bool:
    """Whether NumPy itself has another value in longer floats: a comparison has gone the other way."""
    longer = {
        key: one.astype(np.longdouble) if isinstance(one, np.ndarray) and one.dtype == float else one
        for key, one in numbers(at, seed).items()
    }
    with suppress(Exception):
        other = run(program, longer)[0][name]
        same = np.allclose(
            np.asarray(other, float), np.asarray(value, float), rtol=1e-9, atol=1e-9, equal_nan=True
        )
        return not same
    return False


def compares_no_number(program: str, names: dict[str, Any]) -> bool:
    """Whether something is compared that is no number in NumPy: nothing is said of such a comparison."""
    for statement in ast.parse(program).body:
        for one in ast.walk(statement):
            for side in (one.left, *one.comparators) if isinstance(one, ast.Compare) else ():
                value = run(f"side = {ast.unparse(side)}", deepcopy({**names, "np": None}) | {"np": np})[0][
                    "side"
                ]
                if np.isnan(np.asarray(value, float)).any():
                    return True
        run(ast.unparse(statement), names)
    return False


def tried(number: int, seed: int) -> Iterator[Tried]:
    program, word = verdict(number, seed)
    finding, _, said = word.partition(":")
    yield Tried(finding.partition(" at ")[0], f"{program}\n{said.strip()}", word.startswith("FINDING"))


def main(arguments: list[str] | None = None) -> int:
    return going_on.run(__doc__, "programs", 10_000, tried, arguments)


if __name__ == "__main__":
    sys.exit(main())
