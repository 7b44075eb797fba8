import numpy as np


class LossOfShares:
    def forward(self, y_pred, y_true):
        kept = np.clip(y_pred, 1e-7, 1 - 1e-7)
        each = -(y_true * np.log(kept) + (1 - y_true) * np.log(1 - kept))
        return np.mean(each, axis=-1)

    def backward(self, dvalues, y_true):
        kept = np.clip(dvalues, 1e-7, 1 - 1e-7)
        self.dinputs = -(y_true / kept - (1 - y_true) / (1 - kept)) / len(dvalues[0])
        self.dinputs = self.dinputs / len(dvalues)
