"""Fitted estimators and checkpoints in files, by `backprop.files`; what is read is checked before it is used.

A checkpoint is a file from which a fit goes on, bit by bit. It holds θ, the solver's memory, the state of the
generator, and the costs and scores of all epochs, from which the schedule of learning rates follows.
"""

import json
import math
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop import files
from backprop.estimators.errors import warn

Array = NDArray[Any]
Path = str | os.PathLike[str]

FREE = {"max_iter", "verbose", "checkpoint", "every", "callbacks"}
"""Parameters that may change between a checkpoint and the fit that resumes from it."""

NOT_KEPT = {"checkpoint", "callbacks"}
"""Parameters that a file never holds: what is read must not say where to write, or what to run."""


def plain(value: Any) -> Any:
    """A parameter as JSON: NumPy's numbers and arrays as Python's, infinity as "inf", all else as None.

    A key of a dict that is no string is kept beside its value, for JSON knows strings alone.
    """
    if isinstance(value, float | np.floating):
        return "inf" if value == math.inf else float(value)
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {"pairs": [[plain(key), plain(item)] for key, item in value.items()]}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else None


def _named(value: Any) -> Any:
    return f"function {value.__qualname__}" if hasattr(value, "__qualname__") else plain(value)


def _restored(value: Any) -> Any:
    if value == "inf":
        return math.inf
    if isinstance(value, dict):
        return {key: _restored(item) for key, item in value["pairs"]}
    return tuple(_restored(item) for item in value) if isinstance(value, list) else value


def save(
    path: Path, kind: str, params: Mapping[str, Any], learned: Mapping[str, Any], arrays: Mapping[str, Array]
) -> None:
    """Write what `load` reads: parameters, what JSON can hold of what was learned, and arrays."""
    kept = {name: None if name in NOT_KEPT else plain(value) for name, value in params.items()}
    files.save(path, dict(arrays), {"kind": kind, "params": kept, **learned})


def load(
    path: Path, kind: str, defaults: Mapping[str, Any], before: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Array]]:
    """Parameters, what was learned, and arrays.

    A parameter that the file does not know, because it was added since, has the value with which releases
    before it are as they were, in `before`, or else its default. One that is no parameter any more is left
    out, with a warning.

    Raises:
        ImportError: safetensors is not installed.
        ValueError: The file is damaged, of another kind, or holds a parameter that `save` never writes.
        OSError: The file cannot be read.
    """
    arrays, metadata = files.load(path, kind)
    found = metadata.pop("params", None)
    if not isinstance(found, dict):
        raise ValueError(f"{os.fsdecode(path)}: its parameters are missing")
    for name in NOT_KEPT & set(found):
        if found[name] is not None:
            raise ValueError(f"{os.fsdecode(path)}: a saved model has no {name}; came {found[name]!r:.80}")
    gone = sorted(set(found) - set(defaults))
    if gone:
        names = ", ".join(gone)[:200]
        warn(f"{os.fsdecode(path)}: {names}: no parameters of this {kind}, and left out", UserWarning)
    try:
        known = {name: _restored(value) for name, value in found.items() if name in defaults}
        known = {name: v for name, v in known.items() if v is not None or defaults[name] is None}
    except (TypeError, ValueError, LookupError) as error:
        raise ValueError(f"{os.fsdecode(path)}: its parameters are damaged: {error}") from error
    return {**defaults, **before, **known}, metadata, arrays


def crc32(arrays: Iterable[Array]) -> int:
    crc = 0
    for A in arrays:
        crc = zlib.crc32(np.ascontiguousarray(A).reshape(-1).view(np.uint8).data, crc)
    return crc


class Checkpoint:
    """The file of one fit: of parameters, a description of network and samples, and data."""

    path: Path
    name: str
    identity: Any

    def __init__(
        self, path: Path, params: Mapping[str, Any], description: Mapping[str, Any], data: Iterable[Array]
    ) -> None:
        fixed = {name: _named(value) for name, value in params.items() if name not in FREE}
        self.path, self.name = path, repr(os.fspath(path))
        self.identity = json.loads(json.dumps({**fixed, **description, "data's CRC-32": crc32(data)}))

    def save(self, arrays: Mapping[str, Array], rng: "np.random.Generator") -> None:
        """Write what `load` needs; what is not finite is not written, for the next step diverges.

        Whether the cost at θ is finite, the next step finds out: of a fit that diverges there θ itself is
        left when it is resumed, not the θ before.
        """
        if all(np.isfinite(A).all() for A in arrays.values()):
            metadata = {"kind": "checkpoint", "identity": self.identity, "rng": rng.bit_generator.state}
            files.save(self.path, dict(arrays), metadata)

    def load(self, like: Mapping[str, Array], rng: "np.random.Generator") -> dict[str, Array] | None:
        """What `save` has written, where there is a file; the generator goes on from its state.

        Args:
            like: Arrays of which those in the file have name, dtype and shape; a length of 0 stands for any
                number of epochs, the same for all.
            rng: The generator.

        Raises:
            ImportError: safetensors is not installed.
            OSError: The file cannot be read; or there is none, and its folder cannot be written to.
            ValueError: The file is damaged, or is of a fit with other parameters or data.
        """
        if not os.path.exists(self.path):
            files.check_writable(self.path)
            return None
        arrays, metadata = files.load(self.path, "checkpoint")
        self._check_identity(metadata.get("identity"))
        if set(arrays) != set(like):
            raise ValueError(f"checkpoint {self.name} must hold {', '.join(sorted(like))}")
        epochs = arrays["costs"].shape
        for key, A in like.items():
            shape = epochs if A.shape == (0,) else A.shape
            if arrays[key].shape != shape or arrays[key].dtype != A.dtype or len(epochs) != 1:
                raise ValueError(
                    f"checkpoint {self.name} holds {key} of another fit: it must have shape {shape}, dtype "
                    f"{A.dtype}; came {arrays[key].shape}, {arrays[key].dtype}"
                )
        try:
            rng.bit_generator.state = metadata["rng"]
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            raise ValueError(f"checkpoint {self.name} holds no state of a generator: {error}") from error
        return arrays

    def _check_identity(self, found: Any) -> None:
        if found != self.identity:
            found = found if isinstance(found, dict) else {}
            keys = {*self.identity, *found}
            differing = sorted(key for key in keys if self.identity.get(key) != found.get(key))
            raise ValueError(
                f"checkpoint {self.name} is of another fit, which differs in {', '.join(differing)}: "
                f"delete it to begin anew, or name another file"
            )
