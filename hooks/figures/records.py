"""What the commands of benchmarks/learned have trained, for the pages that run it and show its record."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2] / "benchmarks"


def command(name: str) -> ModuleType:
    """The module benchmarks/learned/<name>.py."""
    path = ROOT / "learned" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)  # where `inspect` looks for classes
    spec.loader.exec_module(module)
    return module


def record(name: str) -> Any:
    """What benchmarks/results/<name>.json holds."""
    return json.loads((ROOT / "results" / f"{name}.json").read_text(encoding="utf-8"))
