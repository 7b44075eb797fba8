import numpy as np


def masked_mse(W, X, Y, lengths):
    """X (B, T, D), Y (B, T), lengths (B,): only the first lengths[b] steps count; mean over all valid steps"""
    total, count = 0.0, 0
    for b in range(len(lengths)):
        for t in range(lengths[b]):
            total += (X[b, t] @ W - Y[b, t]) ** 2
            count += 1
    return total / count


def masked_mse_grad(W, X, Y, lengths):
    g = np.zeros_like(W)
    count = 0
    for b in range(len(lengths)):
        for t in range(lengths[b]):
            g += 2 * (X[b, t] @ W - Y[b, t]) * X[b, t]
            count += 1
    return g / count
