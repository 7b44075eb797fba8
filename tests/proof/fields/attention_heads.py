import numpy as np


class CausalSelfAttention:
    def __init__(self, n_embd, n_head, seed=0):
        assert n_embd % n_head == 0
        rng = np.random.default_rng(seed)
        self.n_head = n_head
        self.Wqkv = rng.normal(0, 0.2, (n_embd, 3 * n_embd))
        self.bqkv = np.zeros(3 * n_embd)
        self.Wo = rng.normal(0, 0.2, (n_embd, n_embd))
        self.bo = np.zeros(n_embd)

    def _split(self, a):
        B, T, C = a.shape
        return a.reshape(B, T, self.n_head, C // self.n_head).transpose(0, 2, 1, 3)

    def _merge(self, a):
        B, nh, T, hs = a.shape
        return a.transpose(0, 2, 1, 3).reshape(B, T, nh * hs)

    def forward(self, x):
        B, T, C = x.shape
        self.x = x
        qkv = x @ self.Wqkv + self.bqkv
        q, k, v = np.split(qkv, 3, axis=2)
        self.q, self.k, self.v = self._split(q), self._split(k), self._split(v)
        hs = C // self.n_head
        att = self.q @ self.k.transpose(0, 1, 3, 2) / np.sqrt(hs)
        self.mask = np.tril(np.ones((T, T), dtype=bool))
        att = np.where(self.mask, att, -1e10)
        att = np.exp(att - att.max(axis=-1, keepdims=True))
        self.att = att / att.sum(axis=-1, keepdims=True)
        self.y = self._merge(self.att @ self.v)
        return self.y @ self.Wo + self.bo

    def backward(self, dout):
        B, T, C = dout.shape
        hs = C // self.n_head
        self.dWo = np.einsum("btc,btd->cd", self.y, dout)
        self.dbo = dout.sum(axis=(0, 1))
        dy = self._split(dout @ self.Wo.T)
        datt = dy @ self.v.transpose(0, 1, 3, 2)
        dv = self.att.transpose(0, 1, 3, 2) @ dy
        dscore = self.att * (datt - (datt * self.att).sum(axis=-1, keepdims=True))
        dscore = np.where(self.mask, dscore, 0) / np.sqrt(hs)
        dq = dscore @ self.k
        dk = dscore.transpose(0, 1, 3, 2) @ self.q
        dqkv = np.concatenate([self._merge(dq), self._merge(dk), self._merge(dv)], axis=2)
        self.dWqkv = np.einsum("btc,btd->cd", self.x, dqkv)
        self.dbqkv = dqkv.sum(axis=(0, 1))
        return dqkv @ self.Wqkv.T
