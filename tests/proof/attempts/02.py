import numpy as np


def predict(X, W, b):
    raised = np.exp(W @ X + b)
    return raised / raised.sum(axis=0, keepdims=True)


def cost(X, T, W, b):
    return -np.sum(T * np.log(predict(X, W, b))) / X.shape[1]


def slopes(X, T, W, b):
    miss = (predict(X, W, b) - T) / X.shape[1]
    return miss @ X.T, miss.sum(axis=1, keepdims=True)
