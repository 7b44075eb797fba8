import numpy as np


def train(X, y, lr=0.1, epochs=100):
    w = np.zeros(X.shape[1])
    for epoch in range(epochs):
        lam = 0.01 * epoch
        r = X @ w - y
        loss = 0.5 * np.sum(r**2) + 0.5 * lam * np.sum(w**2)
        w -= lr * (X.T @ r + lam * w)
    return w
