"""Names for lengths: N samples, D features, K classes or outputs, M for what is between."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from backprop.proof.explain.question import letters
from backprop.proof.explain.question.fitting import Axis, Fit

NUMBERS = (5, 3, 4, 2, 6, 7, 8, 9)
ODD = (5, 3, 7, 9, 11, 13, 15, 17)  # where a length is made of another, D + 1 or 4 M: it is none of these
FEATURES = re.compile(r"^(x|xs|x_?\w*|data|inputs?|features|a_?prev|images?|z|a|h)$", re.I)


def names(fit: Fit) -> dict[Axis, str]:
    """One name for each class of axes."""
    found: dict[Axis, str] = {}
    taken: set[str] = set()

    def call(axis: object, *ways: str) -> None:
        if not isinstance(axis, tuple) or axis in found or axis in fit.fixed:
            return
        more = (f"{ways[-1]}{one}" for one in itertools.count(1))
        name = next(one for one in itertools.chain(ways, more) if one not in taken)
        found[axis] = name
        taken.add(name)

    shapes = fit.shapes
    data = next((n for n in shapes if FEATURES.match(letters.last(n)) and len(shapes[n]) >= 2), None)
    target = next((n for n in shapes if letters.TARGET.match(letters.last(n)) and shapes[n]), None)
    if data and target:
        shared = [axis for axis in shapes[data] if axis in shapes[target] and isinstance(axis, tuple)]
        call(shared[0] if shared else shapes[data][0], "N")
    elif data:
        across = sum(axis == shapes[data][0] for n, s in shapes.items() if n != data for axis in s)
        down = sum(axis == shapes[data][1] for n, s in shapes.items() if n != data for axis in s)
        columns = len(shapes[data]) == 2 and any(
            re.match(r"w|theta", letters.last(n), re.I) and len(s) == 2 and s[1] == shapes[data][0]
            for n, s in shapes.items()
        )
        del across, down
        call(shapes[data][1 if columns else 0], "N")
    elif target:
        call(shapes[target][0], "N")
    if target:
        for axis in shapes[target]:
            call(axis, "K")
    for axis in fit.labels.values():
        call(axis, "K", "C")
    if data:
        for axis, way in zip(
            shapes[data],
            ("N", "D")
            if len(shapes[data]) == 2
            else ("N", "C", "H", "W")
            if len(shapes[data]) == 4
            else ("N", "L", "D"),
            strict=False,
        ):
            call(axis, "D" if way == "N" else way, "Q")
    rest = [axis for axis in fit.classes if axis not in found]
    hidden = [axis for axis in rest if any(len(s) > 1 and axis in s for s in shapes.values())]
    ways = ["M"] if len(hidden) == 1 else [f"M{one}" for one in range(1, len(hidden) + 1)]
    if not data and not target:
        ways = [one for one in ("N", "D", "M", "K") if one not in taken] + [
            f"M{one}" for one in range(1, len(hidden) + 1)
        ]
    for axis, way in zip(hidden, ways, strict=False):
        call(axis, way, "M")
    for axis in rest:
        call(axis, *(("N", "D", "M", "K") if not data and not target else ("M",)), "L")
    for axis in [*fit.derived, *(a for s in shapes.values() for a in s if a in fit.made)]:
        call(axis, "P", "Q", "R")
    return found


def choices(fit: Fit, count: int = 60) -> Iterator[dict[Axis, int]]:
    """Lengths for the free classes, all different; what is cut out of another is smaller in the later ones."""  # noqa: E501
    classes: Sequence[Axis] = fit.classes
    base = list(ODD if fit.derived else NUMBERS) + list(range(18, 18 + len(classes)))
    base = [one + kernel(fit) for one in base]
    given = base[: max(len(classes), 4)]
    orders = (
        itertools.permutations(given, len(classes))
        if len(classes) <= 6
        else iter([tuple(given[: len(classes)]), tuple(given[: len(classes)][::-1])])
    )
    seen = 0
    for order in itertools.chain(
        (tuple(one.values()) for one in of_images(fit)),
        itertools.islice(orders, 0, None, 7 if len(classes) >= 4 else 1),
    ):
        yield dict(zip(classes, order, strict=True))
        seen += 1  # noqa: SIM113
        if seen >= count:
            return


def kernel(fit: Fit) -> int:
    """The side of a kernel that the code makes itself: an image is larger."""
    boxes = [shape for shape in fit.shapes.values() if len(shape) >= 3]
    return max((axis for shape in boxes for axis in shape[-2:] if isinstance(axis, int)), default=1) - 1


IMAGES, KERNELS, OTHERS = ((6, 5), (5, 6), (7, 5), (5, 8)), ((3, 2), (2, 3)), (2, 3, 4, 5, 6, 7, 8)


def of_images(fit: Fit) -> Iterator[dict[Axis, int]]:
    """Small lengths for images and kernels, which differ within each of them; of loops there are many."""
    boxes = [name for name, shape in fit.shapes.items() if len(shape) >= 4]
    data = next((name for name in boxes if FEATURES.match(letters.last(name))), boxes[0] if boxes else None)
    if data is None:
        return
    classes = fit.classes
    image = [one for one in fit.shapes[data][2:] if one in classes]
    kernel = [one for name in boxes for one in fit.shapes[name][2:] if one in classes and one not in image]
    others = [one for one in classes if one not in image and one not in kernel]
    for at, lengths in enumerate(IMAGES):
        turned = OTHERS[at % 2 :]
        yield {
            one: dict(zip(image, lengths, strict=False)).get(one)
            or dict(zip(kernel, KERNELS[at % 2] * 4, strict=False)).get(one)
            or turned[others.index(one)]
            for one in classes
        }


def as_names(sizes: Mapping[Axis, int], fit: Fit, called: Mapping[Axis, str]) -> dict[str, int]:
    return {name: fit.number(axis, sizes) for axis, name in called.items() if axis not in fit.made}
