import matplotlib.pyplot as plt
import numpy as np

np.random.seed(1)
X = np.random.randn(50, 3)
y = X @ np.array([1.0, -2.0, 0.5]) + 0.1 * np.random.randn(50)
w = np.zeros(3)
b = 0.0
lr = 0.1
losses = []
for epoch in range(1000):
    pred = X @ w + b
    error = pred - y
    loss = np.mean(error**2)
    losses.append(loss)
    grad_w = 2 * X.T @ error / len(y)
    grad_b = 2 * np.mean(error)
    w -= lr * grad_w
    b -= lr * grad_b

plt.plot(losses)
plt.show()
