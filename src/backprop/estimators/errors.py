"""Exceptions and warnings: scikit-learn's own where it is loaded, so that its tools recognise them."""

import sys
import warnings
from typing import Any


class Diverged(ArithmeticError):
    """The cost is no longer finite."""


class NotFittedError(ValueError, AttributeError):
    """The estimator has not been fitted."""


class ConvergenceWarning(UserWarning):
    """Training ended before the cost stopped falling."""


class DataConversionWarning(UserWarning):
    """The targets were reshaped."""


def recognised(own: type) -> Any:
    """scikit-learn's class of that name where scikit-learn is loaded, else our own."""
    return getattr(sys.modules.get("sklearn.exceptions"), own.__name__, own)


def warn(message: str, category: type[Warning]) -> None:
    """Warn of the line that has called the estimators, however deep in them we are."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(__package__ + "."):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)
