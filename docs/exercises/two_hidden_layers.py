"""Exercise 6: two hidden layers with tanh. Derive one more layer, and see what repeats."""

import numpy as np


def softmax(A):
    E = np.exp(A - A.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def gradients(X, T, W1, b1, W2, b2, W3, b3):
    Z1 = np.tanh(X @ W1 + b1)
    Z2 = np.tanh(Z1 @ W2 + b2)
    Y = softmax(Z2 @ W3 + b3)
    raise NotImplementedError("return dW1, db1, dW2, db2, dW3, db3")
