import numpy as np

BATCH = 32
CLASSES = 10
FEATURES = 20

rng = np.random.default_rng(0)
train_images = rng.random((320, FEATURES))
train_labels = rng.integers(0, CLASSES, size=320)

weights = rng.normal(0, 0.01, (FEATURES, CLASSES))
bias = np.zeros(CLASSES)


def data_iter(batch_size, features, labels):
    idx = np.arange(len(features))
    np.random.shuffle(idx)
    for i in range(0, len(features), batch_size):
        j = idx[i : i + batch_size]
        yield features[j], labels[j]


def net(x, w, b):
    logits = x @ w + b
    logits -= logits.max(axis=1, keepdims=True)
    p = np.exp(logits)
    return p / p.sum(axis=1, keepdims=True)


def cross_entropy(p, labels):
    return -np.log(p[np.arange(len(labels)), labels]).mean()


def gradient(x, labels, w, b):
    p = net(x, w, b)
    p[np.arange(len(labels)), labels] -= 1
    p /= len(labels)
    return x.T @ p, p.sum(axis=0)


for epoch in range(5):
    total = 0.0
    for xb, yb in data_iter(BATCH, train_images, train_labels):
        gw, gb = gradient(xb, yb, weights, bias)
        weights -= 0.5 * gw
        bias -= 0.5 * gb
        total += cross_entropy(net(xb, weights, bias), yb)
    print(epoch, total)
