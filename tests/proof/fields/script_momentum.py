"""A script with momentum from rest; weights and velocity begin in one statement, costs are kept by number."""

import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(100, 3))
y = X @ np.array([1.0, 2.0, -1.0]) + 0.1 * rng.normal(size=100)
w, v = np.zeros(3), np.zeros(3)
lr, beta = 0.1, 0.9
losses = np.zeros(200)
for i in range(200):
    err = X @ w - y
    losses[i] = np.mean(err**2)
    g = 2 * X.T @ err / len(y)
    v = beta * v + g
    w = w - lr * v
print(losses[-1], w)
