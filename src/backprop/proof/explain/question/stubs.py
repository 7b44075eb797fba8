"""What is only drawn, or is not there, does not stop a file: stand-ins for its imports."""

import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import io
import re
import sys
from collections.abc import Iterator, Sequence
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

DRAWN = {"matplotlib", "seaborn", "plotly", "tkinter", "turtle", "pylab", "IPython", "tqdm", "cv2", "PIL", "h5py",  # noqa: E501
         "torch", "torchvision", "tensorflow", "keras", "sklearn", "pandas", "imageio", "wandb"}  # fmt: skip
KEPT = {"torch", "sklearn", "pandas"}


class Standin:
    """Whatever is asked of it, it is there; what it is called with, it gives back if that is a function."""

    def __init__(self, name: str = "") -> None:
        self.__dict__["_name"] = name

    _name: str

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if name in ("data", "target") and BUNDLED.search(self._name):
            return samples(7, 4)[name == "target"]
        return TABLE if name == "shape" else Standin(f"{self._name}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if MADE.search(self._name) or BUNDLED.search(self._name) and kwargs.get("return_X_y"):
            count = kwargs.get("n_samples", args[0] if args and MADE.search(self._name) else 7)
            return samples(count if isinstance(count, int) else 7, kwargs.get("n_features", 2))
        if self._name.endswith(".train_test_split"):
            return [part for one in map(np.asarray, args) for part in (one[: len(one) // 2 + 1], one)]
        if re.search(r"Scaler\w*\.(fit_)?transform$", self._name) and args:
            return np.asarray(args[0], float)
        if args and (isinstance(args[0], FunctionType) or "tqdm" in self._name):
            return args[0]
        if self._name.endswith("trange"):
            return range(*args)
        return Standin(self._name)

    def __iter__(self) -> Iterator["Standin"]:
        return iter((Standin(self._name), Standin(self._name)))

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.random.RandomState(0).rand(*TABLE)

    def __len__(self) -> int:
        return TABLE[0]

    def _itself(self, *_: Any) -> "Standin":
        return self

    __add__ = _itself
    __radd__ = _itself
    __sub__ = _itself
    __rsub__ = _itself
    __mul__ = _itself
    __rmul__ = _itself
    __truediv__ = _itself
    __rtruediv__ = _itself

    def __setattr__(self, name: str, value: Any) -> None:
        pass

    def __getitem__(self, key: Any) -> "Standin":
        return self

    def __enter__(self) -> "Standin":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __mro_entries__(self, bases: Any) -> tuple[type, ...]:
        return (object,)


TABLE = (8, 4)
"""Rows and columns of what stands in for a table: that 1/8 is a short number keeps formulas short."""
BUNDLED = re.compile(r"\.(load|fetch)_\w+$")
MADE = re.compile(r"\.make_(moons|blobs|circles|classification|regression|gaussian_quantiles)$")


def samples(count: int, features: int) -> tuple[Any, Any]:
    """What stands in for the samples and the classes that sklearn brings along."""
    return np.random.RandomState(0).rand(count, features), np.arange(count) % 2


def data(call: str) -> Any:
    """What stands in for a table that is read from a file that is not there."""
    return np.random.RandomState(0).rand(*TABLE) if READS.search(call) else Standin("data")


READS = re.compile(r"\b(np|numpy)\.(loadtxt|genfromtxt|load|fromfile|array|asarray)\b")
TEXT = "the quick brown fox jumps over the lazy dog\n"


def opened(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
    """`open`; a text that is not there is a sentence, and nothing is written over."""
    if "r" not in mode:
        return io.BytesIO() if "b" in mode else io.StringIO()
    try:
        return open(file, mode, *args, **options)
    except FileNotFoundError:
        return io.BytesIO(TEXT.encode()) if "b" in mode else io.StringIO(TEXT)


class _Module(ModuleType):
    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Standin(f"{self.__name__}.{name}")


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, names: set[str], missing: list[str], last: bool) -> None:
        self.names, self.missing, self.last = names, missing, last

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: Any = None) -> Any:
        top = name.partition(".")[0]
        if not self.last and top not in self.names or self.last and not self.wanted():
            return None
        if top not in self.missing:
            self.missing.append(top)
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def wanted(self) -> bool:
        """Whether it is the file itself that asks, not a library that tries what is there."""
        frame = sys._getframe(2)
        while frame is not None and "importlib" in frame.f_code.co_filename:
            frame = frame.f_back  # type: ignore[assignment]
        return frame is not None and bool(frame.f_globals.get("__explained__", False))

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


@contextlib.contextmanager
def standins() -> Iterator[list[str]]:
    """While it runs, imports that fail get a stand-in; which ones, is in the list."""
    missing: list[str] = []
    drawn = {name for name in DRAWN if name not in KEPT and name not in sys.modules}
    first, last = _Finder(drawn, missing, False), _Finder(set(), missing, True)
    before = set(sys.modules)
    sys.meta_path.insert(0, first)
    sys.meta_path.append(last)
    try:
        yield missing
    finally:
        sys.meta_path.remove(first)
        sys.meta_path.remove(last)
        for name in set(sys.modules) - before:
            if isinstance(sys.modules[name], _Module):
                del sys.modules[name]
