"""Four samples, and a division by 4 that is right for four alone."""

import numpy as np

X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
y = np.array([[0], [1], [1], [0]])
w = 2 * np.random.random((3, 1)) - 1
errors = []
for i in range(1000):
    out = 1 / (1 + np.exp(-np.dot(X, w)))
    delta = 2 * (out - y) * out * (1 - out) / 4
    errors.append(np.mean((y - out) ** 2))
    w -= 0.1 * X.T.dot(delta)
