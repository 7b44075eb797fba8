import numpy as np

SMOOTH = 0.1
TEMP = 2.0


def log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def smooth_xent(logits, onehot):
    k = onehot.shape[1]
    target = (1 - SMOOTH) * onehot + SMOOTH / k
    return -(target * log_softmax(logits / TEMP)).sum(axis=1).mean()


def smooth_xent_grad(logits, onehot):
    n, k = onehot.shape
    target = (1 - SMOOTH) * onehot + SMOOTH / k
    p = np.exp(log_softmax(logits / TEMP))
    return (p - target) / (n * TEMP)
