import numpy as np


def train(X, Y, hidden=5, epochs=1000, lr=0.01):
    W1 = np.random.randn(X.shape[1], hidden)
    W2 = np.random.randn(hidden, Y.shape[1])
    for epoch in range(epochs):
        Z = np.tanh(X @ W1)
        out = Z @ W2
        loss = np.sum((out - Y) ** 2) / len(X)
        d_out = 2 * (out - Y) / len(X)
        dW2 = Z.T @ d_out
        dW1 = X.T @ (d_out @ W2.T * (1 - Z**2))
        W1 = W1 - lr * dW1
        W2 = W2 - lr * dW2
    return W1, W2
