"""The package index has another project called `backprop`, whose import name is also ours."""

from pathlib import Path
from warnings import warn

HERE = Path(__file__).resolve().parents[1]


def warn_of_a_namesake(folder: Path = HERE) -> None:
    """Where both are installed in `folder`, the files of one lie among those of the other: says so."""
    if any(folder.glob("backprop-*.dist-info")):
        warn(
            f"the project 'backprop' is installed beside 'derived-backprop', and both are imported as "
            f"'backprop': files of both are mixed in {folder / 'backprop'}. Uninstall both, and then "
            f"install the one that is wanted",
            RuntimeWarning,
            stacklevel=3,
        )
