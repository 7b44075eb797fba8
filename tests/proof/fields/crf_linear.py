import numpy as np


def logsumexp(a, axis):
    m = a.max(axis=axis, keepdims=True)
    return (m + np.log(np.exp(a - m).sum(axis=axis, keepdims=True))).squeeze(axis)


class CRF:
    """linear chain CRF, one sequence; emissions (T, K), transitions A (K, K)"""

    def __init__(self, A):
        self.A = A

    def nll(self, emissions, tags):
        T, K = emissions.shape
        score = emissions[np.arange(T), tags].sum() + self.A[tags[:-1], tags[1:]].sum()
        alpha = emissions[0]
        self.alphas = [alpha]
        for t in range(1, T):
            alpha = logsumexp(alpha[:, None] + self.A, 0) + emissions[t]
            self.alphas.append(alpha)
        self.logZ = logsumexp(alpha, 0)
        return self.logZ - score

    def backward(self, emissions, tags):
        self.nll(emissions, tags)
        T, K = emissions.shape
        beta = np.zeros(K)
        dE = np.zeros((T, K))
        dA = np.zeros((K, K))
        for t in range(T - 1, -1, -1):
            dE[t] = np.exp(self.alphas[t] + beta - self.logZ)
            if t > 0:
                m = self.alphas[t - 1][:, None] + self.A + emissions[t] + beta
                dA += np.exp(m - self.logZ)
                beta = logsumexp(self.A + emissions[t] + beta, 1)
        dE[np.arange(T), tags] -= 1
        np.subtract.at(dA, (tags[:-1], tags[1:]), 1)
        return dE, dA
