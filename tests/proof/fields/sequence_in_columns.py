import numpy as np


def cell_ahead(xt, a_prev, parameters):
    Wax, Waa, ba = parameters["Wax"], parameters["Waa"], parameters["ba"]
    a_next = np.tanh(np.dot(Wax, xt) + np.dot(Waa, a_prev) + ba)
    return a_next, (a_next, a_prev, xt, parameters)


def cell_back(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    d = (1 - a_next**2) * da_next
    return {
        "dxt": np.dot(parameters["Wax"].T, d),
        "da_prev": np.dot(parameters["Waa"].T, d),
        "dWax": np.dot(d, xt.T),
        "dWaa": np.dot(d, a_prev.T),
        "dba": np.sum(d, axis=1, keepdims=True),
    }


def rnn_forward(x, a0, parameters):
    n_x, m, T = x.shape
    n_a = parameters["Waa"].shape[0]
    a = np.zeros((n_a, m, T))
    a_next, caches = a0, []
    for t in range(T):
        a_next, cache = cell_ahead(x[:, :, t], a_next, parameters)
        a[:, :, t] = a_next
        caches.append(cache)
    return a, (caches, x)


def rnn_backward(da, caches):
    caches, x = caches
    a1, a0, x1, parameters = caches[0]
    n_a, m, T = da.shape
    n_x, m = x1.shape
    dx = np.zeros((n_x, m, T))
    dWax, dWaa, dba = np.zeros((n_a, n_x)), np.zeros((n_a, n_a)), np.zeros((n_a, 1))
    da_prev = np.zeros((n_a, m))
    for t in reversed(range(T)):
        slopes = cell_back(da[:, :, t] + da_prev, caches[t])
        da_prev = slopes["da_prev"]
        dx[:, :, t] = slopes["dxt"]
        dWax += slopes["dWax"]
        dWaa += slopes["dWaa"]
        dba += slopes["dba"]
    return {"dx": dx, "da0": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
