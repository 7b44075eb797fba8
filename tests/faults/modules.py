"""Which modules get faults: all that there are, found where they lie, but for those beside mathematics."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "src" / "backprop"

# What has faults of its own kind and tests of its own: the proofs, the command, what is said at the import.
BESIDE = ("proof", "cli", "namesake", "__main__", "__init__")


def modules(library: Path = LIBRARY) -> list[str]:
    """Dotted names inside the package, of modules that define something."""
    found = []
    for path in sorted(library.rglob("*.py")):
        parts = path.relative_to(library).with_suffix("").parts
        if parts[0] not in BESIDE and parts[-1] != "__init__":
            found.append(".".join(parts))
    return found


def source_file(module: str, library: Path = LIBRARY) -> Path:
    return library.joinpath(*module.split(".")).with_suffix(".py")
