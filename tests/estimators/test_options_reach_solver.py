"""What a user sets arrives, under its own name, where it takes effect: no fit needs to fail to show that."""

from typing import Any

import numpy as np
import pytest

from backprop import MLPClassifier, MLPRegressor

X = np.linspace(-1, 1, 40).reshape(20, 2)
LABELS = (X[:, 0] > 0).astype(int)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What SciPy's `minimize` is asked for."""
    optimize = pytest.importorskip("scipy.optimize")
    found: dict[str, Any] = {}
    minimize = optimize.minimize

    def listening(fun: Any, x0: Any, **keywords: Any) -> Any:
        found.update(keywords)
        return minimize(fun, x0, **keywords)

    monkeypatch.setattr(optimize, "minimize", listening)
    return found


@pytest.mark.parametrize("estimator", [MLPClassifier, MLPRegressor])
def test_each_limit_of_lbfgs_is_the_one_that_was_set(estimator: Any, asked: dict[str, Any]) -> None:
    options = {"tol": 3e-3, "alpha": 7e-5, "max_iter": 17, "max_fun": 23, "learning_rate_init": 0.5}
    with np.errstate(all="ignore"), pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)
        estimator((2,), solver="lbfgs", random_state=0, **options).fit(X, LABELS)
    assert asked["method"] == "L-BFGS-B"
    assert asked["jac"] is True
    limits = asked["options"]
    assert {name: limits[name] for name in ("gtol", "maxiter", "maxfun")} == {
        "gtol": options["tol"],
        "maxiter": options["max_iter"],
        "maxfun": options["max_fun"],
    }


def test_few_evaluations_are_few(asked: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)
        model = MLPClassifier((2,), solver="lbfgs", tol=0.0, max_fun=3, random_state=0).fit(X, LABELS)
    assert model.n_iter_ <= 3
