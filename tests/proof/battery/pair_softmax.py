import numpy as np


def softmax_forward(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    s = e / np.sum(e, axis=1, keepdims=True)
    return s


def softmax_backward(dout, s):
    return s * (dout - np.sum(dout * s, axis=1, keepdims=True))
