"""Arrays and metadata in one file, without pickle: a safetensors file that is written whole or not at all.

Its header holds one string of ours: the JSON of a format version, the metadata, and a CRC-32 of all that
`load` returns. The CRC finds accidents; it is no signature. Metadata that are too long for the header, such
as the names of 60,000 columns, are an array of bytes beside the others: that is format 2, all else format 1.

**Whole or not at all.** `save` writes `.backprop-<8 hex digits>.tmp` in the folder of the target, has the
system put it on the disk, and renames it over the target. A process that is killed on the way leaves the
previous file, and at most that one temporary file; it may be deleted when no save is running. The new file
has the permissions of the one that it replaces.

**Hostile files.** `load` reads the header first, of at most `HEADER_LIMIT` bytes, and then no more than the
file holds, whatever sizes the header claims: its memory is about twice the file.
"""

import errno
import json
import os
import stat
import zlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
FilePath = str | os.PathLike[str]

FORMATS = 1, 2
HEADER_LIMIT = 2**20
LONG = 2**19  # of metadata in bytes, from which on they are an array
METADATA = "backprop metadata"  # its name
NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # to open a pipe without waiting for its writer


def save(path: FilePath, arrays: dict[str, Array], metadata: dict[str, Any]) -> None:
    """Write finite float32, float64 or int64 arrays of any shape, and metadata that JSON can hold.

    `metadata["kind"]` says what the file is. A tuple returns as a list, a key as a string, and an integer has
    up to 4300 digits. A file at `path` is replaced; a symbolic link is followed.

    Raises:
        ImportError: safetensors is not installed.
        TypeError: An array or a piece of metadata has another type.
        ValueError: A number is NaN or infinite, `kind` is missing, the names of the arrays exceed the
            header, or `path` is a folder, a pipe or a device.
        OSError: The file cannot be written, for instance because its folder is missing.
    """
    safetensors = _safetensors()
    target = Path(os.path.realpath(os.fsdecode(path)))
    if target.exists() and not target.is_file():
        raise ValueError(f"path must be a regular file, got {str(target)!r}")
    for name, A in arrays.items():
        _check_array(name, A)
    if not isinstance(metadata, dict) or not isinstance(metadata.get("kind"), str):
        raise ValueError("metadata must be a dict with a string under 'kind'")
    try:
        plain = _parse(json.dumps(metadata, allow_nan=False))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"metadata must be plain, finite JSON: {error}") from error

    arrays = {name: np.asarray(A, order="C") for name, A in arrays.items()}
    document = {"format": 1, "crc32": _crc32(arrays, plain), "metadata": plain}
    text = json.dumps(plain).encode()
    if len(text) > LONG:
        document |= {"format": 2, "metadata": None}
        arrays[METADATA] = np.frombuffer(text, np.uint8)
    data = safetensors.save(arrays, {"backprop": json.dumps(document)})
    if int.from_bytes(data[:8], "little") > HEADER_LIMIT:
        raise ValueError(f"the names of the arrays exceed {HEADER_LIMIT} bytes: use fewer, larger arrays")
    _replace(target, data, os.fsdecode(path))


def check_writable(path: FilePath) -> None:
    """Find out before the work is done whether `save` may write there.

    Raises:
        ImportError: safetensors is not installed.
        OSError: The folder of the file is missing, or may not be written to.
    """
    _safetensors()
    folder = os.path.dirname(os.path.realpath(os.fsdecode(path)))
    if not os.path.isdir(folder):
        raise FileNotFoundError(errno.ENOENT, "the folder of the file is missing", folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "no file may be written to this folder", folder)


def load(path: FilePath, kind: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """The arrays, in the order of their names, and the metadata that `save` wrote with this `kind`.

    Raises:
        ImportError: safetensors is not installed.
        ValueError: The file, which the message names, was not written by `save`, is of another kind, cut
            short, changed, or not finite.
        OSError: The file cannot be read, for instance because it is missing.
    """
    safetensors, name = _safetensors(), os.fsdecode(path)
    try:
        with open(name, "rb", opener=lambda p, flags: os.open(p, flags | NONBLOCK)) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ValueError("is no regular file")
            size, length = status.st_size, int.from_bytes(file.read(8), "little")
            if not 2 <= length <= min(HEADER_LIMIT, size - 8):
                raise ValueError(f"is no safetensors file, or cut short in the header, {size} bytes")
            metadata, checksum = _check_header(file.read(length))
            file.seek(0)
            data = file.read(size)
        try:
            loaded = safetensors.load(data)
        except Exception as error:  # safetensors' own is a plain Exception
            raise ValueError(f"its arrays do not fit the file: {error!r}") from error
        if metadata is None:
            metadata = _unpacked(loaded.pop(METADATA, None))
        if metadata["kind"] != kind:
            raise ValueError(f"holds {metadata['kind']!r:.80}, not {kind!r}")
        arrays = {key: loaded[key] for key in sorted(loaded)}
        for key, A in arrays.items():
            _check_array(key, A)
        if _crc32(arrays, metadata) != checksum:
            raise ValueError("has changed since it was saved: its CRC-32 differs")
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"{name}: {error!s:.300}") from error
    return arrays, metadata


def _safetensors() -> ModuleType:
    try:
        import safetensors.numpy
    except ImportError as error:
        raise ImportError("files need safetensors: pip install safetensors, the extra `files`") from error
    return safetensors.numpy


def _replace(target: Path, data: bytes, named: str) -> None:
    temporary = target.parent / f".backprop-{os.urandom(4).hex()}.tmp"
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    try:
        file = open(temporary, "xb")  # noqa: SIM115
    except OSError as error:  # which would name the temporary file
        raise type(error)(error.errno, f"cannot write to its folder: {error.strerror}", named) from error
    try:
        with file:
            if mode is not None:
                os.chmod(temporary, mode)  # before there is anything to read in it
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:  # Ctrl-C too
        temporary.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # a new name is on the disk once its folder is
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _check_header(header: bytes) -> tuple[dict[str, Any] | None, int]:
    """Metadata, or None where they are an array, and CRC-32."""
    try:
        match _parse(_parse(header)["__metadata__"]["backprop"]):
            case {"format": int(version)} if version not in FORMATS:
                raise ValueError(f"its format is {version}, and this library reads {FORMATS}")
            case {"crc32": int(checksum), "metadata": {"kind": str()} as metadata, "format": 1}:
                return metadata, checksum
            case {"crc32": int(checksum), "metadata": None, "format": 2}:
                return None, checksum
            case _:
                raise ValueError("format, crc32, metadata or kind is missing")
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise ValueError(f"was not saved by backprop: {error!r}") from error


def _unpacked(A: Any) -> dict[str, Any]:
    """Metadata out of an array of bytes."""
    if not isinstance(A, np.ndarray) or A.dtype != np.uint8 or A.ndim != 1:
        raise ValueError("its metadata are no array of bytes")
    metadata: dict[str, Any] = _parse(A.tobytes())
    if not isinstance(metadata, dict) or not isinstance(metadata.get("kind"), str):
        raise ValueError("its metadata must be a dict with a string under 'kind'")
    return metadata


def _parse(text: str | bytes) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(pairs) != len(dict(pairs)):
            raise ValueError("a key stands twice in one object")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=unique)


def _check_array(name: str, A: Array) -> None:
    if not isinstance(name, str) or name in ("__metadata__", METADATA):
        raise ValueError(
            f"arrays must have strings but '__metadata__' and {METADATA!r} as names, got {name!r:.80}"
        )
    if type(A) is not np.ndarray:
        raise TypeError(f"array {name!r:.80} must be a NumPy array, got {type(A).__name__}")
    if A.dtype not in (np.float32, np.float64, np.int64):
        raise TypeError(f"array {name!r:.80} must be float32, float64 or int64, got {A.dtype}")
    if not np.isfinite(A).all():
        raise ValueError(f"array {name!r:.80} has an entry that is NaN or infinite")


def _crc32(arrays: dict[str, Array], metadata: dict[str, Any]) -> int:
    text = json.dumps(metadata, allow_nan=False)  # Python reads NaN, and 1e999 as infinity
    crc = zlib.crc32(text.encode())
    for name in sorted(arrays):
        A = arrays[name]
        crc = zlib.crc32(f"{name!r} {A.dtype} {A.shape}".encode(), crc)
        crc = zlib.crc32(A.reshape(-1).view(np.uint8).data, crc)
    return crc
