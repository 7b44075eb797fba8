"""scikit-learn's conventions, without importing it: parameters that are got, set and shown; tags; routing."""

import html
import inspect
from collections.abc import Callable
from functools import update_wrapper
from types import MethodType
from typing import Any, ClassVar, Protocol, Self, TypeVar, cast

Method = TypeVar("Method", bound=Callable[..., Any])

STYLE = (
    "<style>.backprop-estimator{font-family:monospace}"
    ".backprop-estimator td{text-align:left;padding:0 1em 0 0}"
    ".backprop-estimator .changed{font-weight:bold}</style>"
)


class Absent(AttributeError, ValueError):
    """A method that the parameters rule out."""


def available_if(why_not: Callable[[Any], str | None]) -> "Decorator":
    """A method that is there only where `why_not(estimator)` returns None; else to ask for it is `Absent`."""

    def conditional(method: Method, /) -> Method:
        return cast(Method, _Conditional(method, why_not))

    return conditional


class Decorator(Protocol):
    """From a method to a method of the same type."""

    def __call__(self, method: Method, /) -> Method: ...


class _Conditional:
    def __init__(self, method: Callable[..., Any], why_not: Callable[[Any], str | None]) -> None:
        self.method, self.why_not = method, why_not
        update_wrapper(self, method)  # type: ignore[arg-type]

    def __get__(self, estimator: object | None, kind: type) -> Any:
        if estimator is None:
            return self.method
        reason = self.why_not(estimator)
        if reason is not None:
            raise Absent(reason)
        return MethodType(self.method, estimator)


class Requests(dict[str, dict[str, Any]]):
    """What each method wants to be passed, in a form that scikit-learn's `clone` copies."""

    def __sklearn_clone__(self) -> "Requests":
        return Requests({method: dict(wishes) for method, wishes in self.items()})


class Conventions:
    """What every estimator has beside its mathematics; its constructor stores its parameters as they came."""

    kind: ClassVar[str]
    routed: ClassVar[dict[str, tuple[str, ...]]]
    """For each method the arguments beside X and y, which a Pipeline or a search passes on if asked to."""

    @classmethod
    def _defaults(cls) -> dict[str, Any]:
        """The parameters of the constructor with their defaults; its *args and **kwargs are none."""
        several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        found = inspect.signature(cls).parameters.values()
        return {parameter.name: parameter.default for parameter in found if parameter.kind not in several}

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters of the constructor, by name."""
        return {name: getattr(self, name) for name in sorted(self._defaults())}

    def set_params(self, **params: Any) -> Self:
        """Set parameters by name.

        Raises:
            ValueError: A name is unknown; nothing is changed then.
        """
        known = self._defaults()
        for name in params:
            if name not in known:
                raise ValueError(f"Invalid parameter {name!r}: choose from {', '.join(known)}")
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def _changed(self) -> dict[str, Any]:
        """Parameters other than their defaults."""
        defaults = self._defaults()
        return {
            name: value for name in defaults if repr(value := getattr(self, name)) != repr(defaults[name])
        }

    def __repr__(self) -> str:
        changed = ", ".join(f"{name}={value!r}" for name, value in self._changed().items())
        return f"{type(self).__name__}({changed})"

    def _repr_html_(self) -> str:
        """What a notebook shows: the parameters, those first and bold that were changed."""
        changed = self._changed()
        names = [*changed, *(name for name in self._defaults() if name not in changed)]
        rows = "".join(
            f"<tr{' class=changed' if name in changed else ''}><td>{html.escape(name)}</td>"
            f"<td>{html.escape(repr(getattr(self, name)))}</td></tr>"
            for name in names
        )
        fitted = "fitted" if hasattr(self, "n_features_in_") else "not fitted"
        title = f"{html.escape(type(self).__name__)} ({fitted})"
        return (
            f'{STYLE}<details class="backprop-estimator"><summary>{title}: '
            f"{html.escape(repr(self))}</summary><table>{rows}</table></details>"
        )

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import (  # type: ignore[import-untyped]
            ClassifierTags,
            InputTags,
            RegressorTags,
            Tags,
            TargetTags,
        )

        classifier = self.kind == "classifier"
        return Tags(
            estimator_type=self.kind,
            target_tags=TargetTags(required=True, multi_output=not classifier),
            transformer_tags=None,
            classifier_tags=ClassifierTags(multi_label=True) if classifier else None,
            regressor_tags=None if classifier else RegressorTags(),
            input_tags=InputTags(sparse=True),
        )

    def _request(self, method: str, wishes: dict[str, Any]) -> Self:
        """Remember what `method` wants: True, False, None (an error if passed), or under which name."""
        known = self.routed[method]
        for name, wish in wishes.items():
            if name not in known:
                raise TypeError(f"{method} takes {', '.join(known)}; came {name!r}")
            if not (wish is None or isinstance(wish, bool | str)):
                raise TypeError(f"the request for {name} must be True, False, None or a name; came {wish!r}")
        asked = Requests(getattr(self, "_metadata_request", {}))
        asked[method] = {**asked.get(method, {}), **wishes}
        self._metadata_request = asked  # the name of which scikit-learn's clone makes a copy
        return self

    def set_fit_request(self, **wishes: bool | str | None) -> Self:
        """Which arguments of `fit` a meta-estimator of scikit-learn passes on, with metadata routing."""
        return self._request("fit", wishes)

    def set_partial_fit_request(self, **wishes: bool | str | None) -> Self:
        """Which arguments of `partial_fit` it passes on."""
        return self._request("partial_fit", wishes)

    def set_score_request(self, **wishes: bool | str | None) -> Self:
        """Which arguments of `score` it passes on."""
        return self._request("score", wishes)

    def get_metadata_routing(self) -> Any:
        """All requests, as scikit-learn's `MetadataRequest`."""
        from sklearn.utils.metadata_routing import MetadataRequest  # type: ignore[import-untyped]

        request, asked = MetadataRequest(owner=type(self).__name__), getattr(self, "_metadata_request", {})
        for method, names in self.routed.items():
            for name in names:
                wish = asked.get(method, {}).get(name)
                getattr(request, method).add_request(param=name, alias=wish)
        return request
