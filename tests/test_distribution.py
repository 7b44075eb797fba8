"""The wheel and the sdist: built, accepted by an index, and at work where there is NumPy alone."""

import ast
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from importlib.metadata import distribution
from pathlib import Path

import pytest

import backprop
from backprop.namesake import warn_of_a_namesake
from index_readme import absolute

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def python(
    *arguments: str | Path, executable: str | Path = sys.executable, cwd: Path = ROOT, path: str = ""
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A wheel, which is made of the sdist, and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    done = python("-m", "build", "--no-isolation", "--outdir", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="module")
def empty(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel and the NumPy of ours, and nothing else, not even pip."""
    folder = tmp_path_factory.mktemp("empty")
    assert python("-m", "venv", "--without-pip", folder).returncode == 0
    inside = folder / "bin" / "python"
    wheel, _ = built
    done = python("-m", "pip", "--python", inside, "install", "--no-index", "--no-deps", wheel)
    assert done.returncode == 0, done.stderr
    lend("numpy", folder)
    return inside


def lend(package: str, folder: Path) -> None:
    """Links what an installed package consists of into another environment."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    theirs = folder / "lib" / version / "site-packages"
    files = distribution(package).files
    assert files is not None
    for name in {file.parts[0] for file in files} - {"..", "__pycache__"}:
        (theirs / name).symlink_to(Path(sysconfig.get_path("platlib")) / name)


def metadata(wheel: Path) -> "dict[str, str]":
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        message = message_from_bytes(archive.read(name))
    return {**dict(message.items()), "readme": message.get_payload(decode=True).decode()}


def test_an_index_takes_both(built: tuple[Path, Path]) -> None:
    done = python("-m", "twine", "--no-color", "check", "--strict", *built)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("PASSED") == 2


def test_the_version_is_written_once(built: tuple[Path, Path]) -> None:
    assert [path.name for path in built] == [
        f"derived_backprop-{backprop.__version__}-py3-none-any.whl",
        f"derived_backprop-{backprop.__version__}.tar.gz",
    ]
    written = re.compile(rf"""version["']?\s*[:=]\s*["']?{re.escape(backprop.__version__)}""")
    kept = [
        path
        for pattern in ("*.toml", "*.cff", "*.yml", "*.json", "src/**/*.py")
        for path in ROOT.glob(pattern)
    ]
    assert [path.name for path in kept if written.search(path.read_text(encoding="utf-8"))] == []


def test_the_readme_of_the_index_links_to_files_of_that_version(built: tuple[Path, Path]) -> None:
    readme = metadata(built[0])["readme"]
    source, version = PROJECT["urls"]["Source"], backprop.__version__
    links = re.findall(r"(!?)\[[^\]]*\]\(([^)]+)\)", readme)
    assert len(links) >= 4
    for picture, link in links:
        kind = "raw" if picture else "blob"
        if link.startswith(source):
            assert ROOT.joinpath(link.removeprefix(f"{source}/{kind}/v{version}/")).is_file(), link
        else:
            assert link.startswith("https://"), link


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("[a](docs/a.md)", "[a](S/blob/v1/docs/a.md)"),
        ("![a](a.png)", "![a](S/raw/v1/a.png)"),
        ("[a](https://example.org) [b](#b)", "[a](https://example.org) [b](#b)"),
    ],
)
def test_a_relative_link_becomes_absolute(here: str, there: str) -> None:
    assert absolute(here, "S", "1") == there


def test_with_numpy_alone_the_library_learns_and_says_what_the_rest_needs(
    empty: Path, tmp_path: Path
) -> None:
    code = """
from backprop import MLPClassifier
from backprop.datasets import three_blobs
X, labels = three_blobs(rng=0)
model = MLPClassifier(
    (3,), activation="tanh", solver="gradient_descent", learning_rate_init=1.0, random_state=0
).fit(X, labels)
assert model.score(X, labels) > 0.95
try:
    model.save("model")
except ImportError as error:
    print(error)
"""
    done = python("-W", "ignore::UserWarning", "-c", code, executable=empty, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "safetensors" in done.stdout
    done = python("-m", "backprop", "prove", executable=empty, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'sympy>=1.14,<1.15', the extra `proof`" in done.stderr


def test_the_derivations_come_with_the_wheel(empty: Path, tmp_path: Path) -> None:
    for package in ("sympy", "mpmath"):
        lend(package, empty.parents[1])
    try:
        done = python("-m", "backprop", "prove", "squared_error", executable=empty, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.startswith(f"backprop {backprop.__version__} in {empty.parents[1]}/lib/")
        assert "covers backprop.losses.numbers.squared_error" in done.stdout
    finally:
        for link in empty.parents[1].glob("lib/*/site-packages/*"):
            if link.is_symlink() and "numpy" not in link.name:
                link.unlink()


def test_the_tests_run_from_the_sdist(built: tuple[Path, Path], tmp_path: Path) -> None:
    with tarfile.open(built[1]) as archive:
        archive.extractall(tmp_path, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    (unpacked,) = tmp_path.iterdir()
    found = sorted(path.relative_to(ROOT) for path in ROOT.glob("tests/**/*.py"))
    assert sorted(path.relative_to(unpacked) for path in unpacked.glob("tests/**/*.py")) == found
    source = str(unpacked / "src")
    run = ("-m", "pytest", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", "tests")
    done = python(*run, "-k", "test_losses_logits or test_readme", cwd=unpacked, path=source)
    assert done.returncode == 0, done.stdout[-2000:]  # all are imported, those of two files are run
    assert re.search(r"^\d{2,} passed,.* \d{4,} deselected", done.stdout, re.M), done.stdout[-2000:]


def test_the_extra_all_is_all_that_users_may_want_and_test_adds_to_it() -> None:
    extras = PROJECT["optional-dependencies"]
    (everything,) = extras["all"]
    assert set(re.findall(r"[\w-]+", everything)[1:]) == set(extras) - {"all", "test"}
    assert "derived-backprop[all]" in extras["test"]


def test_a_namesake_beside_us_is_warned_of(tmp_path: Path) -> None:
    warn_of_a_namesake(tmp_path)
    (tmp_path / "derived_backprop-0.1.0.dist-info").mkdir()
    warn_of_a_namesake(tmp_path)
    (tmp_path / "backprop-0.1.3.dist-info").mkdir()
    with pytest.warns(RuntimeWarning, match="installed beside 'derived-backprop'"):
        warn_of_a_namesake(tmp_path)


def test_the_import_warns_where_a_namesake_is_installed(empty: Path, tmp_path: Path) -> None:
    (packages,) = empty.parents[1].glob("lib/*/site-packages")
    namesake = packages / "backprop-0.1.3.dist-info"
    quiet = python("-c", "import backprop", executable=empty, cwd=tmp_path)
    namesake.mkdir()
    try:
        warned = python("-c", "import backprop", executable=empty, cwd=tmp_path)
    finally:
        namesake.rmdir()
    assert (quiet.returncode, quiet.stderr) == (0, "")
    assert warned.returncode == 0
    assert "RuntimeWarning: the project 'backprop' is installed beside 'derived-backprop'" in warned.stderr


def test_workflows_may_do_nothing_but_what_a_job_asks_for_and_name_actions_by_commit() -> None:
    workflows = sorted(ROOT.glob(".github/workflows/*.yml"))
    if not (ROOT / ".github").is_dir():
        pytest.skip("the sdist leaves .github out")
    assert len(workflows) == 3
    for path in workflows:
        text = path.read_text(encoding="utf-8")
        assert re.search(r"^permissions: \{( contents: read )?\}$", text, re.MULTILINE), path
        used = re.findall(r"uses: (.*)", text)
        assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in used), path


def test_no_field_is_annotated_with_what_numpy_imports_at_its_first_use() -> None:
    """From CPython 3.15 on, `dataclass` looks up the name after a module's, also in a quoted annotation."""
    found = [
        f"{path.relative_to(ROOT)}:{field.lineno}"
        for path in sorted(ROOT.glob("src/**/*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and "dataclass" in " ".join(map(ast.unparse, node.decorator_list))
        for field in node.body
        if isinstance(field, ast.AnnAssign) and "np.random" in ast.unparse(field.annotation)
    ]
    assert found == []
