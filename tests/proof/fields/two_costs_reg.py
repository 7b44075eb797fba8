import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(W, X, Y):
    return -np.sum(Y * np.log(softmax(X @ W))) / len(X)


def regularized_loss(W, X, Y, lam):
    return cross_entropy(W, X, Y) + 0.5 * lam * np.sum(W**2)


def gradient(W, X, Y, lam):
    return X.T @ (softmax(X @ W) - Y) / len(X) + lam * W


def fit(W, X, Y, lam=0.1, lr=0.1, epochs=100):
    for epoch in range(epochs):
        W = W - lr * gradient(W, X, Y, lam)
        if epoch % 10 == 0:
            print(epoch, regularized_loss(W, X, Y, lam), "data term", cross_entropy(W, X, Y))
    return W
