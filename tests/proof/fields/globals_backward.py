import numpy as np

rng = np.random.default_rng(0)
x_train = rng.normal(size=(200, 2))
y_train = (x_train[:, 0] * x_train[:, 1] > 0).astype(float).reshape(-1, 1)

W1 = rng.normal(size=(2, 8))
b1 = np.zeros((1, 8))
W2 = rng.normal(size=(8, 1))
b2 = np.zeros((1, 1))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(x):
    z1 = x @ W1 + b1
    h1 = np.tanh(z1)
    y_hat = sigmoid(h1 @ W2 + b2)
    return h1, y_hat


def loss_fn(y_hat, y):
    return -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat)).mean()


def backward(x, y, h1, y_hat):
    n = x.shape[0]
    dz2 = (y_hat - y) / n
    dW2 = h1.T @ dz2
    db2 = dz2.sum(axis=0, keepdims=True)
    dz1 = dz2 @ W2.T * (1 - h1**2)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0, keepdims=True)
    return dW1, db1, dW2, db2


def train(epochs=1000, lr=0.5):
    global W1, b1, W2, b2
    for epoch in range(epochs):
        h1, y_hat = forward(x_train)
        dW1, db1, dW2, db2 = backward(x_train, y_train, h1, y_hat)
        W1 -= lr * dW1
        b1 -= lr * db1
        W2 -= lr * dW2
        b2 -= lr * db2
        if (epoch + 1) % 100 == 0:
            print(f"Epoch {epoch + 1}, loss = {loss_fn(y_hat, y_train):.4f}")


train()
_, pred = forward(x_train)
print("acc:", ((pred > 0.5) == y_train).mean())
