import numpy as np


def readout(W, A, X, rounds=3):
    """message passing with shared weights: H <- tanh(A H W), the same for each round"""
    Hs = [X]
    for _ in range(rounds):
        Hs.append(np.tanh(A @ Hs[-1] @ W))
    return Hs


def loss(W, A, X, Y, rounds=3):
    return 0.5 * np.sum((readout(W, A, X, rounds)[-1] - Y) ** 2)


def loss_grad(W, A, X, Y, rounds=3):
    Hs = readout(W, A, X, rounds)
    d = Hs[-1] - Y
    dW = np.zeros_like(W)
    for r in range(rounds, 0, -1):
        dz = d * (1 - Hs[r] ** 2)
        dW += (A @ Hs[r - 1]).T @ dz
        d = A.T @ dz @ W.T
    return dW
