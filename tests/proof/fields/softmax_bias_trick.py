import numpy as np


def add_ones(X):
    return np.hstack((X, np.ones((X.shape[0], 1))))


def softmax_rows(S):
    S = np.exp(S - S.max(1)[:, np.newaxis])
    return S / S.sum(1)[:, np.newaxis]


class SoftmaxRegression:
    """Bias trick: the last row of W is the bias and is not regularised."""

    def __init__(self, eta=0.01, l2=0.1, epochs=50):
        self.eta = eta
        self.l2 = l2
        self.epochs = epochs

    def _cost(self, Xb, Y):
        P = softmax_rows(Xb @ self.W)
        data = -np.sum(Y * np.log(P)) / Y.shape[0]
        return data + self.l2 / 2.0 * np.sum(self.W[:-1] ** 2)

    def _gradient(self, Xb, Y):
        P = softmax_rows(Xb @ self.W)
        G = Xb.T @ (P - Y) / Y.shape[0]
        G[:-1] += self.l2 * self.W[:-1]
        return G

    def fit(self, X, y):
        Xb = add_ones(X)
        Y = (y[:, None] == np.unique(y)).astype(float)
        self.W = np.zeros((Xb.shape[1], Y.shape[1]))
        self.cost_ = []
        for _ in range(self.epochs):
            self.W -= self.eta * self._gradient(Xb, Y)
            self.cost_.append(self._cost(Xb, Y))
        return self

    def predict(self, X):
        return softmax_rows(add_ones(X) @ self.W).argmax(1)
