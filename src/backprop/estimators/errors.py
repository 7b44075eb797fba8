"""Exceptions and warnings: scikit-learn's own where it is loaded, so that its tools recognise them."""

import sys
from typing import Any


class Diverged(ArithmeticError):
    """The cost is no longer finite."""


class NotFittedError(ValueError, AttributeError):
    """The estimator has not been fitted."""


class ConvergenceWarning(UserWarning):
    """Training ended before the cost stopped falling."""


class DataConversionWarning(UserWarning):
    """The targets were reshaped."""


def known(own: type) -> Any:
    """scikit-learn's class of that name where scikit-learn is loaded, else our own."""
    return getattr(sys.modules.get("sklearn.exceptions"), own.__name__, own)
