import numpy as np


def soft(S):
    raised = np.exp(S)
    return raised / raised.sum(axis=1, keepdims=True)


def slopes(X, T, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = np.tanh(Z1)
    dZ2 = soft(A1 @ W2 + b2) - T
    dZ1 = dZ2 @ W2.T * (1 - Z1**2)
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)
