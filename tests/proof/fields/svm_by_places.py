import numpy as np


def cost(w, b, X, y, C):
    margins = y * (X @ w + b)
    return 0.5 * w @ w + C * np.sum(np.maximum(0, 1 - margins))


def gradient(w, b, X, y, C):
    inside = np.where(y * (X @ w + b) < 1)[0]
    dw = w - C * y[inside] @ X[inside]
    db = -C * np.sum(y[inside])
    return dw, db
