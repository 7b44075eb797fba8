"""A sample of the fuzzer of NumPy programs, what it has found, and faults that it has to find."""

from random import Random
from typing import Any

import numpy as np
import programs
import pytest

from backprop.proof.models.arrays import MODELS
from backprop.proof.models.ufuncs import UFUNCS


def verdict(program: str) -> str:
    return str(programs.judged(program, Random(0)))


def test_a_sample_of_programs_has_no_finding() -> None:
    words = [programs.verdict(number, seed=1)[1] for number in range(60)]
    assert not [word for word in words if word.startswith("FINDING")]
    assert words.count("the same") > 20


FOUND = {
    "a number is no out=": "t = np.mean(W)\nnp.maximum(t, 0, out=t)",
    "a number is copied": "t = np.mean(E)[None]\nt += 1",
    "what has no value is not finite": "t = np.where(z == 0, 1.0, 0 / R)\nu = np.isfinite(t)",
    "NaN is not smaller": "t = (A / A < 2) * 1",
    "NaN is not equal to itself": "t = A / B\nu = t - t\nw = u == 0",
    "a view of a scalar": "t = z.reshape(-1, 1)\nt[:] = 2.0",
    "a shape of a view": "t = np.ravel(R)\nt.shape = (-1, 1)\nnp.abs(t, out=t)",
    "a power of truths": "t = (B > 0) ** 2\nu = np.log(1 + t)",
    "the shape of a parameter": "z.shape = (-1, 1)",
    "the shape of a number": "t = A.sum()\nt.shape = (-1, 1)",
    "the shape of an array without axes": "t = np.where(z >= 1, 2, 3)\nt.shape = (-1, 1)\nu = t + A",
    "a sum into truths": "t = c != c\nnp.sum(B, axis=1, out=t)",
    "a negative root": "R[0, 0] = -1\nnp.sqrt(R, out=E, where=v >= 0)",
    "a maximum without a normal form": "t = 0 ** E\nt -= t.max(axis=-1, keepdims=True)",
    "the place of a maximum that has no value": "t = np.power(W, -1)\nu = np.argmax(t, axis=1)",
    "division by 0": "t = 2 / np.zeros(R.shape)",
    "a mask on places of maxima": "t = np.argmax(A, axis=0)\nnp.copyto(t, t, where=v <= 1)",
    "a comparison of what is no number": "t = np.log(-1 - A ** 2)\nu = np.where(t == t, 1, 0)",
}


@pytest.mark.parametrize("program", FOUND.values(), ids=FOUND)
def test_what_the_fuzzer_found_is_mended(program: str) -> None:
    assert not verdict(program).startswith("FINDING")


MODELLED = {
    "in place and out": "A += B\nnp.exp(-A ** 2, out=A)",
    "views": "t = A.T\nt[...] = W\nA[0] *= 2",
    "masks": "A[A > 0] = 0.5\nt = np.where(B > 0, 1, 0)\nt[B < 0] = -1.5",
    "safe divisions": "np.divide(A, B, out=A, where=B != 0)\nt = np.where(B == 0, 0, 1 / B)",
    "labels": "A[np.arange(N), c] -= 1\nt = np.eye(K)[c] - A",
    "statistics": "t = A.mean(axis=-1, keepdims=True)\nu = np.std(A, axis=0)\nw = A == A.max()",
    "sizes": "t = A / len(A) + np.sqrt(N)\nu = sum(A)",
}


@pytest.mark.parametrize("program", MODELLED.values(), ids=MODELLED)
def test_what_people_write_is_modelled(program: str) -> None:
    assert verdict(program) == "the same"


def plant(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    if fault == "a value":
        monkeypatch.setitem(UFUNCS, np.maximum, lambda a, b: (a + b) / 2)
    elif fault == "a dtype":
        monkeypatch.setitem(MODELS, (np.maximum, "__call__"), MODELS[np.greater, "__call__"])
    elif fault == "a shape":
        monkeypatch.setitem(MODELS, (np.maximum, "__call__"), lambda a, b: a[None] + b)
    else:
        monkeypatch.setitem(MODELS, (np.maximum, "__call__"), lambda a, b: 1 / 0)


@pytest.mark.parametrize("fault", ["a value", "a dtype", "a shape", "a crash"])
def test_a_wrong_model_is_found(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    program = "t = np.maximum(A, B)"
    assert verdict(program) == "the same"
    plant(monkeypatch, fault)
    assert verdict(program).startswith("FINDING")


def test_an_error_that_numpy_alone_raises_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    program = "t = np.where(A > 0, 1, 2)\nt += 0.5"
    assert verdict(program) == "refused"
    monkeypatch.setattr(programs, "run", lenient(programs.run))
    assert "NumPy raises" in verdict(program)


def lenient(run: Any) -> Any:
    """A model that adds a half where NumPy raises."""
    return lambda program, names: run(
        program.replace("t += 0.5", "t = t + 0.5") if "c" in names and names["N"] is programs.N else program,
        names,
    )
