"""How the time of a training step grows with each size: four panels with logarithmic axes, and a table.

A sweep of benchmarks/results/growth.json varies one size. Its points have that size, the seconds of a step
and the count of multiplications in its matrix products; its powers are those with which the last few grow.
docs/stylesheets/figures.css has the colours and the marks' sizes.
"""

from __future__ import annotations

from html import escape
from math import ceil, floor, log10

from figures import table
from measured.results import Found

WIDTH, HEIGHT = 320, 230
LEFT, RIGHT, TOP, BOTTOM = 62, 20, 26, 26  # the margins
UNITS = ((1, "s"), (1e-3, "ms"), (1e-6, "µs"))


def duration(seconds: float) -> str:
    """0.00123 -> 1.2 ms, with two digits at least."""
    size, name = next((unit for unit in UNITS if seconds >= 0.9999 * unit[0]), UNITS[-1])
    value = seconds / size
    return f"{value:.{1 if value < 9.95 else 0}f}".removesuffix(".0") + f" {name}"


def figure(found: Found) -> str:
    """All panels, with one vertical axis: whole powers of ten around all times."""
    sweeps = found["sweeps"]
    seconds = [point["seconds"] for sweep in sweeps.values() for point in sweep["points"]]
    decades = range(floor(log10(min(seconds))), ceil(log10(max(seconds))) + 1)
    panels = "".join(panel(i, by, sweep, decades) for i, (by, sweep) in enumerate(sweeps.items()))
    return (
        '<figure class="figure panels"><figcaption>Time of a training step (dots) against the count of '
        "its multiplications (line, scaled to the last dot), on logarithmic axes</figcaption>"
        f"<div>{panels}</div></figure>"
    )


def panel(number: int, by: str, sweep: Found, decades: range) -> str:
    """One sweep; the line is the count in the seconds that it would take at the rate of the last step."""
    sizes, seconds, counts = ([point[of] for point in sweep["points"]] for of in ("size", "seconds", "count"))
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    log_first, log_last = log10(sizes[0]), log10(sizes[-1])

    def x(size: float) -> int:
        return round((log10(size) - log_first) / (log_last - log_first) * across)

    def y(time: float) -> int:
        return round(down - (log10(time) - decades[0]) / (decades[-1] - decades[0]) * down)

    line = " ".join(
        f"{x(size)} {y(count * seconds[-1] / counts[-1])}" for size, count in zip(sizes, counts, strict=True)
    )
    dots = "".join(f"M{LEFT + x(size)} {TOP + y(time)}h0" for size, time in zip(sizes, seconds, strict=True))
    grid = "".join(f"M{LEFT} {TOP + y(10.0**k)}h{across}" for k in decades)
    names = "".join(
        f'<text class="end" x="{LEFT - 8}" y="{TOP + y(10.0**k) + 5}">{duration(10.0**k)}</text>'
        for k in decades
    )
    names += "".join(
        f'<text class="middle" x="{LEFT + x(10**k)}" y="{HEIGHT - 6}">{10**k:,}</text>'
        for k in range(ceil(log_first), floor(log_last) + 1)
    )
    title, says = f"Time of a step by {by}", escape(summary(by, sweep))
    name = f"growth-{number}"
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="{name}" aria-describedby="{name}-says">'
        f'<title id="{name}">{escape(title)}</title><desc id="{name}-says">{says}</desc>'
        f'<path class="grid" d="{grid}"/>{names}<text x="{LEFT}" y="16">{escape(by)}</text>'
        f'<svg x="{LEFT}" y="{TOP}" width="{across}" height="{down}">'
        f'<path class="curve-1" d="M{line}"/></svg>'
        f'<path class="dots" d="{dots}"/></svg>'
    )


def summary(by: str, sweep: Found) -> str:
    """What a panel shows, in words."""
    first, last = sweep["points"][0], sweep["points"][-1]
    powers = sweep["powers"]
    return (
        f"From {first['size']:,} to {last['size']:,} {by}, a step takes from {duration(first['seconds'])} to "
        f"{duration(last['seconds'])}. Over the largest sizes its time grows with power "
        f"{powers['seconds']:.2f}, the count of its multiplications with power {powers['count']:.2f}."
    )


def points(found: Found) -> str:
    """Every point of every panel, and how many multiplications are done in a nanosecond."""
    return table(
        ["size", "time of a step", "million multiplications", "of them in a nanosecond"],
        [
            [
                f"{point['size']:,} {by}",
                duration(point["seconds"]),
                f"{point['count'] / 1e6:,.3g}",
                f"{point['count'] / point['seconds'] / 1e9:.2f}",
            ]
            for by, sweep in found["sweeps"].items()
            for point in sweep["points"]
        ],
    )


def powers(found: Found) -> str:
    """With which power of each size time and count grow."""
    return table(
        ["over the largest", "power of the time", "power of the count"],
        [
            [by, *(f"{sweep['powers'][of]:.2f}" for of in ("seconds", "count"))]
            for by, sweep in found["sweeps"].items()
        ],
    )
