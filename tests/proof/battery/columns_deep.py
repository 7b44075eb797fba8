import numpy as np


def model_forward(X, parameters):
    caches = []
    A = X
    for l in range(1, 3):
        A_prev = A
        Z = np.dot(parameters["W" + str(l)], A_prev) + parameters["b" + str(l)]
        A = np.tanh(Z)
        caches.append((A_prev, parameters["W" + str(l)], A))
    return A, caches


def compute_cost(AL, Y):
    return np.sum((AL - Y) ** 2) / (2 * Y.shape[1])


def model_backward(AL, Y, caches):
    grads = {}
    m = Y.shape[1]
    dA = (AL - Y) / m
    for l in reversed(range(1, 3)):
        A_prev, W, A = caches[l - 1]
        dZ = dA * (1 - A**2)
        grads["dW" + str(l)] = np.dot(dZ, A_prev.T)
        grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True)
        dA = np.dot(W.T, dZ)
    return grads
