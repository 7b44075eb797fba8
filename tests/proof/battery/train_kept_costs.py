import numpy as np


def mean_cost(X, y, theta):
    m = len(y)
    guess = X.dot(theta)
    return 1 / (2 * m) * np.sum((guess - y) ** 2)


def descend(X, y, theta, alpha, rounds):
    m = len(y)
    kept = []
    for i in range(rounds):
        guess = X.dot(theta)
        error = np.dot(X.transpose(), (guess - y))
        move = alpha * 1 / m * error
        theta -= move
        kept.append(mean_cost(X, y, theta))
    return theta, kept
