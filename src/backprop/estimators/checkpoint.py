"""Checkpoints: a file from which a fit goes on, bit by bit, by `backprop.files`.

It holds θ, the solver's memory, the state of the generator, and the costs and scores of all epochs, from
which the schedule of learning rates follows. What is read is checked before it is used.
"""

import json
import math
import os
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop import files
from backprop.estimators.descent import Descent
from backprop.estimators.history import History
from backprop.solvers import Solver

Array = NDArray[Any]
Path = str | os.PathLike[str]

FREE = {"max_iter", "verbose", "checkpoint", "every"}
"""Parameters that may change between a checkpoint and the fit that resumes from it."""


def plain(value: Any) -> Any:
    """A parameter as JSON: NumPy's numbers and arrays as Python's, infinity as "inf", a generator as None."""
    if isinstance(value, float | np.floating):
        return "inf" if value == math.inf else float(value)
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else None


def crc32(arrays: Iterable[Array]) -> int:
    crc = 0
    for A in arrays:
        crc = zlib.crc32(np.ascontiguousarray(A).reshape(-1).view(np.uint8).data, crc)
    return crc


class Checkpoint:
    """The file of one fit: of parameters, a description of the architecture, and data."""

    def __init__(
        self, path: Path, params: dict[str, Any], description: dict[str, Any], data: Iterable[Array]
    ) -> None:
        fixed = {name: plain(value) for name, value in params.items() if name not in FREE}
        self.path, self.name = path, repr(os.fspath(path))
        self.identity = json.loads(json.dumps({**fixed, **description, "data's CRC-32": crc32(data)}))

    def save(self, descent: Descent, rng: "np.random.Generator", history: History) -> None:
        """Write what `load` needs; what is not finite is not written, for the next step diverges.

        Whether the cost at θ is finite, the next step finds out: of a fit that diverges there θ itself is
        left when it is resumed, not the θ before.
        """
        arrays = {f"solver.{name}": np.asarray(value) for name, value in descent.solver.state().items()}
        arrays |= {"theta": descent.theta, **history.arrays()}
        if all(np.isfinite(A).all() for A in arrays.values()):
            metadata = {"kind": "checkpoint", "identity": self.identity, "rng": rng.bit_generator.state}
            files.save(self.path, arrays, metadata)

    def load(self, theta: Array, solver: Solver, rng: "np.random.Generator", history: History) -> None:
        """Set them to what `save` has written, where there is a file.

        Raises:
            ImportError: safetensors is not installed.
            OSError: The file cannot be read; or there is none, and its folder cannot be written to.
            ValueError: The file is damaged, or is of a fit with other parameters or data.
        """
        if not os.path.exists(self.path):
            files.check_writable(self.path)
            return
        arrays, metadata = files.load(self.path, "checkpoint")
        self._check_identity(metadata.get("identity"))
        curves = {key: A for key, A in arrays.items() if not key.startswith("solver.")}
        memory = {
            key.removeprefix("solver."): int(A) if A.ndim == 0 and A.dtype == np.int64 else A
            for key, A in arrays.items()
            if key not in curves
        }
        if set(curves) != (expected := {"theta", *history.arrays()}):
            raise ValueError(f"checkpoint {self.name} must hold {', '.join(sorted(expected))}")
        for key, A in curves.items():
            if key in ("theta", "best") and (A.shape != theta.shape or A.dtype != theta.dtype):
                raise ValueError(f"checkpoint {self.name} holds no parameters of this architecture")
            if key in ("costs", "scores") and A.shape != (curves["costs"].size,):
                raise ValueError(f"checkpoint {self.name} holds a history of other shapes")
        try:
            rng.bit_generator.state = metadata["rng"]
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            raise ValueError(f"checkpoint {self.name} holds no state of a generator: {error}") from error
        try:
            solver.restore(memory)
        except (ValueError, TypeError) as error:
            raise ValueError(f"checkpoint {self.name} holds no memory of this solver: {error}") from error
        theta[...] = curves.pop("theta")
        history.restore(curves)

    def _check_identity(self, found: Any) -> None:
        if found != self.identity:
            found = found if isinstance(found, dict) else {}
            keys = {*self.identity, *found}
            differing = sorted(key for key in keys if self.identity.get(key) != found.get(key))
            raise ValueError(
                f"checkpoint {self.name} is of another fit, which differs in {', '.join(differing)}: "
                f"delete it to begin anew, or name another file"
            )
