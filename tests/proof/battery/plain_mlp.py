import numpy as np


def relu(z):
    return np.maximum(0, z)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def loss(X, Y, W1, b1, W2, b2):
    probs = softmax(relu(X @ W1 + b1) @ W2 + b2)
    return -np.sum(Y * np.log(probs)) / X.shape[0]


def backprop(X, Y, W1, b1, W2, b2):
    n = X.shape[0]
    z1 = X @ W1 + b1
    a1 = relu(z1)
    probs = softmax(a1 @ W2 + b2)
    dz2 = (probs - Y) / n
    dW2 = a1.T @ dz2
    db2 = dz2.sum(axis=0)
    da1 = dz2 @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = X.T @ dz1
    db1 = dz1.sum(axis=0)
    return dW1, db1, dW2, db2
