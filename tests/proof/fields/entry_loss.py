"""A loss for each entry, of a model that the slopes call themselves; batches from a generator."""

import numpy as np


def synthetic_data(w, b, count):
    X = np.random.normal(0, 1, (count, len(w)))
    y = np.dot(X, w) + b
    return X, y.reshape((-1, 1))


features, labels = synthetic_data(np.array([2, -3.4]), 4.2, 1000)


def batches(size, features, labels):
    order = np.random.permutation(len(features))
    for start in range(0, len(features), size):
        chosen = order[start : start + size]
        yield features[chosen], labels[chosen]


w = np.random.normal(0, 0.01, (2, 1))
b = np.zeros(1)


def line(X, w, b):
    return np.dot(X, w) + b


def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def gradients(X, y, w, b):
    miss = line(X, w, b) - y
    return X.T @ miss, miss.sum(axis=0)


def sgd(params, slopes, lr, size):
    for param, slope in zip(params, slopes):
        param -= lr * slope / size


for epoch in range(3):
    for X, y in batches(10, features, labels):
        sgd([w, b], gradients(X, y, w, b), 0.03, 10)
    print(epoch, squared_loss(line(features, w, b), labels).mean())
