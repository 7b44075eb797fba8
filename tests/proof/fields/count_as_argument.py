"""How many samples there are is an argument; the cost is a variable that is printed."""

import numpy as np


def descent(x, y, theta, alpha, m, rounds):
    turned = x.transpose()
    for i in range(rounds):
        miss = np.dot(x, theta) - y
        cost = np.sum(miss**2) / (2 * m)
        print(f"round {i}, cost {cost:f}")
        gradient = np.dot(turned, miss) / m
        theta = theta - alpha * gradient
    return theta


x = np.c_[np.ones(50), np.arange(50)]
y = 3 + 2 * np.arange(50)
m, n = np.shape(x)
print(descent(x, y, np.ones(n), 0.0005, m, 100000))
