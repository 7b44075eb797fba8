"""What a benchmark writes: where and when it ran, and what it found."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np


def write(path: Path, **found: Any) -> None:
    """A JSON file; docs/speed.md is made of those in results/."""
    path.write_text(json.dumps({"machine": machine(), **found}, indent=1) + "\n")


def machine() -> dict[str, Any]:
    cpu = platform.processor() or platform.machine()
    if (information := Path("/proc/cpuinfo")).exists():
        lines = information.read_text().splitlines()
        cpu = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), cpu)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cpu": cpu,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": blas(),
    }


def blas() -> list[str]:
    """The BLAS libraries that are loaded, as threadpoolctl or else NumPy names them."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        built = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
        return [f"{built['name']} {built['version']}"]
    return [
        f"{pool['internal_api']} {pool['version']} with the kernels for {pool.get('architecture')}"
        for pool in threadpool_info()
        if pool["user_api"] == "blas"
    ]
