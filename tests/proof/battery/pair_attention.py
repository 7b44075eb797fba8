import numpy as np


def attention_forward(q, k, v):
    """q: (n, d), k: (m, d), v: (m, e)"""
    d = q.shape[-1]
    logits = q @ k.T / np.sqrt(d)
    logits = logits - logits.max(axis=-1, keepdims=True)
    w = np.exp(logits)
    w = w / w.sum(axis=-1, keepdims=True)
    out = w @ v
    return out, (q, k, v, w)


def attention_backward(dout, cache):
    q, k, v, w = cache
    d = q.shape[-1]
    dv = w.T @ dout
    dw = dout @ v.T
    dlogits = w * (dw - (dw * w).sum(axis=-1, keepdims=True))
    dlogits = dlogits / np.sqrt(d)
    dq = dlogits @ k
    dk = dlogits.T @ q
    return dq, dk, dv
