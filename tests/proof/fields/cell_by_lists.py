import numpy as np


def gate(a):
    return 1 / (1 + np.exp(-a))


class Cell:
    """An LSTM's step, whose weights and slopes are two lists."""

    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]

    def forward(self, x, h_prev, c_prev):
        Wx, Wh, b = self.params
        n, m = h_prev.shape
        a = x @ Wx + h_prev @ Wh + b
        keep, new = gate(a[:, :m]), np.tanh(a[:, m : 2 * m])
        enter, show = gate(a[:, 2 * m : 3 * m]), gate(a[:, 3 * m :])
        c_next = keep * c_prev + enter * new
        self.held = x, h_prev, c_prev, keep, new, enter, show, c_next
        return show * np.tanh(c_next), c_next

    def backward(self, dh_next, dc_next):
        Wx, Wh, b = self.params
        x, h_prev, c_prev, keep, new, enter, show, c_next = self.held
        t = np.tanh(c_next)
        dc = dc_next + dh_next * show * (1 - t**2)
        parts = (
            dc * c_prev * keep * (1 - keep),
            dc * enter * (1 - new**2),
            dc * new * enter * (1 - enter),
            dh_next * t * show * (1 - show),
        )
        da = np.hstack(parts)
        self.grads[0][...] = x.T @ da
        self.grads[1][...] = h_prev.T @ da
        self.grads[2][...] = da.sum(axis=0)
        return da @ Wx.T, da @ Wh.T, dc * keep
