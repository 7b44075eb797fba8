"""What the benchmarks write is what the page on speed reads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from measured import resources, results, speeds

ROOT = Path(__file__).parents[2]
QUICK = ["--cases", "B", "--seconds", "0.02", "--rounds", "2"]

pytestmark = pytest.mark.slow


def found(name, folder, *arguments):
    written = folder / f"{name}.json"
    script = ROOT / "benchmarks" / f"training_{name}.py"
    command = [sys.executable, str(script), *QUICK, *arguments, "--json", str(written)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(written.read_text())


def test_speed(tmp_path):
    pytest.importorskip("sklearn")
    speed = found("speed", tmp_path, "--peers", "ours,scikit-learn,products")
    assert {len(rounds) for rounds in speed["cases"][0]["steps_per_second"].values()} == {2}
    assert speeds.rates(speed).count("not installed") == 2
    assert speeds.ratios(speed).count("at least") == 1
    assert speeds.ratios(speed).count("at most") == 1
    assert "scikit-learn" in speeds.peers(speed)
    assert "2 aims" in speeds.aims(speed)
    assert "scikit-learn" in results.where(speed)


def test_threads(tmp_path):
    threads = found("threads", tmp_path)
    assert "20,000" in resources.threads(threads)
    assert resources.kept(threads) == "keeps to one thread in B"
    assert "no case" in resources.beside(threads)
