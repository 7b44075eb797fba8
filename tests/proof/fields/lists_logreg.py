"""Logistic regression without NumPy: lists of numbers, and the bias before the weights."""

import math


def sigmoid(z):
    return 1.0 / (1.0 + math.exp(-z))


def predict(row, coef):
    z = coef[0]
    for j in range(len(row)):
        z += coef[j + 1] * row[j]
    return sigmoid(z)


def log_loss(X, y, coef):
    total = 0.0
    for i in range(len(X)):
        p = predict(X[i], coef)
        total -= y[i] * math.log(p) + (1 - y[i]) * math.log(1 - p)
    return total / len(X)


def gradient(X, y, coef):
    grad = [0.0] * len(coef)
    n = len(X)
    for i in range(n):
        error = predict(X[i], coef) - y[i]
        grad[0] += error / n
        for j in range(len(X[i])):
            grad[j + 1] += error * X[i][j] / n
    return grad
