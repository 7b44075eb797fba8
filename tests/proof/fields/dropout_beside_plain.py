import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def forward(X, W, V):
    H = np.tanh(np.dot(W, X))
    A = sigmoid(np.dot(V, H))
    return A, (H, A, W, V)


def compute_cost(out, Y):
    return -np.sum(Y * np.log(out) + (1 - Y) * np.log(1 - out)) / Y.shape[1]


def backward(X, Y, cache):
    H, A, W, V = cache
    d = (A - Y) / X.shape[1]
    dW = np.dot(np.dot(V.T, d) * (1 - H**2), X.T)
    dV = np.dot(d, H.T)
    return {"dW": dW, "dV": dV}


def forward_with_dropout(X, W, V, keep_prob=0.5):
    np.random.seed(1)
    H = np.tanh(np.dot(W, X))
    D = np.random.rand(H.shape[0], H.shape[1]) < keep_prob
    K = H * D / keep_prob
    A = sigmoid(np.dot(V, K))
    return A, (H, D, K, A, W, V)


def backward_with_dropout(X, Y, cache, keep_prob):
    H, D, K, A, W, V = cache
    d = (A - Y) / X.shape[1]
    back = np.dot(V.T, d) * D / keep_prob
    dW = np.dot(back * (1 - H**2), X.T)
    dV = np.dot(d, K.T)
    return {"dW": dW, "dV": dV}
