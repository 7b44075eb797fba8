"""Neural networks whose formulas are proved from the distribution down to the NumPy code that ships.

Importing this package imports NumPy alone. The proof kernel, `backprop.proof`, needs SymPy and is
imported only where it is asked for.
"""

from backprop.losses import (
    binary_cross_entropy,
    categorical_cross_entropy,
    one_hot,
    squared_error,
)

__version__ = "0.1.0.dev0"

__all__ = [
    "__version__",
    "binary_cross_entropy",
    "categorical_cross_entropy",
    "one_hot",
    "squared_error",
]
