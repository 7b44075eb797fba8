import numpy as np


class SoftmaxRegression:
    """multinomial logistic regression with momentum, mini batches and early stopping"""

    def __init__(self, lr=0.1, momentum=0.9, reg=1e-4, max_epochs=5, batch_size=8, patience=3, seed=0):
        self.lr, self.momentum, self.reg = lr, momentum, reg
        self.max_epochs, self.batch_size, self.patience, self.seed = max_epochs, batch_size, patience, seed

    def _proba(self, X):
        s = X @ self.W + self.b
        s -= s.max(1, keepdims=True)
        e = np.exp(s)
        return e / e.sum(1, keepdims=True)

    def _loss_grad(self, X, y):
        n = X.shape[0]
        P = self._proba(X)
        loss = -np.log(P[np.arange(n), y]).mean() + self.reg * (self.W**2).sum()
        P[np.arange(n), y] -= 1
        P /= n
        return loss, X.T @ P + 2 * self.reg * self.W, P.sum(0)

    def fit(self, X, y):
        rng = np.random.default_rng(self.seed)
        n_val = len(X) // 5
        perm = rng.permutation(len(X))
        Xv, yv, Xt, yt = X[perm[:n_val]], y[perm[:n_val]], X[perm[n_val:]], y[perm[n_val:]]
        k = int(y.max()) + 1
        self.W = rng.normal(0, 0.01, (X.shape[1], k))
        self.b = np.zeros(k)
        vW, vb = np.zeros_like(self.W), np.zeros_like(self.b)
        best, wait = np.inf, 0
        for epoch in range(self.max_epochs):
            order = rng.permutation(len(Xt))
            for s in range(0, len(Xt), self.batch_size):
                idx = order[s : s + self.batch_size]
                loss, dW, db = self._loss_grad(Xt[idx], yt[idx])
                vW = self.momentum * vW - self.lr * dW
                vb = self.momentum * vb - self.lr * db
                self.W += vW
                self.b += vb
            val_loss, _, _ = self._loss_grad(Xv, yv)
            if val_loss < best - 1e-4:
                best, wait = val_loss, 0
            else:
                wait += 1
                if wait >= self.patience:
                    break
        return self
