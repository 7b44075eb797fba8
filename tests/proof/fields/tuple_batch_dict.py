import numpy as np


def loss_fn(params, batch):
    x, y = batch["x"], batch["y"]
    logits = x @ params["w"] + params["b"]
    return np.mean(np.logaddexp(0, logits) - y * logits)


def grad_fn(params, batch):
    x, y = batch["x"], batch["y"]
    logits = x @ params["w"] + params["b"]
    g = (1 / (1 + np.exp(-logits)) - y) / y.shape[0]
    return {"w": x.T @ g, "b": g.sum()}


def tree_map(fn, *trees):
    return {k: fn(*(t[k] for t in trees)) for k in trees[0]}


def train(params, data, lr=0.1, steps=50):
    for i in range(steps):
        grads = grad_fn(params, data)
        params = tree_map(lambda p, g: p - lr * g, params, grads)
    return params
