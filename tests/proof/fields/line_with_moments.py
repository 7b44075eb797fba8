"""A line through ten points, numbers stepped along moments; the slope by the offset takes the means apart."""

import numpy as np

x = np.array([60, 62, 64, 65, 66, 67, 68, 70, 72, 74])
y = np.array([63.6, 65.2, 66, 65.5, 66.9, 67.1, 67.4, 68.3, 70.1, 70])
n = len(x)
w0, w1 = 0.0, 0.0
v0, v1 = 0.0, 0.0
for i in range(3000):
    y_pred = w1 * x + w0
    loss = np.mean((y - y_pred) ** 2)
    grad_w0 = 2 * np.mean(y_pred) - 2 * np.sum(y) / n
    grad_w1 = 2 * np.mean(x * (y_pred - y))
    v0 = 0.9 * v0 + grad_w0
    v1 = 0.9 * v1 + grad_w1
    w0 -= 0.0001 * v0
    w1 -= 0.0001 * v1
print(w0, w1, loss)
