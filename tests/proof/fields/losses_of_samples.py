import numpy as np


class Loss:
    def mean(self, output, y):
        return np.mean(self.forward(output, y))


class LossOfSquares(Loss):
    def forward(self, y_pred, y_true):
        return np.mean((y_true - y_pred) ** 2, axis=-1)

    def backward(self, dvalues, y_true):
        self.dinputs = -2 * (y_true - dvalues) / len(dvalues[0])
        self.dinputs = self.dinputs / len(dvalues)


class Rows:
    """A softmax, row by row through its matrix of slopes."""

    def forward(self, inputs, training):
        powers = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = powers / np.sum(powers, axis=1, keepdims=True)

    def backward(self, dvalues):
        self.dinputs = np.empty_like(dvalues)
        for row, (share, above) in enumerate(zip(self.output, dvalues)):
            share = share.reshape(-1, 1)
            slopes = np.diagflat(share) - np.dot(share, share.T)
            self.dinputs[row] = np.dot(slopes, above)
