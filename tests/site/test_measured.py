"""The page on speed says what the benchmarks wrote, and what it says of it follows from that."""

import copy
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from mkdocs.exceptions import PluginError

import speed
from backprop.estimators import process
from measured import growth, resources, results, speeds, speeds_of_layers

PAGE = Path(__file__).parents[2] / "docs" / "speed.md"
FILES = ("speed", "kernels", "growth", "threads", "memory", "layers")


def ratio(median, **target):
    return {"median": median, "least": median - 0.5, "largest": median + 0.5, **target}


SPEED = {
    "machine": {
        "date": "2026-02-01",
        "cpu": "Abacus",
        "cores": 3,
        "system": "Linux x86_64",
        "python": "3.14.0",
        "numpy": "3.0.0",
        "blas": ["a BLAS"],
    },
    "cases": [
        {
            "case": "A: small",
            "name": "A",
            "prepared": {"torch": {"version": "9.9"}},
            "steps_per_second": {"ours": [30.0, 10.0, 20.0], "NumPy loop": [1.0], "torch": [1234.5]},
            "ratios": {"ours": {}, "torch": ratio(6.0, target=6), "products": ratio(3.0, target=4)},
        },
        {
            "case": "B: large",
            "name": "B",
            "steps_per_second": {"ours": [3.0], "NumPy loop": [1.0]},
            "ratios": {"ours": {}, "torch": ratio(0.9)},
        },
    ],
}


def rows(html):
    found = BeautifulSoup(html, "html.parser").select("tbody tr")
    return [[cell.get_text(" ") for cell in row.find_all(["th", "td"])] for row in found]


def changed(peer, median):
    found = copy.deepcopy(SPEED)
    found["cases"][0]["ratios"][peer]["median"] = median
    return found


def test_every_place_of_the_page_is_filled_from_the_results_that_are_committed():
    page = SimpleNamespace(file=SimpleNamespace(src_uri="speed.md"))
    source = PAGE.read_text()
    html = speed.on_page_markdown(source, page=page, config=None, files=None)
    assert "{{" not in html
    assert {place[1] for place in speed.PLACE.finditer(source)} == set(FILES)
    assert {place[2] for place in speed.PLACE.finditer(source)} == set(speed.PARTS)


def test_no_figure_of_the_page_is_typed_by_hand():
    text = re.sub(r"float64|AVX-512|\$2\^\{\d+\}\$", "", PAGE.read_text(encoding="utf-8"))
    assert not re.search(r"\d[\d.,]*\d", text)


def test_another_page_is_left_alone():
    page = SimpleNamespace(file=SimpleNamespace(src_uri="index.md"))
    assert speed.on_page_markdown("{{ speed.aims }}", page=page, config=None, files=None).startswith("{{")


def test_a_place_that_nothing_fills_is_an_error():
    with pytest.raises(PluginError, match="asks for 'fame'"):
        speed.filled("{{ speed.fame }}", lambda name: SPEED)


def test_the_machine_the_versions_and_the_day_are_those_of_the_results():
    assert results.where(SPEED) == (
        "Abacus, 3 cores, Linux x86_64; Python 3.14.0, NumPy 3.0.0 (a BLAS), torch 9.9; 1 February 2026"
    )


def test_a_rate_is_the_median_of_its_rounds_and_what_is_absent_is_named():
    ours, loop, scikit_learn, torch = rows(speeds.rates(SPEED))[0][1:5]
    assert (ours, loop, scikit_learn, torch) == ("20.0", "1.0", "not installed", "1,234")


@pytest.mark.parametrize(
    ("peer", "median", "said"),
    [
        ("torch", 6.0, "met : at least 6"),
        ("torch", 5.99, "missed : at least 6"),
        ("products", 4.0, "met : at most 4"),
        ("products", 4.01, "missed : at most 4"),
    ],
)
def test_a_verdict_follows_from_the_ratio_and_the_aim(peer, median, said):
    found = changed(peer, median)
    case, *cells = rows(speeds.ratios(found))[0]
    assert case == "A"
    cell = cells[2 if peer == "torch" else 4]
    assert cell.startswith(f"{median:.2f} ")
    assert cell.endswith(said)
    assert (f"A / {peer}" in speeds.aims(found)) == said.startswith("missed")


def test_the_aims_are_counted():
    assert speeds.aims(SPEED) == "All 2 aims are met."
    assert speeds.aims(changed("torch", 1.0)) == "Of 2 aims 1 are met. Missed: A / torch."


def test_a_ratio_without_an_aim_has_no_verdict():
    assert rows(speeds.ratios(SPEED))[1][3] == "0.90 0.40 to 1.40"


def test_a_peer_that_is_faster_is_said_to_be():
    assert speeds.peers(SPEED) == (
        "- **torch**: our speed is 0.90 (B) to 6.00 (A) times its own; it is the faster one in B."
    )
    slow = copy.deepcopy(SPEED)
    slow["cases"][1]["ratios"]["torch"] = ratio(1.0)
    assert speeds.peers(slow).endswith("it is nowhere the faster one.")


@pytest.mark.parametrize(
    ("allocated", "said"), [(10_000_000, "met"), (10_000_001, "met by the second"), (20_000_001, "missed")]
)
def test_a_fit_is_judged_by_what_it_allocates(allocated, said):
    sizes = dict.fromkeys(("data", "parameters", "activations"), 1_000_000)
    bounds = {"narrow": 10_000_000, "wide": 20_000_000}
    fit = {"case": "a", "solver": "sgd", "resident": None, "allocated": allocated, **sizes, **bounds}
    *_, allowed, shown, resident, verdict = rows(resources.peaks({"fits": [fit]}))[0]
    assert (allowed, resident) == ("10.0 or 20.0", "–")
    assert shown == f"{allocated / 1e6:.1f}"
    assert verdict.replace(" ", "") == said.replace(" ", "")


def threaded(name, helped, beside):
    alone = {"steps_per_second": [1.0, 2.0], "ratio": ratio(2.0), "helped": helped}
    with_neighbour = {**alone, "ratio": ratio(beside)}
    return {"name": name, "largest_product": 5, "alone": alone, "beside": with_neighbour}


def test_what_is_said_of_threads_follows_from_who_did_the_work():
    found = {"cases": [threaded("A", 0.0, 0.2), threaded("C", 0.5, 0.4), threaded("D", 0.5, 0.6)]}
    assert resources.kept(found) == "keeps to one thread in A and shares in C and D"
    assert "slower than one in each round in C." in resources.beside(found)
    assert "in no case" in resources.beside({"cases": [threaded("A", 0.0, 0.2), threaded("D", 0.5, 0.6)]})


def sweep(seconds, counts):
    points = [
        {"size": 10**k, "seconds": s, "count": n}
        for k, (s, n) in enumerate(zip(seconds, counts, strict=True))
    ]
    return {"points": points, "powers": {"seconds": 1.0, "count": 0.5}}


GROWTH = {"sweeps": {"samples N": sweep([1e-5, 1e-4, 1e-3], [1, 100, 1000]), "units M": sweep([1e-4], [1])}}


def test_dots_stand_at_their_seconds_and_the_line_ends_in_the_last_dot():
    svg = BeautifulSoup(growth.panel(0, "N", GROWTH["sweeps"]["samples N"], range(-5, -2)), "html.parser")
    dots = [tuple(map(int, dot)) for dot in re.findall(r"M(\d+) (\d+)h0", svg.select_one(".dots")["d"])]
    grid = [int(y) for y in re.findall(r"M\d+ (\d+)h", svg.select_one(".grid")["d"])]
    assert [y for _, y in dots] == grid == sorted(grid, reverse=True)
    assert dots[0][0] == growth.LEFT
    assert dots[2][0] - dots[1][0] == dots[1][0] - dots[0][0]
    assert [text.get_text() for text in svg.select("text.end")] == ["10 µs", "100 µs", "1 ms"]
    inner = svg.select_one("svg svg")
    line = [tuple(map(int, pair)) for pair in re.findall(r"(\d+) (\d+)", inner.path["d"])]
    placed = [(x + int(inner["x"]), y + int(inner["y"])) for x, y in line]
    assert placed[1:] == dots[1:]
    assert placed[0][1] > dots[0][1]
    last = dots[-1]
    assert last[0] < growth.WIDTH
    assert last[1] >= growth.TOP


def test_a_panel_has_a_title_and_says_what_it_shows():
    page = BeautifulSoup(
        growth.panel(1, "N & M", GROWTH["sweeps"]["samples N"], range(-5, -2)), "html.parser"
    )
    assert page.find(id=page.svg["aria-labelledby"]).get_text() == "Time of a step by N & M"
    said = page.find(id=page.svg["aria-describedby"]).get_text()
    assert "From 1 to 100 N & M, a step takes from 10 µs to 1 ms." in said
    assert "its time grows with power 1.00, the count of its multiplications with power 0.50." in said


def test_the_tables_have_each_point_and_each_power():
    assert rows(growth.points(GROWTH))[1] == ["10 samples N", "100 µs", "0.0001", "0.00"]
    assert len(rows(growth.points(GROWTH))) == 4
    assert rows(growth.powers(GROWTH)) == [["samples N", "1.00", "0.50"], ["units M", "1.00", "0.50"]]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1e-6, "1 µs"),
        (0.00123, "1.2 ms"),
        (9.99e-3, "10 ms"),
        (0.0456, "46 ms"),
        (2.0, "2 s"),
        (3e-7, "0.3 µs"),
    ],
)
def test_a_duration_is_said_in_its_unit(seconds, said):
    assert growth.duration(seconds) == said


def test_the_page_names_the_products_for_which_fit_asks_for_one_thread():
    said = [2 ** int(power) for power in re.findall(r"\$2\^\{(\d+)\}\$", PAGE.read_text(encoding="utf-8"))]
    assert said == [process.SHARED, process.WORTH_SHARING]


def test_layers_are_judged_by_the_median_of_their_rounds():
    case = {"case": "LSTM", "dtype": "float64", "aim": 1.0}
    found = {
        "cases": [
            {**case, "passes_per_second": {"ours": [30.0, 8.0, 11.0], "torch": [10.0, 10.0, 10.0]}},
            {**case, "dtype": "float32", "passes_per_second": {"ours": [9.0], "torch": [10.0]}},
        ]
    }
    first, second = rows(speeds_of_layers.layers(found))
    assert first[3:] == ["not measured", "1.10 0.80 to 3.00 met : at least 1"]
    assert second[4].endswith("missed : at least 1")
    assert speeds_of_layers.layer_aims(found) == "Of 2 aims 1 are met. Missed: LSTM in float32."


def test_memory_of_layers_is_judged_by_twice_that_of_torch():
    case = {"case": "LSTM", "dtype": "float64"}
    peaks = [{"ours": 3e6, "torch": 1.5e6}, {"ours": 3e6, "torch": 1.4e6}, {"ours": 3e6}]
    said = rows(speeds_of_layers.layer_peaks({"cases": [{**case, "peak": peak} for peak in peaks]}))
    assert [row[2:] for row in said] == [
        ["3.0", "2.00 met : at most 2"],
        ["3.0", "2.14 missed : at most 2"],
        ["3.0", "not measured"],
    ]
