import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
T = np.array([[0], [1], [1], [0]])
W1 = np.random.randn(2, 3)
W2 = np.random.randn(3, 1)
alpha = 0.5
while True:
    H = sigmoid(X @ W1)
    Y = sigmoid(H @ W2)
    loss = 0.5 * np.sum((Y - T) ** 2)
    if loss < 0.01:
        break
    delta2 = (Y - T) * Y * (1 - Y)
    delta1 = delta2 @ W2.T * H * (1 - H)
    W2 -= alpha * H.T @ delta2
    W1 -= alpha * X.T @ delta1
