"""The course's e-commerce data from a CSV file; each value at fault is named by its line and column."""

import os
from collections.abc import Iterator
from math import inf
from typing import Any, TextIO

from backprop.datasets.visits import COLUMNS, N_VALUES, Visits

LONGEST_LINE = 10_000
"""No line is held that has more characters, whatever the file is."""

SHOWN = 10
"""How many values at fault a message lists; the others are counted."""


def load_ecommerce(path: str | os.PathLike[str]) -> Visits:
    """The visits in a CSV file with the columns of the course's data.

    Format: UTF-8, with or without a byte order mark; any line ends. The first line names the columns
    is_mobile, n_products_viewed, visit_duration, is_returning_visitor, time_of_day and user_action, in
    any order; each further line is one visit. Fields may be quoted, spaces around them do not count,
    and empty lines are skipped. Integers are written as digits alone: 2, neither 2.0 nor 02.

    The file is read line by line; memory stays in proportion to the valid rows.

    Raises:
        TypeError: path is no path.
        OSError: The file cannot be read: FileNotFoundError, PermissionError, ...
        ValueError: A value is missing or out of the range that `Visits` gives; the message names the
            line (from 1) and column of the first ten such values, what was expected and what came, and
            counts the rest. Or columns are missing, unknown or named twice; or there are no rows; or
            a line is longer than 10⁴ characters; or the file is not UTF-8.
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"path must be a string or a path; came {path!r}")
    with open(path, newline="", encoding="utf-8-sig") as file:
        try:
            return _visits(path, _lines(file))
        except UnicodeDecodeError as error:
            raise ValueError(f"{path} must be UTF-8 text; {error}") from error


def _lines(file: TextIO) -> Iterator[tuple[int, str]]:
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise ValueError(
                f"{file.name}: line {number} must have at most {LONGEST_LINE} characters; came a longer one"
            )
        if line.strip():
            yield number, line


def _visits(path: object, lines: Iterator[tuple[int, str]]) -> Visits:
    number, line = next(lines, (1, ""))
    names = _header(f"{path}: line {number}", line)
    columns: dict[str, list[Any]] = {name: [] for name in names}
    faults: list[str] = []
    n_faults = 0
    for number, line in lines:
        row = _row(names, line)
        found = [value for value in row if isinstance(value, str)]
        n_faults += len(found)
        faults += [f"line {number}, {fault}" for fault in found[: SHOWN - len(faults)]]
        if not n_faults:
            for name, value in zip(names, row, strict=True):
                columns[name].append(value)
    if n_faults:
        rest = [f"and {n_faults - SHOWN} more"] if n_faults > SHOWN else []
        raise ValueError("\n    ".join([f"{path} must hold e-commerce visits:", *faults, *rest]))
    if not columns["user_action"]:
        raise ValueError(f"{path} must hold a row for each visit; came a header alone")
    return Visits(**columns)


def _header(where: str, line: str) -> list[str]:
    """The columns' names in the order of the file."""
    expected = f"{where} must name the columns {', '.join(COLUMNS)}"
    if not line:
        raise ValueError(f"{expected}; came an empty file")
    names = _fields(line) or [line]
    missing = [name for name in COLUMNS if name not in names]
    unknown = [_shown(name) for name in names if name not in COLUMNS]
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if missing or unknown or twice:
        came = {"none named": missing, "the unknown": unknown[:SHOWN], "more than one": twice}
        raise ValueError(
            f"{expected}; came "
            + ", ".join(f"{what} {', '.join(them)}" for what, them in came.items() if them)
        )
    return names


def _row(names: list[str], line: str) -> list[float | str]:
    """The values of a line; in place of one at fault, or of all, what was expected and what came."""
    fields = _fields(line)
    if fields is None:
        return [f"quotes: expected each to close, at the end of its field; came {_shown(line.strip())}"]
    if len(fields) != len(names):
        return [f"fields: expected {len(names)}; came {len(fields)}"]
    return [_value(name, field) for name, field in zip(names, fields, strict=True)]


def _fields(line: str) -> list[str] | None:
    """The fields of one line, or None if it is no line of a CSV file. No value spans two lines."""
    import csv  # as long to import as the rest of this package

    try:
        return [field.strip() for field in next(csv.reader([line], strict=True))]
    except csv.Error:
        return None


def _value(name: str, field: str) -> float | str:
    if name in N_VALUES:
        n_values = N_VALUES[name]
        if field in map(str, range(n_values)):
            return int(field)
        return f"{name}: expected an integer in 0 … {n_values - 1}; came {_shown(field)}"
    try:
        # float() takes 1_0 for 10, and digits of other scripts.
        value = float(field) if field.isascii() and "_" not in field else inf
    except ValueError:
        value = inf
    if 0 <= value < inf:
        return value
    return f"{name}: expected a finite number of at least 0; came {_shown(field)}"


def _shown(text: str) -> str:
    if not text:
        return "nothing"
    return repr(text) if len(text) <= 60 else f"{text[:60]!r}… ({len(text)} characters)"
