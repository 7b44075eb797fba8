"""Adam in a script: what it keeps begins with zeros of a length that stands there as a number."""

import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(80, 4))
t = (X[:, 0] > 0).astype(float)
w = np.zeros(4)
m = np.zeros(4)
s = np.zeros(4)
lr, b1, b2 = 0.01, 0.9, 0.999
costs = [0] * 100
for k in range(1, 101):
    p = 1 / (1 + np.exp(-X @ w))
    costs[k - 1] = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
    grad = X.T @ (p - t) / len(t)
    m = b1 * m + (1 - b1) * grad
    s = b2 * s + (1 - b2) * grad**2
    m_hat = m / (1 - b1**k)
    s_hat = s / (1 - b2**k)
    w = w - lr * m_hat / (np.sqrt(s_hat) + 1e-8)
print(costs[-1])
