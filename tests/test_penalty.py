"""What derivations/gaussian_prior.py says of scikit-learn's penalty holds in the installed version."""

import numpy as np
import pytest
from sklearn.neural_network import MLPRegressor


def decay_of_a_step(rows, alpha=1.0, learning_rate=0.1):
    """By which share one step of sgd shrinks the weights where the targets are the predictions."""
    X = np.random.default_rng(0).normal(size=(rows, 3))
    options = {"solver": "sgd", "momentum": 0.0, "batch_size": 1, "activation": "identity", "random_state": 0}
    model = MLPRegressor(
        hidden_layer_sizes=(4,), alpha=alpha, learning_rate_init=learning_rate, **options
    ).partial_fit(X[:1], [0.0])
    before = [W.copy() for W in (*model.coefs_, *model.intercepts_)]
    model.set_params(batch_size=rows).partial_fit(X, model.predict(X))
    after = [*model.coefs_, *model.intercepts_]
    shares = [1 - W / V for V, W in zip(before, after, strict=True)]
    return shares[:2], shares[2:]


@pytest.mark.parametrize("rows", [5, 10, 20])
def test_scikit_learn_divides_the_penalty_by_the_minibatch_and_spares_the_biases(rows):
    weights, biases = decay_of_a_step(rows)
    for share in weights:
        np.testing.assert_allclose(share, 0.1 / rows, rtol=1e-9)
    for share in biases:
        np.testing.assert_allclose(share, 0, atol=1e-12)
