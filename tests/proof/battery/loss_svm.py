import numpy as np


def svm_loss(w, X, y, C):
    margins = 1 - y * (X @ w)
    hinge = np.maximum(0, margins)
    loss = 0.5 * w @ w + C * hinge.sum()
    active = (margins > 0) * y
    dw = w - C * X.T @ active
    return loss, dw
