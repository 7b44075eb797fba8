"""Check that the type of each public symbol is known: `python hooks/check_types.py`.

mypy is content with what it infers; another checker may infer something else, or nothing. So pyright is asked
for what a user's checker makes of the library: no type may be unknown, and none left to be inferred. Classes
of `backprop.proof` are made of SymPy's, which have no types: what is unknown there is unknown through them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PYRIGHT = Path(__file__).resolve().parents[1] / "node_modules" / "pyright" / "index.js"
OF_SYMPY = "backprop.proof"


def asked(package: str) -> Any:
    """What pyright says of the public symbols of a package that this Python can import."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])  # its `python`
    node = shutil.which("node", path=path)
    if node is None or not PYRIGHT.is_file():
        raise RuntimeError("Node or node_modules/pyright is missing: `make env`")
    command = [node, str(PYRIGHT), "--verifytypes", package, "--ignoreexternal", "--outputjson"]
    done = subprocess.run(
        command, env=os.environ | {"PATH": path}, capture_output=True, encoding="utf-8", check=False
    )
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        raise RuntimeError(f"pyright did not answer:\n{done.stdout}{done.stderr}") from None


def complaints(said: Any) -> Iterator[str]:
    """The symbols whose types are unknown or inferred, each with the reasons."""
    for one in said["generalDiagnostics"]:
        yield one["message"]
    for symbol in said["typeCompleteness"]["symbols"]:
        within = f"{symbol['name']}.".startswith(f"{OF_SYMPY}.")
        if symbol["isTypeAmbiguous"] or not (symbol["isTypeKnown"] or within):
            yield f"{symbol['name']}: {'; '.join(reasons(symbol)) or 'through another symbol'}"


def reasons(symbol: Any) -> Iterator[str]:
    for one in symbol["diagnostics"]:
        if one["severity"] == "error":
            yield " ".join(one["message"].split())


def main(package: str = "backprop") -> int:
    """Print what is wrong and return the exit status."""
    said = asked(package)
    found = list(complaints(said))
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{len(said['typeCompleteness']['symbols'])} public symbols, {len(found)} complaints")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
