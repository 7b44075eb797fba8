import numpy as np


class Conv2D:
    """Naive convolution layer, NCHW, with loops"""

    def __init__(self, in_ch, out_ch, k, stride=1, pad=1):
        self.W = np.random.randn(out_ch, in_ch, k, k) * 0.1
        self.b = np.zeros(out_ch)
        self.stride, self.pad, self.k = stride, pad, k

    def forward(self, x):
        n, c, h, w = x.shape
        s, p, k = self.stride, self.pad, self.k
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        ho = (h + 2 * p - k) // s + 1
        wo = (w + 2 * p - k) // s + 1
        out = np.zeros((n, self.W.shape[0], ho, wo))
        for i in range(ho):
            for j in range(wo):
                patch = xp[:, :, i * s : i * s + k, j * s : j * s + k]
                out[:, :, i, j] = np.tensordot(patch, self.W, axes=([1, 2, 3], [1, 2, 3])) + self.b
        self.cache = (x, xp)
        return out

    def backward(self, dout):
        x, xp = self.cache
        s, p, k = self.stride, self.pad, self.k
        _, _, ho, wo = dout.shape
        dxp = np.zeros_like(xp)
        self.dW = np.zeros_like(self.W)
        self.db = dout.sum(axis=(0, 2, 3))
        for i in range(ho):
            for j in range(wo):
                patch = xp[:, :, i * s : i * s + k, j * s : j * s + k]
                g = dout[:, :, i, j]
                self.dW += np.tensordot(g, patch, axes=([0], [0]))
                dxp[:, :, i * s : i * s + k, j * s : j * s + k] += np.tensordot(g, self.W, axes=([1], [0]))
        return dxp[:, :, p:-p, p:-p]
