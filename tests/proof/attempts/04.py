import numpy as np


def predict(X, W, b):
    raised = np.exp(X @ W + b)
    return raised / raised.sum(axis=1, keepdims=True)


def only_cost(X, T, W, b):
    return -np.sum(T * np.log(predict(X, W, b)))


def cost_and_slopes(X, T, W, b):
    P = predict(X, W, b)
    return -np.sum(T * np.log(P)), {"W": X.T @ (P - T), "b": (P - T).sum(axis=0)}
