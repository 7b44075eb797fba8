import numpy as np
import pandas as pd

data = np.array(pd.read_csv("no/such/place/digits.csv"))
np.random.shuffle(data)
m, n = data.shape
held_out = data[0:1000].T
train = data[1000:m].T
Y_train, X_train = train[0], train[1:n] / 255.0


def start():
    W1 = np.random.rand(10, 784) - 0.5
    b1 = np.random.rand(10, 1) - 0.5
    W2 = np.random.rand(10, 10) - 0.5
    b2 = np.random.rand(10, 1) - 0.5
    return W1, b1, W2, b2


def softmax(Z):
    return np.exp(Z) / sum(np.exp(Z))


def ahead(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def one_hot(Y):
    table = np.zeros((Y.size, Y.max() + 1))
    table[np.arange(Y.size), Y] = 1
    return table.T


def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
    m = Y.size
    dZ2 = A2 - one_hot(Y)
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * (Z1 > 0)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2


def descend(X, Y, rate, rounds):
    W1, b1, W2, b2 = start()
    for i in range(rounds):
        Z1, A1, Z2, A2 = ahead(W1, b1, W2, b2, X)
        dW1, db1, dW2, db2 = backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y)
        W1, b1 = W1 - rate * dW1, b1 - rate * db1
        W2, b2 = W2 - rate * dW2, b2 - rate * db2
        if i % 10 == 0:
            print(i, np.sum(np.argmax(A2, 0) == Y) / Y.size)
    return W1, b1, W2, b2


W1, b1, W2, b2 = descend(X_train, Y_train, 0.1, 500)


def show(X, Y, W1, b1, W2, b2):
    picture, at = X_train[:, 0, None], 0
    print(np.argmax(ahead(W1, b1, W2, b2, picture)[3], 0), Y_train[at])


show(X_train, Y_train, W1, b1, W2, b2)
