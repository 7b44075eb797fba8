import numpy as np


def f(params, X, y):
    W1, b1, W2, b2 = params
    z = X.dot(W1) + b1
    a = 1 / (1 + np.exp(-z))
    out = a.dot(W2) + b2
    return np.sum((out - y) ** 2) / (2 * len(X))


def analytic_grad(params, X, y):
    W1, b1, W2, b2 = params
    z = X.dot(W1) + b1
    a = 1 / (1 + np.exp(-z))
    out = a.dot(W2) + b2
    d2 = (out - y) / len(X)
    d1 = d2.dot(W2.T) * a * (1 - a)
    return [X.T.dot(d1), d1.sum(axis=0), a.T.dot(d2), d2.sum(axis=0)]


def numerical_grad(params, X, y, eps=1e-5):
    grads = []
    for p in params:
        g = np.zeros_like(p)
        it = np.nditer(p, flags=["multi_index"], op_flags=["readwrite"])
        while not it.finished:
            ix = it.multi_index
            old = p[ix]
            p[ix] = old + eps
            plus = f(params, X, y)
            p[ix] = old - eps
            minus = f(params, X, y)
            p[ix] = old
            g[ix] = (plus - minus) / (2 * eps)
            it.iternext()
        grads.append(g)
    return grads


if __name__ == "__main__":
    np.random.seed(0)
    X = np.random.randn(10, 3)
    y = np.random.randn(10, 2)
    params = [np.random.randn(3, 4), np.random.randn(4), np.random.randn(4, 2), np.random.randn(2)]
    for a, n in zip(analytic_grad(params, X, y), numerical_grad(params, X, y)):
        print("max relative error:", np.max(np.abs(a - n) / (np.abs(a) + np.abs(n) + 1e-12)))
