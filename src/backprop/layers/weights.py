"""Weights that were kept, put back into layers: all of them, or where one does not fit, none.

What `files.save` has written of `net.parameters` returns by

    arrays, _ = files.load("net.safetensors", "a network of mine")
    weights.load(net, arrays)
"""

from collections.abc import Iterator, Mapping
from typing import Any

from backprop import checks
from backprop.layers.layer import Array, Layer


def load(layer: Layer, arrays: Mapping[str, Array]) -> None:
    """Write arrays over the parameters of the same names, in place.

    Raises:
        TypeError, ValueError: A parameter is missing, unknown, of another shape or type, or not finite; the
            message names it and its layer. Nothing is changed then.
    """
    own, named = layer.parameters, names(layer)
    check_shapes(layer, {name: A.shape for name, A in arrays.items()})
    for name, A in arrays.items():
        if A.dtype != own[name].dtype:
            raise TypeError(f"{named[name]} must hold {own[name].dtype} numbers; came {A.dtype}")
        checks.finite(named[name], A)
    for name, A in arrays.items():
        own[name][...] = A


def check_shapes(layer: Layer, shapes: Mapping[str, tuple[int, ...]]) -> None:
    """There is one shape for each parameter, and it is the parameter's.

    Raises:
        ValueError: A parameter is missing, unknown or of another shape.
    """
    own, named = layer.parameters, names(layer)
    for name, A in own.items():
        if name not in shapes:
            raise ValueError(f"{named[name]} must have shape {A.shape}; came none")
        if tuple(shapes[name]) != A.shape:
            raise ValueError(f"{named[name]} must have shape {A.shape}; came {tuple(shapes[name])}")
    for name in shapes:
        if name not in own:
            raise ValueError(f"weights must be parameters of the layers; came {name!r:.80}")


def names(layer: Layer) -> dict[str, str]:
    """Each parameter as it is called in messages: "layer 3, Conv2d: W" for "3.W"."""
    found = {}
    for place, one in parts(layer):
        for name in one.parameters:
            key, where = (f"{place}.{name}", f"layer {place}, ") if place else (name, "")
            found[key] = f"{where}{type(one).__name__}: {name}"
    return found


def parts(layer: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """The layers of which a layer is composed, in their order, each with its place, "2.1"; or itself."""
    inside = getattr(getattr(layer, "inside", layer), "layers", None)
    if inside is None:
        yield place, layer
    else:
        for i, one in enumerate(inside):
            yield from parts(one, f"{place}.{i}" if place else str(i))
