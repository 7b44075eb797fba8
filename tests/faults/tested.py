"""The second layer: a checkout with a fault, run by those tests that have to do with the module."""

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from modules import ROOT, source_file
from mutations import Fault

LINKED = (
    "derivations",
    "docs",
    "hooks",
    "benchmarks",
    "mkdocs.yml",
    "pyproject.toml",
    "README.md",
    "Makefile",
)
OTHER = (
    "proof",
    "browser",
    "site",
    "faults",
    "fuzz",
    "test_faults",
    "test_distribution",
    "test_makefile",
    "test_cli",
)
SECONDS = 600


class Checkout:
    """A copy of src/ and tests/ in a temporary folder, in which one module at a time is another."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="backprop-fault-"))
        atexit.register(shutil.rmtree, self.root, ignore_errors=True)
        for name in ("src", "tests"):
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in LINKED:
            (self.root / name).symlink_to(ROOT / name)
        self.caught: Counter[tuple[str, str]] = Counter()

    def files(self, module: str) -> list[str]:
        """The tests that name the module or what it defines, those first that caught most so far."""
        *folder, stem = module.split(".")
        defined = re.findall(
            r"^(?:def|class) ([A-Za-z]\w*)", source_file(module).read_text(encoding="utf-8"), re.M
        )
        named = re.compile(rf"\b(?:{'|'.join([re.escape(f'backprop.{module}'), *defined])})\b")
        weights = {}
        for path in sorted((self.root / "tests").rglob("test_*.py")):
            parts = path.relative_to(self.root / "tests").with_suffix("").parts
            if parts[0] not in OTHER:
                near = 100 * (parts[-1] == f"test_{stem}") + 10 * (
                    bool(folder) and parts[0] in (folder[0], f"test_{folder[0]}")
                )
                weights[str(path.relative_to(self.root))] = near + len(
                    named.findall(path.read_text(encoding="utf-8"))
                )
        wanted = [name for name, weight in weights.items() if weight]
        return sorted(wanted, key=lambda name: (-self.caught[module, name], -weights[name]))

    def caught_by(self, module: str, fault: Fault) -> str:
        """The first test that fails with the fault and passes without it; empty where none does."""
        path = source_file(module, self.root / "src" / "backprop")
        sound = path.read_text(encoding="utf-8")
        path.write_text(fault.source, encoding="utf-8")
        try:
            files = self.files(module)  # to import them all takes longer than to run the first
            failed = self._first_failure(files[:1]) or self._first_failure(files[1:])
        except subprocess.TimeoutExpired:
            return "does not come to an end"
        finally:
            path.write_text(sound, encoding="utf-8")
        if failed and self._first_failure([failed]):
            raise RuntimeError(f"{failed} fails without a fault, too")
        if failed:
            self.caught[module, failed.split("::")[0]] += 1
        return failed

    def _first_failure(self, tests: list[str]) -> str:
        if not tests:
            return ""
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "--no-header",
            "--tb=no",
            "-p",
            "no:cacheprovider",
        ]
        environment = {**os.environ, "PYTHONPATH": str(self.root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [*command, *tests],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        if done.returncode == 0:
            return ""
        failed = re.search(r"^(?:FAILED|ERROR) ([^\s\[]+)", done.stdout, re.M)  # a parameter may hold blanks
        return failed[1] if failed else tests[0]
