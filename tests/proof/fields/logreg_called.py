import numpy as np


def iterate_minibatches(X, y, batch_size, shuffle=True):
    idx = np.arange(len(X))
    if shuffle:
        np.random.shuffle(idx)
    for start in range(0, len(X), batch_size):
        sel = idx[start : start + batch_size]
        yield X[sel], y[sel]


class LogisticRegression:
    def __init__(self, lr=0.1, momentum=0.9, l2=0.01, epochs=20, batch_size=16):
        self.lr, self.momentum, self.l2 = lr, momentum, l2
        self.epochs, self.batch_size = epochs, batch_size

    @property
    def n_params(self):
        return self.w.size + 1

    def _sigmoid(self, z):
        return 1.0 / (1.0 + np.exp(-z))

    def __call__(self, X):
        return self._sigmoid(X @ self.w + self.b)

    def loss(self, X, y):
        p = self(X)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) + 0.5 * self.l2 * np.sum(self.w**2)

    def gradient(self, X, y):
        err = self(X) - y
        grad_w = X.T @ err / X.shape[0] + self.l2 * self.w
        grad_b = err.mean()
        return grad_w, grad_b

    def fit(self, X, y):
        self.w = np.zeros(X.shape[1])
        self.b = 0.0
        vw, vb = np.zeros_like(self.w), 0.0
        for epoch in range(self.epochs):
            for xb, yb in iterate_minibatches(X, y, self.batch_size):
                gw, gb = self.gradient(xb, yb)
                vw = self.momentum * vw - self.lr * gw
                vb = self.momentum * vb - self.lr * gb
                self.w += vw
                self.b += vb
            print(f"epoch {epoch}: loss={self.loss(X, y):.4f}")
        return self

    def predict(self, X):
        return (self(X) >= 0.5).astype(int)
