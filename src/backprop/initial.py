"""Where training starts: the weights W (n, m) and biases b (m,) of a layer from n to m units.

| name     | weights                                 | source                       |
| -------- | --------------------------------------- | ---------------------------- |
| `glorot` | uniform in [−a, a], a = √(6 / (n + m))  | Glorot & Bengio 2010, eq. 16 |
| `he`     | normal, variance 2 / n                  | He et al. 2015, eq. 10       |
| `lecun`  | normal, variance 1 / n                  | LeCun et al. 1998, eq. 16    |

Biases are 0. LeCun's variance keeps that of the units on the way forward; Glorot's is a compromise with the
way back; He's keeps it where half of the units are 0, as with rectifiers, and is for networks of many layers.

Sources:
    LeCun, Bottou, Orr & Müller, *Efficient BackProp*, in *Neural Networks: Tricks of the Trade* (1998), §4.6.
    Glorot & Bengio, *Understanding the difficulty of training deep feedforward neural networks* (2010), §4.2.
    He, Zhang, Ren & Sun, *Delving deep into rectifiers* (2015), §2.2.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Start = Callable[["np.random.Generator", int, int], Array | tuple[Array, Array]]


def glorot(rng: "np.random.Generator", n: int, m: int) -> Array:
    """Uniform with variance 2 / (n + m)."""
    limit = np.sqrt(6 / (n + m))
    return rng.uniform(-limit, limit, (n, m))


def he(rng: "np.random.Generator", n: int, m: int) -> Array:
    """Normal with variance 2 / n."""
    return rng.normal(0, np.sqrt(2 / n), (n, m))


def lecun(rng: "np.random.Generator", n: int, m: int) -> Array:
    """Normal with variance 1 / n."""
    return rng.normal(0, np.sqrt(1 / n), (n, m))


STARTS: dict[str, Start] = {start.__name__: start for start in (glorot, he, lecun)}
"""By name: from a generator, n and m to W, shape (n, m), or to (W, b)."""
