import numpy as np


def predict(X, W, b):
    raised = np.exp(X @ W + b)
    return raised / raised.sum(axis=1, keepdims=True)


def cost(X, y, W, b):
    return -np.sum(y * np.log(predict(X, W, b)))


def slopes(X, y, W, b):
    miss = predict(X, W, b) - y
    return X.T @ miss, miss.sum(axis=0)
