import numpy as np


class Softmax:
    def __init__(self, inputs=4, classes=3):
        self.params = {"W": 0.1 * np.random.randn(inputs, classes), "b": np.zeros(classes)}
        self.vel = {name: np.zeros_like(one) for name, one in self.params.items()}

    def loss(self, X, y):
        scores = X @ self.params["W"] + self.params["b"]
        scores -= scores.max(axis=1, keepdims=True)
        probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        rows = np.arange(len(y))
        loss = -np.log(probs[rows, y]).mean()
        d = probs
        d[rows, y] -= 1
        d /= len(y)
        return loss, {"W": X.T @ d, "b": d.sum(axis=0)}

    def step(self, X, y, lr=0.1, mu=0.9):
        loss, grads = self.loss(X, y)
        for name in self.params:
            self.vel[name] = mu * self.vel[name] - lr * grads[name]
            self.params[name] += self.vel[name]
        return loss
