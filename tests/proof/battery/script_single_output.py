import matplotlib.pyplot as plt
import numpy as np

np.random.seed(0)
x = np.random.rand(100, 1)
y = 3 * x + 2 + 0.1 * np.random.randn(100, 1)

w = np.random.randn(1)
b = np.zeros(1)
lr = 0.1
losses = []
for epoch in range(1000):
    y_pred = w * x + b
    error = y_pred - y
    loss = (error**2).mean()
    losses.append(loss)
    dw = 2 * (x * error).mean()
    db = 2 * error.mean()
    w = w - lr * dw
    b = b - lr * db

plt.plot(losses)
plt.show()
print(w, b)
