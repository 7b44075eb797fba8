"""The proofs refuse a library with a fault in it: here a sample of faults; `make faults` tries them all."""

import re
import subprocess
import sys
from pathlib import Path

REFUTE = Path(__file__).parent / "faults" / "refute.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(REFUTE), *arguments], capture_output=True, text=True, check=False
    )


def test_the_proofs_refuse_a_sample_of_all_seeded_faults():
    done = run("losses", "activations", "outputs", "training.passes", "solvers", "--every", "29")
    counted = re.search(r"(\d+) faults in .* (\d+) refuted, (\d+) explained, 0 unexplained", done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert counted is not None
    faults, refuted, _ = map(int, counted.groups())
    assert faults >= 10
    assert refuted >= 0.7 * faults


def test_an_unexplained_survivor_fails_the_command(tmp_path):
    sys.path.insert(0, str(REFUTE.parent))
    try:
        from mutations import faults
        from survivors import reason
    finally:
        sys.path.pop(0)
    (fault,) = faults("def squared_error(T, Y):\n    return T.T\n")
    assert reason("losses", fault) == ""
