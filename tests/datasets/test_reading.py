"""A CSV file is read exactly as it stands, or refused with the line and column of each fault."""

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backprop.datasets import ecommerce, load_ecommerce

HEADER = "is_mobile,n_products_viewed,visit_duration,is_returning_visitor,time_of_day,user_action"
ROWS = ["1,0,0.6575,0,3,0", "0,4,6.37,1,0,3", "1,2,1e-3,1,2,1"]
COLUMNS = {
    "is_mobile": [1, 0, 1],
    "n_products_viewed": [0, 4, 2],
    "visit_duration": [0.6575, 6.37, 0.001],
    "is_returning_visitor": [0, 1, 1],
    "time_of_day": [3, 0, 2],
    "user_action": [0, 3, 1],
}


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """A function that writes text or bytes to a file and returns its path."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "visits.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def text(*rows: str, header: str = HEADER, end: str = "\n") -> str:
    return end.join([header, *rows, ""])


@pytest.mark.parametrize(
    "content",
    [
        text(*ROWS),
        text(*ROWS, end="\r\n"),
        text(*ROWS, end="\r"),
        text(*ROWS).rstrip("\n"),
        "\ufeff" + text(*ROWS),
        "\n" + text(*ROWS[:2], "", "  ", ROWS[2]) + "\n\n",
        text(*ROWS, header=HEADER.replace(",", " ,  ")),
        text(*(row.replace(",", " , ") for row in ROWS)),
        text(*ROWS, header='"' + HEADER.replace(",", '","') + '"'),
        text(
            *(",".join(reversed(row.split(","))) for row in ROWS),
            header=",".join(reversed(HEADER.split(","))),
        ),
    ],
    ids=["LF", "CRLF", "CR", "no last end", "BOM", "empty lines", "header", "spaces", "quotes", "order"],
)
def test_a_valid_file_is_read(file: Any, content: str) -> None:
    visits = load_ecommerce(file(content))
    for name, values in COLUMNS.items():
        column = getattr(visits, name)
        assert column.tolist() == values
        assert column.dtype == (np.float64 if name == "visit_duration" else np.int64)
    assert load_ecommerce(str(file(content))).user_action.tolist() == [0, 3, 1]


def test_what_is_written_is_read_back_to_the_bit(file: Any) -> None:
    visits = ecommerce(200, rng=0)
    written = zip(*(getattr(visits, name).tolist() for name in COLUMNS), strict=True)
    read = load_ecommerce(file(text(*(",".join(map(repr, row)) for row in written))))
    assert all(np.array_equal(getattr(read, name), getattr(visits, name)) for name in COLUMNS)


def row(**changed: str) -> str:
    valid = dict(zip(HEADER.split(","), ROWS[0].split(","), strict=True))
    return ",".join((valid | changed).values())


@pytest.mark.parametrize("name", [name for name in COLUMNS if name != "visit_duration"])
@pytest.mark.parametrize(
    "value", ["2.5", "1.0", "5", "-1", "01", "1_0", "nan", "True", "١", "1e0", "0x1", "\x001", "9" * 5000]
)
def test_a_bad_integer_is_named(file: Any, name: str, value: str) -> None:
    with pytest.raises(
        ValueError, match=f"line 3, {name}: expected an integer in 0 … [134]; came '"
    ) as refusal:
        load_ecommerce(file(text(ROWS[0], row(**{name: value}), ROWS[1])))
    assert len(str(refusal.value)) < 400
    assert str(refusal.value).count("line ") == 1


@pytest.mark.parametrize(
    "value", ["nan", "NaN", "inf", "-inf", "Infinity", "1e999", "-0.1", "1_0", "١", "one", "1,5", "0x1p3"]
)
def test_a_bad_duration_is_named(file: Any, value: str) -> None:
    quoted = f'"{value}"'
    with pytest.raises(
        ValueError, match="line 2, visit_duration: expected a finite number of at least 0; came '"
    ) as refusal:
        load_ecommerce(file(text(row(visit_duration=quoted))))
    assert repr(value) in str(refusal.value)


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("nothing", ["", "  ", '""'])
def test_a_missing_value_is_named(file: Any, name: str, nothing: str) -> None:
    with pytest.raises(ValueError, match=f"line 2, {name}: expected .*; came nothing$"):
        load_ecommerce(file(text(row(**{name: nothing}))))


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ("1,0,0.5,0,3", "fields: expected 6; came 5"),
        ("1,0,0.5,0,3,0,", "fields: expected 6; came 7"),
        ("1;0;0.5;0;3;0", "fields: expected 6; came 1"),
        ('1,0,"0.5,0,3,0', "quotes: expected each to close"),
        ('1,0,"0.5"1,0,3,0', "quotes: expected each to close"),
    ],
)
def test_a_row_of_another_form_is_named_and_those_after_it_are_read(file: Any, bad: str, fault: str) -> None:
    with pytest.raises(ValueError, match=f"line 2, {fault}") as refusal:
        load_ecommerce(file(text(bad, ROWS[0], row(user_action="4"))))
    assert "line 3" not in str(refusal.value)
    assert "line 4, user_action: expected an integer in 0 … 3; came '4'" in str(refusal.value)


def test_all_faults_are_named_up_to_ten_and_the_rest_counted(file: Any) -> None:
    bad = row(is_mobile="2", visit_duration="nan")
    path = file(text(ROWS[0], *[bad] * 5))
    with pytest.raises(ValueError, match="visits") as refusal:
        load_ecommerce(path)
    expected = [f"line {n}, {name}" for n in range(3, 8) for name in ("is_mobile", "visit_duration")]
    said = str(refusal.value).splitlines()
    assert said[0] == f"{path} must hold e-commerce visits:"
    assert [line.strip().split(":")[0] for line in said[1:]] == expected

    with pytest.raises(ValueError, match="line 7, is_mobile: .*came '2'\n.*\n +and 13 more$"):
        load_ecommerce(file(text(ROWS[0], *[bad] * 11, "1")))


def test_lines_are_counted_as_an_editor_counts_them(file: Any) -> None:
    with pytest.raises(ValueError, match="line 5, user_action"):
        load_ecommerce(file("\r\n" + text(ROWS[0], "", row(user_action="x"), end="\r\n")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "line 1 must name the columns is_mobile, .*; came an empty file"),
        ("\n\n", "came an empty file"),
        (text(), "must hold a row for each visit; came a header alone"),
        ("\n".join(ROWS), "line 1 must name .*; came none named is_mobile, .*, the unknown '1', '0'"),
        (
            text(*ROWS, header=HEADER.replace("is_m", "is m")),
            "none named is_mobile, the unknown 'is mobile'$",
        ),
        (text(*ROWS, header=HEADER + ",is_mobile"), "came more than one is_mobile$"),
        (text(*ROWS, header=HEADER + ","), "came the unknown nothing$"),
        (text(*ROWS, header=HEADER.replace(",user_action", "")), "came none named user_action$"),
        (text(*ROWS, header=HEADER.replace(",", ";")), "none named is_mobile, .* characters"),
        (text(*ROWS, header='"' + HEADER), "the unknown '\"is_mobile"),
        (text(*ROWS).encode("utf-16"), "must be UTF-8 text"),
        (text(ROWS[0]).encode() + b"\xff", "must be UTF-8 text"),
        (text(*ROWS, "1" * 10_001), "line 5 must have at most 10000 characters; came a longer one"),
        ("," * 9_000, "the unknown nothing, nothing"),
    ],
)
def test_a_file_of_another_form_is_refused(file: Any, content: str | bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message) as refusal:
        load_ecommerce(file(content))
    assert "visits.csv" in str(refusal.value)
    assert len(str(refusal.value)) < 800


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_ecommerce(tmp_path / "nowhere.csv")


@pytest.mark.parametrize("path", [0, None, True, b"visits.csv", ["visits.csv"]])
def test_what_is_no_path_is_refused(path: Any) -> None:
    with pytest.raises(TypeError, match="^path must be a string or a path; came "):
        load_ecommerce(path)


@pytest.mark.parametrize(
    "content",
    [
        b"0" * 20_000_000,
        b"\0" * 20_000_000,
        text(*["x"] * 30_000).encode(),
        text('"', *ROWS * 10_000, '"').encode(),
    ],
    ids=["one line", "zeros", "bad rows", "a quote that never closes"],
)
def test_a_hostile_file_is_refused_in_little_memory(file: Any, content: bytes) -> None:
    path = file(content)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="visits.csv"):
            load_ecommerce(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 500_000
