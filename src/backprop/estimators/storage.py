"""Estimators and checkpoints in files, by `backprop.files`; what is read is checked before it is used."""

import json
import os
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop import files
from backprop.estimators.fitting import Descent

Array = NDArray[Any]
Path = str | os.PathLike[str]

FREE = {"max_iter", "verbose", "checkpoint", "every"}
"""Parameters that may change between a checkpoint and the fit that resumes from it."""


def plain(value: Any) -> Any:
    """A parameter as JSON: NumPy's numbers and arrays as Python's, a generator as None."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else None


def identity(params: Mapping[str, Any], description: Mapping[str, Any], data: tuple[Array, ...]) -> Any:
    """What a fit that goes on from a checkpoint must share: parameters, architecture, data's CRC-32."""
    crc = 0
    for A in data:
        crc = zlib.crc32(np.ascontiguousarray(A).reshape(-1).view(np.uint8).data, crc)
    fixed = {name: plain(value) for name, value in params.items() if name not in FREE}
    return json.loads(json.dumps({**fixed, **description, "samples": len(data[0]), "data's CRC-32": crc}))


def save_checkpoint(
    path: Path, same: Any, descent: Descent, rng: "np.random.Generator", history: dict[str, Any]
) -> None:
    """θ, the solver's memory, the state of the generator, and the history of the epochs."""
    memory = {f"solver.{name}": np.asarray(value) for name, value in descent.solver.state().items()}
    curves = {name: np.asarray(value) for name, value in history.items()}
    metadata = {"kind": "checkpoint", "identity": same, "rng": rng.bit_generator.state}
    files.save(path, {"theta": descent.theta, **memory, **curves}, metadata)


def load_checkpoint(
    path: Path, same: Any, descent: Descent, rng: "np.random.Generator", history: dict[str, Any]
) -> dict[str, Any]:
    """Set `descent` and `rng` to what `save_checkpoint` wrote, and return the history.

    Raises:
        ValueError: The file is damaged, or is of a fit with other parameters or data.
    """
    arrays, metadata = files.load(path, "checkpoint")
    found = metadata.get("identity")
    if found != same:
        found = found if isinstance(found, dict) else {}
        names = sorted(name for name in {*same, *found} if same.get(name) != found.get(name))
        raise ValueError(
            f"checkpoint {os.fspath(path)!r} is of another fit, which differs in {', '.join(names)}: "
            f"delete it to begin anew, or name another file"
        )
    theta = arrays.pop("theta", None)
    memory = {
        name.removeprefix("solver."): int(A) if A.ndim == 0 and A.dtype == np.int64 else A
        for name, A in arrays.items()
        if name.startswith("solver.")
    }
    curves = {name: A for name, A in arrays.items() if not name.startswith("solver.")}
    if theta is None or theta.shape != descent.theta.shape or theta.dtype != descent.theta.dtype:
        raise ValueError(f"checkpoint {os.fspath(path)!r} holds no parameters of this architecture")
    if set(curves) != set(history):
        raise ValueError(f"checkpoint {os.fspath(path)!r} must hold {', '.join(history)}")
    costs, scores, best = curves["costs"], curves["scores"], curves["best"]
    if costs.ndim != 1 or scores.ndim != 1 or best.shape != theta.shape or best.dtype != theta.dtype:
        raise ValueError(f"checkpoint {os.fspath(path)!r} holds a history of other shapes")
    try:
        rng.bit_generator.state = metadata["rng"]
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise ValueError(f"checkpoint {os.fspath(path)!r} holds no state of a generator: {error}") from error
    descent.solver.restore(memory)
    descent.theta[...] = theta
    return {"costs": costs.tolist(), "scores": scores.tolist(), "best": best}
