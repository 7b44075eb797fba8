"""One descent loop, as users of each package write it.

Each function takes a case with its data and parameters and returns run(steps): it starts from those
parameters and returns the mean cost before each step. All take the same steps, plain descent's or Adam's, on
the mean categorical cross-entropy of a softmax output, and read the cost as a Python float at each step.
"""

import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from training.cases import EPSILON, Array, Case

Run = Callable[[int], Sequence[float]]
Update = Callable[[list[Array], list[Array]], None]


def plain_numpy(case: Case, X: Array, labels: Array, weights: list[Array], biases: list[Array]) -> Run:
    """The loop of the notes: a sample is a row, nothing is preallocated."""
    T = np.eye(case.widths[-1], dtype=X.dtype)[labels]
    N, tanh = len(X), case.activation == "tanh"

    def run(steps: int) -> list[float]:
        Ws, bs, costs = [W.copy() for W in weights], [b.copy() for b in biases], []
        update = _plain_adam(case, Ws + bs) if case.solver == "adam" else _plain_descent(case)
        for _ in range(steps):
            Z = [X]
            for W, b in zip(Ws[:-1], bs[:-1], strict=True):
                A = Z[-1] @ W + b
                Z.append(np.tanh(A) if tanh else np.maximum(A, 0))
            A = Z[-1] @ Ws[-1] + bs[-1]
            E = np.exp(A - A.max(axis=1, keepdims=True))
            Y = E / E.sum(axis=1, keepdims=True)
            costs.append(float(-(T * np.log(Y)).sum() / N))
            delta = (Y - T) / N
            dWs, dbs = [], []
            for l in reversed(range(len(Ws))):
                dWs.insert(0, Z[l].T @ delta)
                dbs.insert(0, delta.sum(axis=0))
                if l > 0:
                    delta = (delta @ Ws[l].T) * (1 - Z[l] ** 2 if tanh else Z[l] > 0)
            update(Ws + bs, dWs + dbs)
        return costs

    return run


def _plain_descent(case: Case) -> Update:
    def update(parameters: list[Array], gradients: list[Array]) -> None:
        for P, G in zip(parameters, gradients, strict=True):
            P -= case.learning_rate * G

    return update


def _plain_adam(case: Case, parameters: list[Array]) -> Update:
    ms, vs, t = [np.zeros_like(P) for P in parameters], [np.zeros_like(P) for P in parameters], 0

    def update(parameters: list[Array], gradients: list[Array]) -> None:
        nonlocal t
        t += 1
        for i, (P, G) in enumerate(zip(parameters, gradients, strict=True)):
            ms[i] = 0.9 * ms[i] + 0.1 * G
            vs[i] = 0.999 * vs[i] + 0.001 * G**2
            m_hat, v_hat = ms[i] / (1 - 0.9**t), vs[i] / (1 - 0.999**t)
            P -= case.learning_rate * m_hat / (np.sqrt(v_hat) + EPSILON)

    return update


def products(case: Case, X: Array, labels: Array, weights: list[Array], biases: list[Array]) -> Run:
    """The matrix products of a step alone, into memory that is there; units are rows.

    The costs that it returns are not a number.
    """
    rng = np.random.default_rng(2)
    Z = [rng.standard_normal((width, case.n_samples)).astype(X.dtype) for width in case.widths]
    delta = [rng.standard_normal(z.shape).astype(X.dtype) for z in Z]
    Ws = [np.ascontiguousarray(W.T) for W in weights]
    A, dZ, dW = ([np.empty_like(M) for M in Ms] for Ms in (Z, Z, Ws))

    def run(steps: int) -> list[float]:
        for _ in range(steps):
            for l, W in enumerate(Ws):
                np.matmul(W, Z[l], out=A[l + 1])
            for l in reversed(range(len(Ws))):
                np.matmul(delta[l + 1], Z[l].T, out=dW[l])
                if l > 0:
                    np.matmul(Ws[l].T, delta[l + 1], out=dZ[l])
        return [np.nan] * steps

    return run


def activations(case: Case, X: Array, labels: Array, weights: list[Array], biases: list[Array]) -> Run:
    """The activations of a step's hidden units alone, into memory that is there."""
    rng = np.random.default_rng(2)
    A = [rng.standard_normal((width, case.n_samples)).astype(X.dtype) for width in case.widths[1:-1]]
    Z = [np.empty_like(a) for a in A]

    def run(steps: int) -> list[float]:
        for _ in range(steps):
            for a, z in zip(A, Z, strict=True):
                if case.activation == "tanh":
                    np.tanh(a, out=z)
                else:
                    np.maximum(a, 0, out=z)
        return [np.nan] * steps

    return run


def torch_products(case: Case, X: Array, labels: Array, weights: list[Array], biases: list[Array]) -> Run:
    """The same products by torch, with its own BLAS."""
    import torch

    def random(*shape: int) -> Any:
        return torch.randn(*shape, dtype=torch.from_numpy(X).dtype)

    Z = [random(width, case.n_samples) for width in case.widths]
    delta = [random(*z.shape) for z in Z]
    Ws = [torch.from_numpy(np.ascontiguousarray(W.T)) for W in weights]
    A, dZ, dW = ([torch.empty_like(M) for M in Ms] for Ms in (Z, Z, Ws))

    def run(steps: int) -> list[float]:
        for _ in range(steps):
            for l, W in enumerate(Ws):
                torch.mm(W, Z[l], out=A[l + 1])
            for l in reversed(range(len(Ws))):
                torch.mm(delta[l + 1], Z[l].T, out=dW[l])
                if l > 0:
                    torch.mm(Ws[l].T, delta[l + 1], out=dZ[l])
        return [np.nan] * steps

    return run


def ours(case: Case, X: Array, labels: Array, weights: list[Array], biases: list[Array]) -> Run:
    from backprop import MLPClassifier

    return _fit(MLPClassifier, case, X, labels, weights, biases)


def scikit_learn(case: Case, X: Array, labels: Array, weights: list[Array], biases: list[Array]) -> Run:
    """Without Nesterov's correction, which with momentum 0 computes each update twice."""
    from sklearn.neural_network import MLPClassifier

    return _fit(MLPClassifier, case, X, labels, weights, biases, nesterovs_momentum=False)


def _fit(
    estimator: Any,
    case: Case,
    X: Array,
    labels: Array,
    weights: list[Array],
    biases: list[Array],
    **options: Any,
) -> Run:
    """The estimator's own `fit`; a warm start lets it begin at our parameters."""
    options = {
        "hidden_layer_sizes": case.widths[1:-1],
        "activation": case.activation,
        "solver": case.solver,
        "momentum": 0,
        "epsilon": EPSILON,
        "alpha": 0,
        "batch_size": case.n_samples,
        "learning_rate_init": case.learning_rate,
        "tol": 0,
        "n_iter_no_change": 10**9,
        "shuffle": False,
        "warm_start": True,
        **options,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that one step did not converge
        model = estimator(max_iter=1, **options).fit(X, labels)

    def run(steps: int) -> Sequence[float]:
        model.coefs_, model.intercepts_ = [W.copy() for W in weights], [b.copy() for b in biases]
        model.loss_curve_ = []  # scikit-learn appends to that of the fit before
        model.set_params(max_iter=steps)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(X, labels)
        costs: Sequence[float] = model.loss_curve_
        return costs

    return run


def torch(case: Case, X: Array, labels: Array, weights: list[Array], biases: list[Array]) -> Run:
    import torch
    from torch import nn

    inputs, targets = torch.from_numpy(X), torch.from_numpy(labels)
    activation = nn.Tanh if case.activation == "tanh" else nn.ReLU

    def run(steps: int) -> list[float]:
        layers: list[nn.Module] = []
        for W, b in zip(weights, biases, strict=True):
            linear = nn.Linear(*W.shape, dtype=inputs.dtype)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(W.T))
                linear.bias.copy_(torch.from_numpy(b))
            layers += [linear, activation()]
        model = nn.Sequential(*layers[:-1])
        criterion = nn.CrossEntropyLoss()
        optimizer = (
            torch.optim.Adam(model.parameters(), lr=case.learning_rate, eps=EPSILON)
            if case.solver == "adam"
            else torch.optim.SGD(model.parameters(), lr=case.learning_rate)
        )
        costs = []
        for _ in range(steps):
            optimizer.zero_grad()
            loss = criterion(model(inputs), targets)
            loss.backward()
            optimizer.step()
            costs.append(loss.item())
        return costs

    return run


def jax(case: Case, X: Array, labels: Array, weights: list[Array], biases: list[Array]) -> Run:
    """One jitted step, called in a loop; it may write over the parameters that it is given."""
    import jax
    import jax.numpy as jnp

    f = jnp.tanh if case.activation == "tanh" else jax.nn.relu
    initial = [(jnp.asarray(W), jnp.asarray(b)) for W, b in zip(weights, biases, strict=True)]
    inputs, T = jnp.asarray(X), jax.nn.one_hot(labels, case.widths[-1], dtype=X.dtype)

    def cost(parameters: Any, Z: Any, T: Any) -> Any:
        for W, b in parameters[:-1]:
            Z = f(Z @ W + b)
        W, b = parameters[-1]
        return -(T * jax.nn.log_softmax(Z @ W + b)).sum() / len(T)

    def descent(parameters: Any, gradients: Any, memory: Any) -> Any:
        return jax.tree.map(lambda p, g: p - case.learning_rate * g, parameters, gradients), memory

    def adam(parameters: Any, gradients: Any, memory: Any) -> Any:
        m, v, t = memory
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradients)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g**2, v, gradients)
        eta, root = case.learning_rate / (1 - 0.9 ** (t + 1)), jnp.sqrt(1 - 0.999 ** (t + 1))
        moved = jax.tree.map(lambda p, m, v: p - eta * m / (jnp.sqrt(v) / root + EPSILON), parameters, m, v)
        return moved, (m, v, t + 1)

    update = adam if case.solver == "adam" else descent

    @partial(jax.jit, donate_argnums=(0, 1))
    def step(parameters: Any, memory: Any, Z: Any, T: Any) -> Any:
        J, gradients = jax.value_and_grad(cost)(parameters, Z, T)
        return *update(parameters, gradients, memory), J

    def run(steps: int) -> list[float]:
        parameters, costs = jax.tree.map(jnp.copy, initial), []
        zeros = [jax.tree.map(jnp.zeros_like, initial) for _ in range(2)]
        memory = (*zeros, jnp.zeros((), X.dtype)) if case.solver == "adam" else ()
        for _ in range(steps):
            parameters, memory, J = step(parameters, memory, inputs, T)
            costs.append(float(J))
        return costs

    return run


PEERS = {
    "ours": ours,
    "NumPy loop": plain_numpy,
    "scikit-learn": scikit_learn,
    "torch": torch,
    "JAX": jax,
    "products": products,
    "torch's products": torch_products,
    "activations": activations,
}

PRODUCTS = ("products", "torch's products", "activations")
"""Those that compute no cost."""
