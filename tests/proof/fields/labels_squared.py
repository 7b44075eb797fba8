import numpy as np


def squash(z):
    return 1 / (1 + np.exp(-z))


def to_rows(y, count):
    rows = np.zeros((y.shape[0], count))
    for i, label in enumerate(y):
        rows[i, label] = 1
    return rows


class Classifier:
    """Sigmoids and squared errors; the way back is given what the way ahead returns."""

    def __init__(self, n_in, n_hidden, n_classes):
        self.n_classes = n_classes
        self.weight_h = np.random.normal(0, 0.1, size=(n_hidden, n_in))
        self.bias_h = np.zeros(n_hidden)
        self.weight_out = np.random.normal(0, 0.1, size=(n_classes, n_hidden))
        self.bias_out = np.zeros(n_classes)

    def forward(self, x):
        a_h = squash(np.dot(x, self.weight_h.T) + self.bias_h)
        a_out = squash(np.dot(a_h, self.weight_out.T) + self.bias_out)
        return a_h, a_out

    def backward(self, x, a_h, a_out, y):
        d_loss__d_a_out = 2.0 * (a_out - to_rows(y, self.n_classes)) / y.shape[0]
        delta = d_loss__d_a_out * a_out * (1.0 - a_out)
        d_loss__dw_out = np.dot(delta.T, a_h)
        d_loss__db_out = np.sum(delta, axis=0)
        delta_h = np.dot(delta, self.weight_out) * a_h * (1.0 - a_h)
        d_loss__d_w_h = np.dot(delta_h.T, x)
        d_loss__d_b_h = np.sum(delta_h, axis=0)
        return d_loss__dw_out, d_loss__db_out, d_loss__d_w_h, d_loss__d_b_h
