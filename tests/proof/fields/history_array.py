"""A cost is kept in an array by the number of the round, and the arrays are unpacked from a call."""

import numpy as np


def compute_cost(X, y, theta):
    m = len(y)
    predictions = X.dot(theta)
    return (1 / (2 * m)) * np.sum(np.square(predictions - y))


def gradient_descent(X, y, theta, alpha, num_iters):
    m = len(y)
    J_history = np.zeros(num_iters)
    for i in range(num_iters):
        predictions = X.dot(theta)
        theta = theta - alpha * (1 / m) * X.T.dot(predictions - y)
        J_history[i] = compute_cost(X, y, theta)
    return theta, J_history


data = np.random.randn(50, 2)
X = np.hstack([np.ones((50, 1)), data])
y = data @ np.array([1.0, -2.0]) + 3
theta, J_history = gradient_descent(X, y, np.zeros(3), 0.01, 1500)
print(theta, J_history[-1])
