import numpy as np


class Network:
    """Arrays that fit makes for as many classes as there are labels; it goes through small batches."""

    def __init__(self, n_hidden=30, l2=0.0, epochs=100, eta=0.001, minibatch_size=1, seed=None):
        self.random = np.random.RandomState(seed)
        self.n_hidden = n_hidden
        self.l2 = l2
        self.epochs = epochs
        self.eta = eta
        self.minibatch_size = minibatch_size

    def _onehot(self, y, n_classes):
        table = np.zeros((n_classes, y.shape[0]))
        for at, label in enumerate(y.astype(int)):
            table[label, at] = 1.0
        return table.T

    def _squash(self, z):
        return 1.0 / (1.0 + np.exp(-z))

    def _forward(self, X):
        a_h = self._squash(np.dot(X, self.w_h) + self.b_h)
        a_out = self._squash(np.dot(a_h, self.w_out) + self.b_out)
        return a_h, a_out

    def _compute_cost(self, y_enc, output):
        penalty = self.l2 * (np.sum(self.w_h**2.0) + np.sum(self.w_out**2.0))
        return -np.sum(y_enc * np.log(output) + (1.0 - y_enc) * np.log(1.0 - output)) + penalty

    def fit(self, X_train, y_train):
        n_output = np.unique(y_train).shape[0]
        self.b_h = np.zeros(self.n_hidden)
        self.w_h = self.random.normal(0.0, 0.1, size=(X_train.shape[1], self.n_hidden))
        self.b_out = np.zeros(n_output)
        self.w_out = self.random.normal(0.0, 0.1, size=(self.n_hidden, n_output))
        self.eval_ = {"cost": []}
        y_enc = self._onehot(y_train, n_output)
        for _ in range(self.epochs):
            order = np.arange(X_train.shape[0])
            self.random.shuffle(order)
            for start in range(0, order.shape[0] - self.minibatch_size + 1, self.minibatch_size):
                batch = order[start : start + self.minibatch_size]
                a_h, a_out = self._forward(X_train[batch])
                delta_out = a_out - y_enc[batch]
                delta_h = np.dot(delta_out, self.w_out.T) * a_h * (1.0 - a_h)
                grad_w_h = np.dot(X_train[batch].T, delta_h) + 2 * self.l2 * self.w_h
                grad_w_out = np.dot(a_h.T, delta_out) + 2 * self.l2 * self.w_out
                self.w_h -= self.eta * grad_w_h
                self.b_h -= self.eta * np.sum(delta_h, axis=0)
                self.w_out -= self.eta * grad_w_out
                self.b_out -= self.eta * np.sum(delta_out, axis=0)
            a_h, a_out = self._forward(X_train)
            self.eval_["cost"].append(self._compute_cost(y_enc=y_enc, output=a_out))
        return self
