"""One step, written down once and not in a loop."""

import numpy as np

x = np.array([0.5, 0.1, -0.2])
target = np.array([0.6])
lr = 0.5
w = np.array([0.1, -0.3, 0.2])
output = np.dot(x, w)
cost = 0.5 * np.sum((target - output) ** 2)
error = target - output
grad = -error * x
w = w - lr * grad
print(w)
