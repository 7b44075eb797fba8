"""The notes' two problems, three blobs and an online shop, and two that need a hidden layer.

| problem          | inputs          | classes            | without a hidden layer             |
| ---------------- | --------------- | ------------------ | ---------------------------------- |
| `three_blobs`    | 2-D, n = 1500   | 3, centres apart   | solved: the borders are straight   |
| `spiral`         | 2-D             | k arms of a spiral | not solved                         |
| `xor`            | 2-D             | 2, across corners  | at best three corners of four      |
| `ecommerce`      | D = 8, n = 500  | 4 `ACTIONS`        | about 0.88; five tanh units: 0.92  |
| `load_ecommerce` | D = 8, a file   | 4 `ACTIONS`        | about 0.88; five tanh units: 0.92  |

The first three return (X, labels): X of shape (n, d) and type float64, labels of shape (n,) and type
int64. The last two return `Visits`, which split into training and test rows. All chance comes
from `rng`: a seed, a NumPy generator, or None for a new one at each call. The figures for
`load_ecommerce` are those of the course, on its own file.
"""

from backprop.datasets.plane import spiral, three_blobs, xor
from backprop.datasets.reading import load_ecommerce
from backprop.datasets.simulation import ecommerce
from backprop.datasets.visits import ACTIONS, FEATURES, Visits

__all__ = ["ACTIONS", "FEATURES", "Visits", "ecommerce", "load_ecommerce", "spiral", "three_blobs", "xor"]
