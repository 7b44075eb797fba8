import numpy as np


def huber(r):
    small = np.abs(r) <= 1
    return np.sum(0.5 * r**2 * small + (np.abs(r) - 0.5) * (1 - small))


def huber_slope(r):
    return np.where(np.abs(r) <= 1, r, np.sign(r))


rng = np.random.default_rng(3)
A, b = rng.normal(size=(12, 5)), rng.normal(size=12)
lam, rate = 0.1, 0.01
r = np.zeros(5)
for _ in range(100):
    r = r - rate * (A.T @ huber_slope(A @ r - b) + lam * r)
print(huber(A @ r - b) + 0.5 * lam * np.linalg.norm(r) ** 2)
