import numpy as np
from sklearn.datasets import make_classification

X, y = make_classification(n_samples=200, n_features=5)
n, d = X.shape
w = np.zeros(d)
b = 0.0
eta = 0.1

for it in range(500):
    z = X @ w + b
    p = 1 / (1 + np.exp(-z))
    cost = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    dz = p - y
    w -= eta * (X.T @ dz) / n
    b -= eta * dz.mean()
    if it % 100 == 0:
        print(it, cost)
