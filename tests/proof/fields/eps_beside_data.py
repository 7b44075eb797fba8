"""A number keeps a logarithm finite; what makes the data compares with another one, which is none of the network's."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def compute_cost(X, y, theta):
    h = sigmoid(X @ theta)
    epsilon = 1e-5
    return (-1 / len(y)) * (y.T @ np.log(h + epsilon) + (1 - y).T @ np.log(1 - h + epsilon))


def gradient_descent(X, y, theta, rate, rounds):
    history = []
    for i in range(rounds):
        h = sigmoid(X @ theta)
        theta -= rate * (1 / len(y)) * X.T @ (h - y)
        history.append(compute_cost(X, y, theta))
    return theta, history


def generate_points(count=300):
    a, b, c = np.random.normal(loc=3, size=(3, count))
    y = (a + b + c > 7.5).astype(int)
    return np.column_stack((np.ones(count), a, b, c)), y


if __name__ == "__main__":
    X, y = generate_points()
    print(gradient_descent(X, y, np.zeros(4), 0.01, 1000))
