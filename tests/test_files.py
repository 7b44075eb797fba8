"""A file returns what was saved, a killed save leaves a whole file, and a hostile file is refused."""

import io
import json
import os
import pickle
import random
import re
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backprop import files

STRAY = re.compile(r"\.backprop-[0-9a-f]{8}\.tmp")
METADATA = {
    "kind": "network",
    "classes": ["add to cart", "début", "\ud800", "", '"\\\n\0'],
    "rng": {"state": 2**128 - 1, "inc": 2**127 + 1},
    "numbers": [0, -1, 0.1, 5e-324, 1.7976931348623157e308, True, None],
}


def arrays() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    return {
        "W": rng.normal(size=(3, 4)),
        "b": rng.normal(size=5).astype(np.float32),
        "labels": np.array([-(2**63), 2**63 - 1, 0]),
        "scalar": np.array(-0.0),
        "empty": np.zeros((0, 3)),
        "transposed": rng.normal(size=(2, 3, 4)).T,
        "strided": np.arange(10)[::-3],
        "Größe.0/..": np.ones((1, 1, 1), dtype=np.float32),
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    files.save(tmp_path / "model", {"W": np.arange(6.0).reshape(2, 3)}, {"kind": "network"})
    return tmp_path / "model"


def raw(header: Any, body: bytes = b"") -> bytes:
    """A file in the safetensors format, written by hand."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def ours(text: str | None = None, **tensors: Any) -> dict[str, Any]:
    text = text or json.dumps({"format": 1, "crc32": 0, "metadata": {"kind": "network"}})
    return {"__metadata__": {"backprop": text}, **tensors}


def tensor(dtype: str, shape: Any, *offsets: int) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": list(offsets)}


def test_arrays_and_metadata_return_bit_by_bit(tmp_path: Path) -> None:
    files.save(tmp_path / "model", arrays(), METADATA)
    loaded, metadata = files.load(tmp_path / "model", "network")
    assert metadata == METADATA
    assert list(loaded) == sorted(arrays())
    for name, A in arrays().items():
        assert (loaded[name].dtype, loaded[name].shape) == (A.dtype, A.shape)
        assert loaded[name].tobytes() == A.tobytes()
        assert loaded[name].flags.writeable
        assert loaded[name].flags.c_contiguous
    assert os.listdir(tmp_path) == ["model"]


def test_path_may_be_text_and_metadata_alone_is_a_file(tmp_path: Path) -> None:
    files.save(str(tmp_path / "m"), {}, {"kind": "m", "shape": (1, 2)})
    assert files.load(str(tmp_path / "m"), "m") == ({}, {"kind": "m", "shape": [1, 2]})


def test_symbolic_link_is_followed(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path)
    files.save(link, {}, {"kind": "new"})
    assert link.is_symlink()
    assert files.load(path, "new")[1] == {"kind": "new"}


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"x": [1.0]}, TypeError, "array 'x' must be a NumPy array, got list"),
        ({"x": np.ma.masked_array([1.0], [True])}, TypeError, "got MaskedArray"),
        ({"x": np.array(["a"])}, TypeError, "'x' must be float32, float64 or int64, got <U1"),
        ({"x": np.ones(1, dtype=object)}, TypeError, "got object"),
        ({"x": np.ones(1, dtype=np.int32)}, TypeError, "got int32"),
        ({"x": np.ones(1, dtype=">f8")}, TypeError, "got >f8"),
        ({"x": np.array([0, np.nan])}, ValueError, "'x' has an entry that is NaN"),
        ({"x": np.array([-np.inf], dtype=np.float32)}, ValueError, "'x' has an entry that is NaN"),
        ({1: np.ones(1)}, ValueError, "arrays must have strings"),
        ({"__metadata__": np.ones(1)}, ValueError, "__metadata__"),
    ],
)
def test_arrays_that_no_file_holds_are_refused(path: Path, changed: Any, error: Any, message: str) -> None:
    before = path.read_bytes()
    with pytest.raises(error, match=message):
        files.save(path, {"good": np.ones(1), **changed}, {"kind": "network"})
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["model"]


@pytest.mark.parametrize(
    ("metadata", "error", "message"),
    [
        ({}, ValueError, "'kind'"),
        ({"kind": 3}, ValueError, "'kind'"),
        ([], ValueError, "'kind'"),
        ({"kind": "m", "x": float("nan")}, ValueError, "plain, finite JSON"),
        ({"kind": "m", "x": {1: 0, "1": 1}}, ValueError, "a key stands twice"),
        ({"kind": "m", "x": 10**5000}, ValueError, "4300 digits"),
        ({"kind": "m", "x": np.float32(1)}, TypeError, "float32 is not JSON"),
    ],
)
def test_metadata_that_no_file_holds_is_refused(path: Path, metadata: Any, error: Any, message: str) -> None:
    before = path.read_bytes()
    with pytest.raises(error, match=message):
        files.save(path, {}, metadata)
    assert path.read_bytes() == before


def test_places_that_are_no_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.save(tmp_path / "missing" / "model", {}, {"kind": "m"})
    with pytest.raises(FileNotFoundError):
        files.load(tmp_path / "missing", "m")
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe", "/dev/null"):
        with pytest.raises(ValueError, match="path must be a regular file"):
            files.save(place, {}, {"kind": "m"})
    for place in (tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(ValueError, match=f"{place}: is no regular file"):
            files.load(place, "m")
    with pytest.raises(IsADirectoryError):
        files.load(tmp_path, "m")
    with pytest.raises(TypeError):
        files.load(3, "m")  # type: ignore[arg-type]


def test_missing_safetensors_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    with pytest.raises(ImportError, match=r"pip install safetensors"):
        files.save(path, {}, {"kind": "m"})
    with pytest.raises(ImportError, match=r"pip install safetensors"):
        files.load(path, "m")


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("weights", "1")
    return stream.getvalue()


NESTED = b"[" * 100_000
HOSTILE = {
    "empty": (b"", "cut short in the header, 0 bytes"),
    "prefix alone": (b"\x10" + b"\0" * 7, "cut short in the header"),
    "no header": (b"\0" * 100, "is no safetensors file"),
    "pickle": (pickle.dumps({"W": [1.0] * 50}), "is no safetensors file"),
    "zip": (zipped(), "is no safetensors file"),
    "text": (b"a,b\n1,2\n" * 20, "is no safetensors file"),
    "header beyond the file": (raw(b"{}")[:8].replace(b"\2", b"\xff") + b"{}", "is no safetensors file"),
    "header beyond the limit": (raw(b" " * (2**20 + 1)), "is no safetensors file"),
    "garbage header": (raw(b"\xff\xfe{]" * 10), "was not saved by backprop: .*Decode"),
    "nested header": (raw(NESTED), "was not saved by backprop: RecursionError"),
    "array header": (raw([1, 2]), "was not saved by backprop"),
    "other safetensors": (raw({"W": tensor("F64", [1], 0, 8)}, b"\0" * 8), "KeyError\\('__metadata__'"),
    "no JSON inside": (raw(ours("hello")), "was not saved by backprop"),
    "nested inside": (raw(ours(NESTED.decode())), "RecursionError"),
    "fields missing": (raw(ours("{}")), "format, crc32, metadata or kind is missing"),
    "future": (raw(ours('{"format": 3}')), r"its format is 3, and this library reads \(1, 2\)"),
    "no bytes": (
        raw(ours('{"format": 2, "crc32": 0, "metadata": null}')),
        "its metadata are no array of bytes",
    ),
    "NaN": (
        raw(ours('{"format": 1, "crc32": 0, "metadata": {"kind": "network", "x": NaN}}')),
        "Out of range float",
    ),
    "long number": (raw(ours('{"format": ' + "1" * 9999 + "}")), "4300 digits"),
    "overflow": (
        raw(ours('{"format": 1, "crc32": 0, "metadata": {"kind": "network", "x": 1e999}}')),
        "Out of range float",
    ),
    "twice": (raw(b'{"__metadata__": {}, "__metadata__": {}}'), "a key stands twice"),
    "other kind": (
        raw(ours('{"format": 1, "crc32": 0, "metadata": {"kind": "' + "x" * 9999 + '"}}')),
        "holds 'x{79}, not 'network'$",
    ),
    "huge": (raw(ours(W=tensor("F32", [30_000, 25_000], 0, 3 * 10**9))), "do not fit"),
    "overflowing shape": (raw(ours(W=tensor("F64", [2**62, 2**62], 0, 8)), b"\0" * 8), "do not fit"),
    "negative shape": (raw(ours(W=tensor("F64", [-1], 0, 8)), b"\0" * 8), "do not fit"),
    "many dimensions": (raw(ours(W=tensor("F64", [1] * 999, 0, 8)), b"\0" * 8), "do not fit"),
    "shape and bytes differ": (raw(ours(W=tensor("F64", [2], 0, 8)), b"\0" * 8), "do not fit"),
    "overlap": (
        raw(ours(W=tensor("F64", [1], 0, 8), b=tensor("F64", [1], 0, 8)), b"\0" * 8),
        "do not fit",
    ),
    "bytes left over": (raw(ours(W=tensor("F64", [1], 0, 8)), b"\0" * 16), "do not fit"),
    "no tensor": (raw(ours(W=5)), "do not fit"),
    "bfloat16": (raw(ours(W=tensor("BF16", [1], 0, 2)), b"\0" * 2), "do not fit .*BF16"),
    "int32": (raw(ours(W=tensor("I32", [1], 0, 4)), b"\0" * 4), "'W' must be float32.*got int32"),
    "NaN weight": (raw(ours(W=tensor("F64", [1], 0, 8)), b"\xff" * 8), "'W' has an entry that is NaN"),
    "wrong checksum": (raw(ours(W=tensor("F64", [1], 0, 8)), b"\0" * 8), "its CRC-32 differs"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    data, message = HOSTILE[name]
    place = tmp_path / "hostile"
    place.write_bytes(data)
    with pytest.raises(ValueError, match=message) as error:
        files.load(place, "network")
    assert str(error.value).startswith(f"{place}: ")
    assert len(str(error.value)) < len(str(place)) + 310


def test_every_shorter_file_is_refused(path: Path) -> None:
    data = path.read_bytes()
    for length in range(len(data)):
        path.write_bytes(data[:length])
        with pytest.raises(ValueError, match=re.escape(str(path))):
            files.load(path, "network")


def test_a_changed_bit_is_refused_or_changes_nothing(path: Path) -> None:
    """A space of the header's padding may change; what `load` returns may not."""
    data = path.read_bytes()
    saved, refused = files.load(path, "network"), 0
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        try:
            loaded, metadata = files.load(path, "network")
        except ValueError:
            refused += 1
            continue
        assert metadata == saved[1]
        assert list(loaded) == ["W"]
        np.testing.assert_array_equal(loaded["W"], saved[0]["W"], strict=True)
    assert refused > 0.9 * 8 * len(data)


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_memory_follows_the_file_not_its_claims(tmp_path: Path) -> None:
    """300 bytes that claim 3 GB are refused in a process that may use 64 MB more than it has."""
    place = tmp_path / "bomb"
    place.write_bytes(HOSTILE["huge"][0])
    assert place.stat().st_size < 300
    code = """
        import resource, sys, safetensors.numpy
        from backprop import files
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 2**26, used + 2**26))
        try:
            bytearray(2**27)
        except MemoryError:
            print("limited")
        try:
            files.load(sys.argv[1], "network")
        except ValueError as error:
            print(error)
    """
    with python(code, place) as process:
        output, _ = process.communicate(timeout=20)
    assert output.startswith(f"limited\n{place}: its arrays do not fit")


def test_peak_memory_of_a_load_is_about_twice_the_file(tmp_path: Path) -> None:
    files.save(tmp_path / "m", {"W": np.zeros(4_000_000)}, {"kind": "m"})
    code = """
        import sys, safetensors.numpy
        from backprop import files
        def peak():  # of this process; ru_maxrss would count its parent's
            return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
        used = peak()
        files.load(sys.argv[1], "m")
        print((peak() - used) * 1024)
    """
    with python(code, tmp_path / "m") as process:
        output, _ = process.communicate(timeout=20)
    assert 1.5 < int(output) / 32e6 < 2.6


SAVES = """
    import os, signal, sys
    import numpy as np
    from backprop import files
    version = int(sys.argv[2])
    while True:
        version += 1
        files.save(sys.argv[1], {"W": np.full(100_000, version)}, {"kind": "m", "version": version})
        print(version, flush=True)
"""


def whole_version(path: Path) -> int:
    loaded, metadata = files.load(path, "m")
    assert loaded["W"].shape == (100_000,)
    assert (loaded["W"] == metadata["version"]).all()
    return int(metadata["version"])


def test_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    """Twenty real kills, at random moments, keep the last save that returned, or the next."""
    path, rng, version = tmp_path / "model", random.Random(0), 0
    for _ in range(20):
        with python(SAVES, path, version) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            time.sleep(rng.uniform(0, 0.03))
            process.send_signal(signal.SIGKILL)
            returned = int([first, *process.stdout.read().splitlines()][-1])
        assert process.returncode == -signal.SIGKILL
        version = whole_version(path)
        assert returned <= version <= returned + 1
        strays = [name for name in os.listdir(tmp_path) if name != "model"]
        assert len(strays) <= 1
        for name in strays:
            assert STRAY.fullmatch(name)
            (tmp_path / name).unlink()


@pytest.mark.parametrize(
    ("call", "number", "kept", "strays"),
    [("fsync", 1, 1, 1), ("replace", 1, 1, 1), ("fsync", 2, 2, 0)],
)
def test_kill_at_each_step_keeps_old_or_new(
    tmp_path: Path, call: str, number: int, kept: int, strays: int
) -> None:
    """Killed before the file is on the disk, before it is renamed, and before its folder is on the disk."""
    path = tmp_path / "model"
    files.save(path, {"W": np.full(100_000, 1)}, {"kind": "m", "version": 1})
    code = f"""
        import os, signal
        calls, step = [], os.{call}
        def dying(*arguments):
            calls.append(arguments)
            if len(calls) == {number}:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*arguments)
        os.{call} = dying
    """
    with python(textwrap.dedent(code) + textwrap.dedent(SAVES), path, 1) as process:
        process.communicate(timeout=20)
    assert process.returncode == -signal.SIGKILL
    assert whole_version(path) == kept
    left = [name for name in os.listdir(tmp_path) if STRAY.fullmatch(name)]
    assert len(left) == strays
    assert len(os.listdir(tmp_path)) == 1 + strays


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_failed_save_keeps_the_file_and_leaves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: type[BaseException]
) -> None:
    def fail(*arguments: Any) -> None:
        raise error("no")

    before = path.read_bytes()
    monkeypatch.setattr(os, call, fail)
    with pytest.raises(error, match="no"):
        files.save(path, {}, {"kind": "new"})
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["model"]


def test_full_disk_keeps_the_file_and_leaves_nothing(path: Path) -> None:
    """A real failure to write: the process may write files of up to 1000 bytes."""
    before = path.read_bytes()
    code = """
        import resource, signal, sys
        import numpy as np
        from backprop import files
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            files.save(sys.argv[1], {"W": np.ones(1000)}, {"kind": "m"})
        except OSError as error:
            sys.stdout.write(type(error).__name__)
    """
    with python(code, path) as process:
        assert process.communicate(timeout=20)[0] == "OSError"
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["model"]


def test_import_needs_no_safetensors() -> None:
    with python("import sys; from backprop import files; print('safetensors' in sys.modules)") as process:
        assert process.communicate(timeout=20)[0] == "False\n"


def test_a_folder_that_takes_no_file_is_found_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.check_writable(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError, match="missing"):
        files.check_writable(tmp_path / "no" / "new")
    (tmp_path / "file").touch()
    with pytest.raises(FileNotFoundError, match="missing"):
        files.check_writable(tmp_path / "file" / "new")
    monkeypatch.setattr(os, "access", lambda folder, mode: folder != str(tmp_path))
    with pytest.raises(PermissionError, match="no file may be written"):
        files.check_writable(tmp_path / "new")


def test_long_metadata_are_an_array_of_format_2(tmp_path: Path) -> None:
    metadata = {"kind": "m", "names": [f"ä{i}" for i in range(200_000)]}
    files.save(tmp_path / "m", {"W": np.arange(3.0)}, metadata)
    found, same = files.load(tmp_path / "m", "m")
    assert same == metadata
    assert list(found) == ["W"]
    data = (tmp_path / "m").read_bytes()
    assert b'\\"format\\": 2' in data[: int.from_bytes(data[:8], "little")]
    with pytest.raises(ValueError, match="holds 'm', not 'n'"):
        files.load(tmp_path / "m", "n")
    place = data.rindex(b"199999")
    (tmp_path / "m").write_bytes(data[:place] + b"8" + data[place + 1 :])
    with pytest.raises(ValueError, match="CRC-32 differs"):
        files.load(tmp_path / "m", "m")


def test_the_name_of_the_array_of_metadata_is_taken(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="as names"):
        files.save(tmp_path / "m", {"backprop metadata": np.ones(2)}, {"kind": "m"})
