import numpy as np


def sequence_loss(chars, following, h0, Wx, Wh, Wy, bh, by):
    size = Wy.shape[0]
    xs, hs, ps, loss = {}, {-1: np.copy(h0)}, {}, 0.0
    for t in range(len(chars)):
        xs[t] = np.zeros((size, 1))
        xs[t][chars[t]] = 1
        hs[t] = np.tanh(Wx @ xs[t] + Wh @ hs[t - 1] + bh)
        scores = Wy @ hs[t] + by
        ps[t] = np.exp(scores) / np.exp(scores).sum()
        loss -= np.log(ps[t][following[t], 0])
    dWx, dWh, dWy = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(Wy)
    dbh, dby, dnext = np.zeros_like(bh), np.zeros_like(by), np.zeros_like(h0)
    for t in reversed(range(len(chars))):
        d = np.copy(ps[t])
        d[following[t]] -= 1
        dWy += d @ hs[t].T
        dby += d
        da = (Wy.T @ d + dnext) * (1 - hs[t] ** 2)
        dbh += da
        dWx += da @ xs[t].T
        dWh += da @ hs[t - 1].T
        dnext = Wh.T @ da
    return loss, dWx, dWh, dWy, dbh, dby, hs[len(chars) - 1]
